// Batch normalisation over channels, sixteen at a time.
//
// With the mean µ and the variance σ² of a channel, y = γ·(x − µ)/√(σ² + ε) + β is y = scale·(x − mean) + shift; ReLU
// may follow. The gradient of x is then scale·dy + b·(x − mean) + c, where dy is zeroed if ReLU set the output to zero.

#pragma once

#include "instructions.h"

/// Up to sixteen adjacent channels of some images: `images` runs of `pixels` pixels, with the strides from one pixel
/// and from one image to the next in floats.
typedef struct channel_block {
    long images, image_stride, pixels, pixel_stride, channels;
} channel_block;

/// Computes the means, and the sums of the squared distances from them.
void normalization_statistics(
    kernels_instructions isa, channel_block block, const float *x, float *mean, float *squares);

/// Computes y ← scale·(x − mean) + shift, followed by ReLU if `relu` is set.
void normalization_apply(
    kernels_instructions isa, channel_block block, const float *x, const float *mean, const float *scale, const float *shift, int relu,
    float *y);

/// Computes Σ dy and Σ dy·(x − mean); if `relu` is set, only over pixels where scale·(x − mean) + shift is positive.
void normalization_gradient_sums(
    kernels_instructions isa, channel_block block, const float *x, const float *dy, const float *mean, const float *scale,
    const float *shift, int relu, float *sums, float *products);

/// Computes dx ← scale·dy + b·(x − mean) + c; if `relu` is set, dy counts as zero where scale·(x − mean) + shift is not
/// positive.
void normalization_gradient(
    kernels_instructions isa, channel_block block, const float *x, const float *dy, const float *mean, const float *scale,
    const float *shift, const float *b, const float *c, int relu, float *dx);
