// The windows of a convolution as the rows of a matrix, `[pixel][row][column][channel]`, of one image that lies channels last.

#pragma once

#include "depthwise.h"

/// Writes the windows of the output's rows `[first, first + rows)`, with zeros where a window leaves the image.
void windows_gather(const float *x, depthwise_shape shape, long first, long rows, float *windows);

/// The reverse for gradients: every pixel becomes the sum of its places in all windows.
void windows_scatter(const float *windows, depthwise_shape shape, float *dx);
