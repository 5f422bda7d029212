// Depthwise convolutions of one channels-last image, `[row][column][channel]`, and their gradients.
//
// The kernel is `[row][column][channel]` as well. Each sum is computed in the order of the kernel's positions.

#pragma once

#include "pointwise.h"

/// The sizes of the images and the kernel; `top` and `left` are the numbers of zeros before the input.
typedef struct depthwise_shape {
    long height, width, out_height, out_width, channels;
    long kernel_height, kernel_width, stride_y, stride_x, top, left;
} depthwise_shape;

/// Computes rows `[first, first + rows)` of the output. `x` begins with row `x_row` of the input, `y` with row `first`
/// of the output.
void depthwise_forward(
    kernels_instructions isa, const float *x, long x_row, depthwise_shape shape, const float *kernel, long first, long rows,
    kernels_finish finish, float *y);

/// Computes the gradient of the whole input from the gradient of the output.
void depthwise_backward(
    kernels_instructions isa, const float *dy, depthwise_shape shape, const float *kernel, kernels_finish finish, float *dx);

/// Adds the gradient of the kernel to `sums`.
void depthwise_accumulate(
    kernels_instructions isa, const float *x, const float *dy, depthwise_shape shape, float *sums);
