// Matrix products for 1×1 convolutions of channels-last images, `[pixel][channel]`, and for their gradients.
//
// Each sum is computed in the order of its terms, so the result for a pixel is bit-identical whatever the other pixels.

#pragma once

#include "instructions.h"

/// The last operations on numbers before they are written, in this order. Tensors have the layout of the result.
typedef struct kernels_finish {
    /// Added to each channel, or null.
    const float *bias;
    /// Added to each number, or null.
    const float *addend;
    /// Sets numbers to zero where the gate is not between 0 and `limit`, both excluded, which is the derivative of a
    /// bounded ReLU with respect to its output; or null.
    const float *gate;
    /// Whether numbers are clipped to 0…`limit`, which may be infinite.
    int clips;
    float limit;
} kernels_finish;

/// Returns the number of floats that `pointwise_pack` writes.
long pointwise_packed_size(long inputs, long outputs);

/// Packs `w[i][o] · scale[o]` for `pointwise_multiply`, for `rows` inputs from `first` on. With `transposed` the packed
/// matrix is `[o][i]`, and rows are outputs. `scale` may be null.
void pointwise_pack(
    const float *w, long inputs, long outputs, const float *scale, int transposed, long first, long rows, float *packed);

/// Computes `y[p][o] = Σi x[p][i] · w[i][o]` for some pixels, with a packed matrix.
void pointwise_multiply(
    kernels_instructions isa, const float *x, long pixels, const float *packed, long inputs, long outputs,
    kernels_finish finish, float *y);

/// Computes `sums[i][o] += Σp x[p][i] · dy[p][o]`.
void pointwise_accumulate(
    kernels_instructions isa, const float *x, const float *dy, long pixels, long inputs, long outputs, float *sums);

/// Computes `sums[o] += Σp dy[p][o]`.
void pointwise_sum(kernels_instructions isa, const float *dy, long pixels, long outputs, float *sums);

/// Computes `result = dy` where `gate` is between 0 and `limit`, both excluded, and zero elsewhere.
void pointwise_gate(
    kernels_instructions isa, const float *dy, const float *gate, float limit, long count, float *result);

/// Computes the gradient of a matrix `w` from that of `w[i][o] · scale[o]`, for `rows` inputs: `dw = gradient · scale`,
/// where `scale` may be null. Also computes `products[o] += Σi w[i][o] · gradient[i][o]` unless `products` is null.
void pointwise_unfold(
    const float *w, const float *gradient, long rows, long outputs, const float *scale, float *dw, double *products);
