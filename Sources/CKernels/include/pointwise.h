// Products of matrices for 1×1 convolutions of images that lie channels last, `[pixel][channel]`, and for their gradients.
//
// Each number is summed in the order of its terms, whatever stands beside it: a pixel's numbers are the same bits in whatever
// group of pixels it comes.

#pragma once

#include "instructions.h"

/// What happens to numbers before they are written, in this order; tensors lie as the result does.
typedef struct kernels_finish {
    /// Added to each channel, or null.
    const float *bias;
    /// Added to each number, or null.
    const float *addend;
    /// Numbers become zero where this is not within 0 and `limit`, both excluded: the derivative of a bounded ReLU by its output;
    /// or null.
    const float *gate;
    /// With `clips` numbers are cut off below zero and above `limit`, which may be infinite.
    int clips;
    float limit;
} kernels_finish;

/// Floats that `pointwise_pack` writes.
long pointwise_packed_size(long inputs, long outputs);

/// Lays out `w[i][o] · scale[o]` for `pointwise_multiply`, `rows` inputs from `first` on; with `transposed` it is the matrix
/// `[o][i]`, and rows are outputs. `scale` may be null.
void pointwise_pack(
    const float *w, long inputs, long outputs, const float *scale, int transposed, long first, long rows, float *packed);

/// `y[p][o] = Σi x[p][i] · w[i][o]` for some pixels, with a packed matrix.
void pointwise_multiply(
    kernels_instructions isa, const float *x, long pixels, const float *packed, long inputs, long outputs,
    kernels_finish finish, float *y);

/// `sums[i][o] += Σp x[p][i] · dy[p][o]`.
void pointwise_accumulate(
    kernels_instructions isa, const float *x, const float *dy, long pixels, long inputs, long outputs, float *sums);

/// `sums[o] += Σp dy[p][o]`.
void pointwise_sum(kernels_instructions isa, const float *dy, long pixels, long outputs, float *sums);

/// `result = dy` where `gate` is within 0 and `limit`, both excluded, and zero elsewhere.
void pointwise_gate(
    kernels_instructions isa, const float *dy, const float *gate, float limit, long count, float *result);

/// The gradient of a matrix `w` from that of `w[i][o] · scale[o]`, for `rows` inputs: `dw = gradient · scale`, where `scale` may be
/// null. `products[o] += Σi w[i][o] · gradient[i][o]`, unless null.
void pointwise_unfold(
    const float *w, const float *gradient, long rows, long outputs, const float *scale, float *dw, double *products);
