// The convolutions of depthwise.h. The including file defines the instruction set by TARGET and NAME, by WIDE the
// number of vectors of sixteen channels that are computed together, and by RUN that of the pixels of a row.

#include "include/depthwise.h"
#include "lanes16.h"

/// The range of a loop over positions of the kernel.
typedef struct range {
    long first, end;
} range;

/// Returns the positions of a kernel that lie within an input of `size`, for a window that begins at `start`.
INLINE range places_within(long start, long kernel, long size) {
    range result = {start < 0 ? -start : 0, size - start < kernel ? size - start : kernel};
    return result;
}

/// Computes `pixels` adjacent pixels of an output row, with the same positions of the kernel.
INLINE void convolve_pixels(
    const float *x, depthwise_shape s, const float *kernel, range ys, range xs, long pixels, long vectors, long count,
    kernels_finish finish, long channel, long place, float *y) {
    lanes sums[4][WIDE];
#pragma clang loop unroll(full)
    for (long v = 0; v < vectors; v++) {
        lanes start = {0};
        if (finish.bias) read_lanes(&start, finish.bias + channel + 16 * v, count);
#pragma clang loop unroll(full)
        for (long p = 0; p < pixels; p++) sums[p][v] = start;
    }
    for (long j = ys.first; j < ys.end; j++)
        for (long i = xs.first; i < xs.end; i++) {
            const float *from = x + (j * s.width + i) * s.channels;
            const float *weights = kernel + (j * s.kernel_width + i) * s.channels;
#pragma clang loop unroll(full)
            for (long v = 0; v < vectors; v++) {
                lanes weight, number;
                read_lanes(&weight, weights + 16 * v, count);
#pragma clang loop unroll(full)
                for (long p = 0; p < pixels; p++) {
                    read_lanes(&number, from + p * s.stride_x * s.channels + 16 * v, count);
                    sums[p][v] += number * weight;
                }
            }
        }
#pragma clang loop unroll(full)
    for (long p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++)
            finish_lanes(&sums[p][v], finish, place + p * s.channels + 16 * v, count, y);
}

/// Computes adjacent pixels of an output row for a kernel whose width and stride are compile-time constants. Each
/// number of the input is read once for all windows that contain it. Columns before `low` and from `high` on, counted
/// from the left edge of the first window, are zeros around the image; `whole` means that there are none.
INLINE void convolve_run(
    const float *x, depthwise_shape s, const float *kernel, range ys, long width, long stride, long pixels, int whole, long low,
    long high, long vectors, kernels_finish finish, long channel, long place, float *y) {
    lanes sums[RUN][WIDE];
#pragma clang loop unroll(full)
    for (long v = 0; v < vectors; v++) {
        lanes start = {0};
        if (finish.bias) read_lanes(&start, finish.bias + channel + 16 * v, 16);
#pragma clang loop unroll(full)
        for (long p = 0; p < pixels; p++) sums[p][v] = start;
    }
    for (long j = ys.first; j < ys.end; j++) {
        const float *from = x + j * s.width * s.channels, *weights = kernel + j * width * s.channels;
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++) {
            lanes weight[5], number;
#pragma clang loop unroll(full)
            for (long i = 0; i < width; i++) read_lanes(&weight[i], weights + i * s.channels + 16 * v, 16);
#pragma clang loop unroll(full)
            for (long q = 0; q < (pixels - 1) * stride + width; q++) {
                if (!whole && (q < low || q >= high)) continue;
                read_lanes(&number, from + q * s.channels + 16 * v, 16);
#pragma clang loop unroll(full)
                for (long p = 0; p < pixels; p++)
                    if (q >= p * stride && q < p * stride + width) sums[p][v] += number * weight[q - p * stride];
            }
        }
    }
#pragma clang loop unroll(full)
    for (long p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++)
            finish_lanes(&sums[p][v], finish, place + p * s.channels + 16 * v, 16, y);
}

/// Computes some rows of whole vectors of channels, for a kernel whose width and stride are compile-time constants.
INLINE void convolve_rows(
    const float *x, long x_row, depthwise_shape s, const float *kernel, long width, long stride, long first, long rows,
    long vectors, kernels_finish finish, long channel, float *y) {
    for (long row = first; row < first + rows; row++) {
        long top = row * s.stride_y - s.top;
        range ys = places_within(top, s.kernel_height, s.height);
        const float *line = x + (top - x_row) * s.width * s.channels + channel;
        long place = (row - first) * s.out_width * s.channels + channel;
        for (long column = 0, count; column < s.out_width; column += count) {
            long left = column * stride - s.left, rest = s.out_width - column;
#define EXTENT(pixels) ((pixels - 1) * stride + width)
#define CONVOLVE(pixels, whole) \
    convolve_run( \
        line + left * s.channels, s, kernel + channel, ys, width, stride, pixels, whole, -left, s.width - left, vectors, \
        finish, channel, place + column * s.channels, y)
#define PIXELS(pixels) \
    count = pixels; \
    if (left >= 0 && left + EXTENT(pixels) <= s.width) \
        CONVOLVE(pixels, 1); \
    else \
        CONVOLVE(pixels, 0)
            if (rest >= RUN) {
                PIXELS(RUN);
            } else if (rest >= 3) {
                PIXELS(3);
            } else {
                PIXELS(1);
            }
#undef PIXELS
#undef CONVOLVE
#undef EXTENT
        }
    }
}

/// Computes some rows of a few vectors of channels.
INLINE void convolve_channels(
    const float *x, long x_row, depthwise_shape s, const float *kernel, long first, long rows, long vectors, long count,
    kernels_finish finish, long channel, float *y) {
    range all = {0, s.kernel_width};
    // The columns whose windows lie within the input.
    long inner = (s.left + s.stride_x - 1) / s.stride_x, outer = (s.width - s.kernel_width + s.left) / s.stride_x + 1;
    if (s.width + s.left < s.kernel_width) outer = 0;
    if (inner > s.out_width) inner = s.out_width;
    if (outer > s.out_width) outer = s.out_width;
    for (long row = first; row < first + rows; row++) {
        long top = row * s.stride_y - s.top;
        range ys = places_within(top, s.kernel_height, s.height);
        long column = 0;
#define PIXELS(pixels, xs) \
    convolve_pixels( \
        x + ((top - x_row) * s.width + column * s.stride_x - s.left) * s.channels + channel, s, kernel + channel, ys, xs, \
        pixels, vectors, count, finish, channel, ((row - first) * s.out_width + column) * s.channels + channel, y)
        for (; column < inner; column++)
            PIXELS(1, places_within(column * s.stride_x - s.left, s.kernel_width, s.width));
        for (; column + 4 <= outer; column += 4) PIXELS(4, all);
        for (; column + 2 <= outer; column += 2) PIXELS(2, all);
        for (; column < outer; column++) PIXELS(1, all);
        for (; column < s.out_width; column++)
            PIXELS(1, places_within(column * s.stride_x - s.left, s.kernel_width, s.width));
#undef PIXELS
    }
}

TARGET void NAME(depthwise_forward)(
    const float *x, long x_row, depthwise_shape s, const float *kernel, long first, long rows, kernels_finish finish,
    float *y) {
    long channel = 0;
#define ROWS_OF(width, stride) convolve_rows(x, x_row, s, kernel, width, stride, first, rows, WIDE, finish, channel, y)
    for (; channel + 16 * WIDE <= s.channels; channel += 16 * WIDE) {
        if (s.kernel_width == 3 && s.stride_x == 1)
            ROWS_OF(3, 1);
        else if (s.kernel_width == 5 && s.stride_x == 1)
            ROWS_OF(5, 1);
        else if (s.kernel_width == 3 && s.stride_x == 2)
            ROWS_OF(3, 2);
        else if (s.kernel_width == 5 && s.stride_x == 2)
            ROWS_OF(5, 2);
        else
            convolve_channels(x, x_row, s, kernel, first, rows, WIDE, 16, finish, channel, y);
    }
#undef ROWS_OF
    for (; channel + 16 <= s.channels; channel += 16)
        convolve_channels(x, x_row, s, kernel, first, rows, 1, 16, finish, channel, y);
    if (channel < s.channels)
        convolve_channels(x, x_row, s, kernel, first, rows, 1, s.channels - channel, finish, channel, y);
}
