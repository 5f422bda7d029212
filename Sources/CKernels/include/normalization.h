// Batch normalization over channels, sixteen at a time.
//
// With the mean µ and the variance σ² of a channel, y = γ·(x − µ)/√(σ² + ε) + β is y = scale·(x − mean) + shift; ReLU may
// follow. The gradient of x is then scale·dy + b·(x − mean) + c, with dy zeroed where ReLU cut off.

#pragma once

#include "instructions.h"

/// Up to sixteen neighboring channels of some images: `images` runs of `pixels` places, with the strides in floats from one
/// place, and from one image, to the next.
typedef struct channel_block {
    long images, image_stride, pixels, pixel_stride, channels;
} channel_block;

/// Means, and sums of the squared distances from them.
void normalization_statistics(
    kernels_instructions isa, channel_block block, const float *x, float *mean, float *squares);

/// y ← scale·(x − mean) + shift, cut off below zero with `relu`.
void normalization_apply(
    kernels_instructions isa, channel_block block, const float *x, const float *mean, const float *scale, const float *shift, int relu,
    float *y);

/// Σ dy and Σ dy·(x − mean), where scale·(x − mean) + shift is positive if `relu` is set.
void normalization_gradient_sums(
    kernels_instructions isa, channel_block block, const float *x, const float *dy, const float *mean, const float *scale,
    const float *shift, int relu, float *sums, float *products);

/// dx ← scale·dy + b·(x − mean) + c, with dy taken for zero where `relu` is set and scale·(x − mean) + shift is not positive.
void normalization_gradient(
    kernels_instructions isa, channel_block block, const float *x, const float *dy, const float *mean, const float *scale,
    const float *shift, const float *b, const float *c, int relu, float *dx);
