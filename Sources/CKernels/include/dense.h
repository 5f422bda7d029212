// Products of rows and a matrix. The order of each sum does not depend on the other rows.

#pragma once

#include "instructions.h"

/// A row-major matrix of weights: `inputs` rows of `outputs` numbers.
typedef struct dense_weights {
    const float *numbers;
    long inputs, outputs;
} dense_weights;

/// `y[row][column] = bias[column] + Σi x[row][i] · w[i][column]` for some rows, and for `columns` columns from `first`
/// on.
///
/// The result for a row is bit-identical whatever the other rows: products are summed in the order of the inputs, 384
/// at a time, and these sums are added in order. `bias` may be null. A row of `x` has `inputs` numbers, a row of `y`
/// has `outputs`.
void dense_multiply(
    kernels_instructions isa, const float *x, long rows, dense_weights w, long first, long columns, const float *bias, float *y);
