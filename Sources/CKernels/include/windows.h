// The windows of a convolution as the rows of a matrix, `[pixel][row][column][channel]`, for one channels-last image.

#pragma once

#include "depthwise.h"

/// Writes the windows of the output rows `[first, first + rows)`, with zeros outside the image (im2col).
void windows_gather(const float *x, depthwise_shape shape, long first, long rows, float *windows);

/// Computes the adjoint for gradients: sets every pixel to the sum of its occurrences in all windows (col2im).
void windows_scatter(const float *windows, depthwise_shape shape, float *dx);
