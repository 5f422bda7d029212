// The kernel of dense.h. The including file defines the instruction set by TARGET and NAME, and by ROWS and VECTORS the
// number of rows and of vectors of sixteen columns that its registers hold.

#include "include/dense.h"

#include <string.h>

typedef float lanes __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline)) TARGET

enum {
    /// The number of inputs between two accesses to the result; their weights for VECTORS stay in a core's cache while
    /// all rows are computed.
    DEPTH = 384,
    /// The number of inputs by which weights are prefetched.
    AHEAD = 8
};

INLINE void read_lanes(lanes *to, const float *from, long count) {
    if (count >= 16) {
        memcpy(to, from, 64);
    } else {
        *to = (lanes){0};
        memcpy(to, from, (unsigned long)count * sizeof(float));
    }
}

/// Adds the products of one input.
INLINE void multiply(
    const float *x, long rows, long stride, const lanes *weights, long vectors, lanes sums[ROWS][VECTORS]) {
#pragma clang loop unroll(full)
    for (long row = 0; row < rows; row++) {
        lanes factor = x[row * stride] - (lanes){0};
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++) sums[row][v] += factor * weights[v];
    }
}

/// Adds the products of inputs `[start, end)` to some rows and columns; `columns` is at most 16 · `vectors`.
INLINE void add_products(
    const float *x, long rows, dense_weights w, long start, long end, long first, long columns, long vectors,
    const float *bias, float *y) {
    lanes sums[ROWS][VECTORS] = {0}, weights[VECTORS];
    // Vectors may extend into the next input's weights, but not beyond the last one's.
    long whole = (w.inputs * w.outputs - first - 16 * vectors) / w.outputs + 1;
    if (w.inputs * w.outputs < first + 16 * vectors) whole = 0;
    if (whole > end) whole = end;
    long i = start;
    for (; i < whole; i++) {
        const float *from = w.numbers + i * w.outputs + first;
        for (long v = 0; v < vectors; v++) {
            memcpy(&weights[v], from + 16 * v, 64);
            // Hardware does not prefetch the rows of weights.
            __builtin_prefetch(from + AHEAD * w.outputs + 16 * v);
        }
        multiply(x + i, rows, w.inputs, weights, vectors, sums);
    }
    for (; i < end; i++) {
        const float *from = w.numbers + i * w.outputs + first;
        for (long v = 0; v < vectors; v++) read_lanes(&weights[v], from + 16 * v, columns - 16 * v);
        multiply(x + i, rows, w.inputs, weights, vectors, sums);
    }
    for (long row = 0; row < rows; row++)
        for (long v = 0; v < vectors; v++) {
            long count = columns - 16 * v < 16 ? columns - 16 * v : 16;
            float *to = y + row * w.outputs + first + 16 * v;
            lanes before = {0};
            if (start > 0)
                read_lanes(&before, to, count);
            else if (bias)
                read_lanes(&before, bias + first + 16 * v, count);
            before += sums[row][v];
            memcpy(to, &before, (unsigned long)count * sizeof(float));
        }
}

/// Does the same, with a constant number of rows for whole blocks.
INLINE void add_rows(
    const float *x, long rows, dense_weights w, long start, long end, long first, long columns, long vectors,
    const float *bias, float *y) {
    long row = 0;
    for (; row + ROWS <= rows; row += ROWS)
        add_products(x + row * w.inputs, ROWS, w, start, end, first, columns, vectors, bias, y + row * w.outputs);
    for (; row < rows; row++)
        add_products(x + row * w.inputs, 1, w, start, end, first, columns, vectors, bias, y + row * w.outputs);
}

TARGET void NAME(dense_multiply)(
    const float *x, long rows, dense_weights w, long first, long columns, const float *bias, float *y) {
    for (long start = 0; start < w.inputs; start += DEPTH) {
        long end = start + DEPTH < w.inputs ? start + DEPTH : w.inputs;
        long column = 0;
        for (; column + 16 * VECTORS <= columns; column += 16 * VECTORS)
            add_rows(x, rows, w, start, end, first + column, 16 * VECTORS, VECTORS, bias, y);
        for (; column < columns; column += 16)
            add_rows(x, rows, w, start, end, first + column, columns - column < 16 ? columns - column : 16, 1, bias, y);
    }
}
