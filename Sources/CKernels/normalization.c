// The choice between the kernels for different instruction sets.

#include "include/normalization.h"

#include "choice.h"

DECLARE(normalization_statistics, (channel_block block, const float *x, float *mean, float *squares))
void normalization_statistics(
    kernels_instructions isa, channel_block block, const float *x, float *mean, float *squares) {
    CHOOSE(normalization_statistics, (block, x, mean, squares))
}

DECLARE(
    normalization_apply,
    (channel_block block, const float *x, const float *mean, const float *scale, const float *shift, int relu,
    float *y))
void normalization_apply(
    kernels_instructions isa, channel_block block, const float *x, const float *mean, const float *scale, const float *shift, int relu,
    float *y) {
    CHOOSE(normalization_apply, (block, x, mean, scale, shift, relu, y))
}

DECLARE(
    normalization_gradient_sums,
    (channel_block block, const float *x, const float *dy, const float *mean, const float *scale,
    const float *shift,
     int relu, float *sums, float *products))
void normalization_gradient_sums(
    kernels_instructions isa, channel_block block, const float *x, const float *dy, const float *mean, const float *scale,
    const float *shift, int relu, float *sums, float *products) {
    CHOOSE(normalization_gradient_sums, (block, x, dy, mean, scale, shift, relu, sums, products))
}

DECLARE(
    normalization_gradient,
    (channel_block block, const float *x, const float *dy, const float *mean, const float *scale,
    const float *shift, const float *b,
     const float *c, int relu, float *dx))
void normalization_gradient(
    kernels_instructions isa, channel_block block, const float *x, const float *dy, const float *mean, const float *scale,
    const float *shift, const float *b, const float *c, int relu, float *dx) {
    CHOOSE(normalization_gradient, (block, x, dy, mean, scale, shift, b, c, relu, dx))
}
