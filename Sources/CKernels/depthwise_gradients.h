// The gradients of depthwise.h, for the instruction set with which depthwise_kernels.h is included.

/// Computes the gradients of pixels of an input row that are one stride apart: the sums over the windows that contain
/// them. The first of these windows contains the first pixel at position `start` of the kernel's row, and is number
/// `window` of the output row. If there are several pixels, all their windows lie within the output.
INLINE void gather_pixels(
    const float *dy, depthwise_shape s, const float *kernel, long row, long start, long window, long pixels, long vectors,
    long count, kernels_finish finish, long place, float *dx) {
    lanes sums[4][WIDE];
#pragma clang loop unroll(full)
    for (long p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++) sums[p][v] = (lanes){0};
    for (long j = (row + s.top) % s.stride_y; j < s.kernel_height; j += s.stride_y) {
        long out_row = (row + s.top - j) / s.stride_y, out_column = window;
        if (row + s.top < j || out_row >= s.out_height) continue;
        for (long i = start; i < s.kernel_width; i += s.stride_x, out_column--) {
            if (pixels == 1 && (out_column < 0 || out_column >= s.out_width)) continue;
            const float *from = dy + (out_row * s.out_width + out_column) * s.channels;
            const float *weights = kernel + (j * s.kernel_width + i) * s.channels;
#pragma clang loop unroll(full)
            for (long v = 0; v < vectors; v++) {
                lanes number, weight;
                read_lanes(&weight, weights + 16 * v, count);
#pragma clang loop unroll(full)
                for (long p = 0; p < pixels; p++) {
                    read_lanes(&number, from + p * s.channels + 16 * v, count);
                    sums[p][v] += number * weight;
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (long p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++)
            finish_lanes(&sums[p][v], finish, place + p * s.stride_x * s.channels + 16 * v, count, dx);
}

INLINE void gather_channels(
    const float *dy, depthwise_shape s, const float *kernel, long vectors, long count, kernels_finish finish, long channel,
    float *dx) {
    for (long row = 0; row < s.height; row++)
        for (long first = 0; first < s.stride_x; first++) {
            long start = (first + s.left) % s.stride_x, window = (first + s.left - start) / s.stride_x;
            long places = (s.kernel_width - start + s.stride_x - 1) / s.stride_x;
            for (long column = first, done; column < s.width; column += done * s.stride_x, window += done) {
#define PIXELS(pixels) \
    gather_pixels( \
        dy + channel, s, kernel + channel, row, start, window, pixels, vectors, count, finish, \
        (row * s.width + column) * s.channels + channel, dx)
                done = window - places >= -1 && window + 4 <= s.out_width && column + 3 * s.stride_x < s.width ? 4 : 1;
                if (done == 4)
                    PIXELS(4);
                else
                    PIXELS(1);
#undef PIXELS
            }
        }
}

TARGET void NAME(depthwise_backward)(
    const float *dy, depthwise_shape s, const float *kernel, kernels_finish finish, float *dx) {
    long channel = 0;
    for (; channel + 16 * WIDE <= s.channels; channel += 16 * WIDE)
        gather_channels(dy, s, kernel, WIDE, 16, finish, channel, dx);
    for (; channel + 16 <= s.channels; channel += 16) gather_channels(dy, s, kernel, 1, 16, finish, channel, dx);
    if (channel < s.channels) gather_channels(dy, s, kernel, 1, s.channels - channel, finish, channel, dx);
}

/// Computes the gradients of `taps` adjacent positions in one row of the kernel.
INLINE void accumulate_taps(
    const float *x, const float *dy, depthwise_shape s, long j, long i, long taps, long vectors, long count, float *sums) {
    lanes added[5][WIDE];
#pragma clang loop unroll(full)
    for (long t = 0; t < taps; t++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++) read_lanes(&added[t][v], sums + t * s.channels + 16 * v, count);
    // The columns for which all of these positions lie within the input.
    long inner = (s.left - i + s.stride_x - 1) / s.stride_x, outer = (s.width - taps - i + s.left) / s.stride_x + 1;
    if (s.left < i) inner = 0;
    if (s.width + s.left < taps + i) outer = 0;
    for (long row = 0; row < s.out_height; row++) {
        long from_row = row * s.stride_y - s.top + j;
        if (from_row < 0 || from_row >= s.height) continue;
        for (long column = 0; column < s.out_width; column++) {
            long left = column * s.stride_x - s.left + i;
            const float *from = x + (from_row * s.width + left) * s.channels;
            const float *with = dy + (row * s.out_width + column) * s.channels;
            lanes gradient[WIDE], number;
#pragma clang loop unroll(full)
            for (long v = 0; v < vectors; v++) read_lanes(&gradient[v], with + 16 * v, count);
            int whole = column >= inner && column < outer;
#pragma clang loop unroll(full)
            for (long t = 0; t < taps; t++) {
                if (!whole && (left + t < 0 || left + t >= s.width)) continue;
#pragma clang loop unroll(full)
                for (long v = 0; v < vectors; v++) {
                    read_lanes(&number, from + t * s.channels + 16 * v, count);
                    added[t][v] += gradient[v] * number;
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (long t = 0; t < taps; t++)
#pragma clang loop unroll(full)
        for (long v = 0; v < vectors; v++) write_lanes(sums + t * s.channels + 16 * v, &added[t][v], count);
}

INLINE void accumulate_channels(
    const float *x, const float *dy, depthwise_shape s, long vectors, long count, float *sums) {
    for (long j = 0; j < s.kernel_height; j++) {
        float *to = sums + j * s.kernel_width * s.channels;
        if (s.kernel_width == 3)
            accumulate_taps(x, dy, s, j, 0, 3, vectors, count, to);
        else if (s.kernel_width == 5)
            accumulate_taps(x, dy, s, j, 0, 5, vectors, count, to);
        else
            for (long i = 0; i < s.kernel_width; i++)
                accumulate_taps(x, dy, s, j, i, 1, vectors, count, to + i * s.channels);
    }
}

TARGET void NAME(depthwise_accumulate)(const float *x, const float *dy, depthwise_shape s, float *sums) {
    long channel = 0;
    for (; channel + 16 * WIDE <= s.channels; channel += 16 * WIDE)
        accumulate_channels(x + channel, dy + channel, s, WIDE, 16, sums + channel);
    for (; channel + 16 <= s.channels; channel += 16)
        accumulate_channels(x + channel, dy + channel, s, 1, 16, sums + channel);
    if (channel < s.channels)
        accumulate_channels(x + channel, dy + channel, s, 1, s.channels - channel, sums + channel);
}
