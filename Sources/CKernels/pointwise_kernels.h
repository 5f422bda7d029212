// The kernels of pointwise.h. The including file defines the instruction set by TARGET and NAME, and by ROWS and
// VECTORS the number of rows and of vectors of sixteen columns that its registers hold.

#include "lanes16.h"

enum {
    /// The number of columns of a panel of the packed matrix.
    PANEL = 48,
    /// The number of pixels whose products are summed before those of the next ones; their numbers stay in a core's L2
    /// cache.
    DEPTH = 256
};

/// Adds the products of `count` steps to sums. A step is the product of one number of every row and a few vectors.
INLINE void add_products(
    const float *a, long row_stride, long step, const float *b, long b_step, long count, long rows, long vectors, long tail,
    lanes sums[ROWS][VECTORS]) {
    for (long i = 0; i < count; i++) {
        lanes weights[VECTORS];
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++) read_lanes(&weights[v], b + i * b_step + 16 * v, tail);
#pragma clang loop unroll(full)
        for (long row = 0; row < rows; row++) {
            lanes factor = a[row * row_stride + i * step] - (lanes){0};
#pragma clang loop unroll(full)
            for (long v = 0; v < vectors; v++) sums[row][v] += factor * weights[v];
        }
    }
}

/// Computes some rows and vectors of the product of x and the packed matrix.
INLINE void multiply_block(
    const float *x, long inputs, const float *packed, long width, long rows, long vectors, long place, long outputs,
    long columns, kernels_finish finish, long column, float *y) {
    lanes sums[ROWS][VECTORS];
#pragma clang loop unroll(full)
    for (long v = 0; v < vectors; v++) {
        lanes start = {0};
        if (finish.bias) read_lanes(&start, finish.bias + column + 16 * v, columns - 16 * v);
#pragma clang loop unroll(full)
        for (long row = 0; row < rows; row++) sums[row][v] = start;
    }
    add_products(x, inputs, 1, packed, width, inputs, rows, vectors, 16, sums);
#pragma clang loop unroll(full)
    for (long row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++)
            finish_lanes(&sums[row][v], finish, place + row * outputs + 16 * v, columns - 16 * v, y);
}

/// Computes all rows of a few vectors.
INLINE void multiply_vectors(
    const float *x, long pixels, long inputs, const float *packed, long width, long vectors, long outputs, long columns,
    kernels_finish finish, long column, float *y) {
    long row = 0;
#define BLOCK(rows) \
    multiply_block( \
        x + row * inputs, inputs, packed, width, rows, vectors, row * outputs + column, outputs, columns, finish, column, y)
    for (; row + ROWS <= pixels; row += ROWS) BLOCK(ROWS);
    if (row < pixels && pixels >= ROWS) {
        // Computes the last rows together with some of the previous ones, whose results are the same again.
        row = pixels - ROWS;
        BLOCK(ROWS);
        return;
    }
    for (; row + 4 <= pixels; row += 4) BLOCK(4);
    for (; row < pixels; row++) BLOCK(1);
#undef BLOCK
}

TARGET void NAME(pointwise_multiply)(
    const float *x, long pixels, const float *packed, long inputs, long outputs, kernels_finish finish, float *y) {
    for (long first = 0; first < outputs; first += PANEL) {
        long columns = outputs - first < PANEL ? outputs - first : PANEL;
        long width = (columns + 15) / 16 * 16;
        const float *panel = packed + first * inputs;
        long done = 0;
#define VECTORS_OF(vectors, count) \
    multiply_vectors( \
        x, pixels, inputs, panel + done, width, vectors, outputs, count, finish, first + done, y)
#if MANY_REGISTERS
        if (columns == 48) {
            VECTORS_OF(3, 48);
            continue;
        }
        if (columns >= 32) {
            VECTORS_OF(2, 32);
            done = 32;
        }
#endif
        for (; done + 16 <= columns; done += 16) VECTORS_OF(1, 16);
        if (done < columns) VECTORS_OF(1, columns - done);
#undef VECTORS_OF
    }
}

/// Adds products to some rows and vectors of the sums.
INLINE void accumulate_block(
    const float *x, const float *dy, long pixels, long inputs, long outputs, long rows, long vectors, long tail, float *sums) {
    lanes added[ROWS][VECTORS];
#pragma clang loop unroll(full)
    for (long row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++) read_lanes(&added[row][v], sums + row * outputs + 16 * v, tail);
    add_products(x, 1, inputs, dy, outputs, pixels, rows, vectors, tail, added);
#pragma clang loop unroll(full)
    for (long row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++) write_lanes(sums + row * outputs + 16 * v, &added[row][v], tail);
}

INLINE void accumulate_vectors(
    const float *x, const float *dy, long pixels, long inputs, long outputs, long vectors, long tail, float *sums) {
    long row = 0;
    for (; row + ROWS <= inputs; row += ROWS)
        accumulate_block(x + row, dy, pixels, inputs, outputs, ROWS, vectors, tail, sums + row * outputs);
    for (; row < inputs; row++)
        accumulate_block(x + row, dy, pixels, inputs, outputs, 1, vectors, tail, sums + row * outputs);
}

TARGET void NAME(pointwise_accumulate)(
    const float *x, const float *dy, long pixels, long inputs, long outputs, float *sums) {
    for (long start = 0; start < pixels; start += DEPTH) {
        long count = pixels - start < DEPTH ? pixels - start : DEPTH;
        const float *from = x + start * inputs, *with = dy + start * outputs;
        long column = 0;
#define VECTORS_OF(vectors, tail) \
    accumulate_vectors(from, with + column, count, inputs, outputs, vectors, tail, sums + column)
#if MANY_REGISTERS
        for (; column + 48 <= outputs; column += 48) VECTORS_OF(3, 16);
        for (; column + 32 <= outputs; column += 32) VECTORS_OF(2, 16);
#endif
        for (; column + 16 <= outputs; column += 16) VECTORS_OF(1, 16);
        if (column + 8 == outputs)
            VECTORS_OF(1, 8);
        else if (column < outputs)
            VECTORS_OF(1, outputs - column);
#undef VECTORS_OF
    }
}

TARGET void NAME(pointwise_sum)(const float *dy, long pixels, long outputs, float *sums) {
    for (long column = 0; column < outputs; column += 16) {
        long count = outputs - column < 16 ? outputs - column : 16;
        lanes sum[4] = {0}, number;
        for (long p = 0; p < pixels; p++) {
            read_lanes(&number, dy + p * outputs + column, count);
            sum[p & 3] += number;
        }
        read_lanes(&number, sums + column, count);
        number += sum[0] + sum[1] + (sum[2] + sum[3]);
        write_lanes(sums + column, &number, count);
    }
}

TARGET void NAME(pointwise_gate)(const float *dy, const float *gate, float limit, long count, float *result) {
    for (long place = 0; place < count; place += 16) {
        long here = count - place < 16 ? count - place : 16;
        lanes numbers;
        read_lanes(&numbers, dy + place, here);
        pass(&numbers, gate + place, limit, here);
        write_lanes(result + place, &numbers, here);
    }
}
