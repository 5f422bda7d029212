// Max pooling over windows that lie side by side, for sixteen adjacent channels of an image at a time.

#pragma once

#include "instructions.h"

/// The size of an image and of a window in pixels, and the number of floats from one pixel to the next. The rows and
/// columns that remain beyond the last whole window are left out.
typedef struct pooling_shape {
    long height, width, window_height, window_width, pixel_stride;
} pooling_shape;

/// Computes the maximum of each window. Unless `places` is null, it receives sixteen bytes for each window: the places
/// of the maxima in the window, row by row, the first of equal ones. A window has at most 255 pixels. The maximum of a
/// window with NaN is NaN.
void pooling_maximum(kernels_instructions isa, pooling_shape shape, const float *x, float *y, unsigned char *places);

/// Computes the gradient of the image: that of a maximum at its place, and zero elsewhere.
void pooling_maximum_gradient(
    kernels_instructions isa, pooling_shape shape, const float *dy, const unsigned char *places, float *dx);
