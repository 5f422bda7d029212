// The choice between the kernels for different instruction sets, and the packing of matrices.

#include "include/pointwise.h"

#include "choice.h"

enum { PANEL = 48 };

long pointwise_packed_size(long inputs, long outputs) { return inputs * ((outputs + 15) / 16 * 16); }

void pointwise_pack(
    const float *w, long inputs, long outputs, const float *scale, int transposed, long first, long rows, float *packed) {
    long height = transposed ? outputs : inputs, columns = transposed ? inputs : outputs;
    for (long column = 0; column < columns; column += PANEL) {
        long here = columns - column < PANEL ? columns - column : PANEL, width = (here + 15) / 16 * 16;
        for (long row = first; row < first + rows; row++) {
            float *to = packed + column * height + row * width;
            for (long i = 0; i < here; i++)
                to[i] = transposed ? w[(column + i) * outputs + row] * (scale ? scale[row] : 1)
                                   : w[row * outputs + column + i] * (scale ? scale[column + i] : 1);
            for (long i = here; i < width; i++) to[i] = 0;
        }
    }
}

DECLARE(
    pointwise_multiply, (const float *x, long pixels, const float *packed, long inputs, long outputs, kernels_finish finish, float *y))
void pointwise_multiply(
    kernels_instructions isa, const float *x, long pixels, const float *packed, long inputs, long outputs,
    kernels_finish finish, float *y) {
    CHOOSE(pointwise_multiply, (x, pixels, packed, inputs, outputs, finish, y))
}

DECLARE(pointwise_accumulate, (const float *x, const float *dy, long pixels, long inputs, long outputs, float *sums))
void pointwise_accumulate(
    kernels_instructions isa, const float *x, const float *dy, long pixels, long inputs, long outputs, float *sums) {
    CHOOSE(pointwise_accumulate, (x, dy, pixels, inputs, outputs, sums))
}

DECLARE(pointwise_sum, (const float *dy, long pixels, long outputs, float *sums))
void pointwise_sum(kernels_instructions isa, const float *dy, long pixels, long outputs, float *sums) {
    CHOOSE(pointwise_sum, (dy, pixels, outputs, sums))
}

DECLARE(pointwise_gate, (const float *dy, const float *gate, float limit, long count, float *result))
void pointwise_gate(
    kernels_instructions isa, const float *dy, const float *gate, float limit, long count, float *result) {
    CHOOSE(pointwise_gate, (dy, gate, limit, count, result))
}

void pointwise_unfold(
    const float *w, const float *gradient, long rows, long outputs, const float *scale, float *dw, double *products) {
    for (long i = 0; i < rows; i++, w += outputs, gradient += outputs, dw += outputs) {
        for (long o = 0; o < outputs && products; o++) products[o] += (double)w[o] * (double)gradient[o];
        for (long o = 0; o < outputs; o++) dw[o] = scale ? gradient[o] * scale[o] : gradient[o];
    }
}
