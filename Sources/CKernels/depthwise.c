// The choice between the kernels for different instruction sets.

#include "include/depthwise.h"

#include "choice.h"

DECLARE(
    depthwise_forward,
    (const float *x, long x_row, depthwise_shape shape, const float *kernel, long first, long rows, kernels_finish finish,
     float *y))
void depthwise_forward(
    kernels_instructions isa, const float *x, long x_row, depthwise_shape shape, const float *kernel, long first, long rows,
    kernels_finish finish, float *y) {
    CHOOSE(depthwise_forward, (x, x_row, shape, kernel, first, rows, finish, y))
}

DECLARE(
    depthwise_backward,
    (const float *dy, depthwise_shape shape, const float *kernel, kernels_finish finish, float *dx))
void depthwise_backward(
    kernels_instructions isa, const float *dy, depthwise_shape shape, const float *kernel, kernels_finish finish, float *dx) {
    CHOOSE(depthwise_backward, (dy, shape, kernel, finish, dx))
}

DECLARE(depthwise_accumulate, (const float *x, const float *dy, depthwise_shape shape, float *sums))
void depthwise_accumulate(
    kernels_instructions isa, const float *x, const float *dy, depthwise_shape shape, float *sums) {
    CHOOSE(depthwise_accumulate, (x, dy, shape, sums))
}
