// Rows times a matrix, each number summed in one order whatever the rows beside it.

#pragma once

#include "instructions.h"

/// A matrix of weights in memory: `inputs` rows of `outputs` numbers, those of an input one after the other.
typedef struct dense_weights {
    const float *numbers;
    long inputs, outputs;
} dense_weights;

/// `y[row][column] = bias[column] + Σi x[row][i] · w[i][column]` for some rows and for the columns from `first` on.
///
/// A number is the same bits in whatever company its row comes: products are summed in the order of the inputs, 384 at a time, and
/// these sums are added in their order. `bias` may be null. `x` has `inputs` numbers a row, `y` has `outputs`.
void dense_multiply(
    kernels_instructions isa, const float *x, long rows, dense_weights w, long first, long columns, const float *bias, float *y);
