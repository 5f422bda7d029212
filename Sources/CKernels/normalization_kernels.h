// The kernels of normalization.h. The including file defines the instruction set by TARGET and NAME.

#include "include/normalization.h"

#include <string.h>

/// A vector with a number for each of sixteen channels.
typedef float lanes __attribute__((vector_size(64)));
typedef int mask __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline)) TARGET

INLINE void read_lanes(lanes *to, const float *from, long channels) {
    if (channels == 16) {
        memcpy(to, from, 64);
    } else {
        *to = (lanes){0};
        memcpy(to, from, (unsigned long)channels * sizeof(float));
    }
}

INLINE void write_lanes(float *to, const lanes *from, long channels) {
    memcpy(to, from, channels == 16 ? 64 : (unsigned long)channels * sizeof(float));
}

/// Sets numbers to zero where `sign` is negative or zero. NaN is kept, so that a broken network is noticed.
INLINE void cut_off(lanes *numbers, const lanes *sign) {
    mask bits;
    memcpy(&bits, numbers, 64);
    bits &= ~(*sign <= (lanes){0});
    memcpy(numbers, &bits, 64);
}

INLINE void statistics(channel_block b, const float *x, float *mean, float *squares) {
    // Two passes over numbers that stay in a cache. Four sums hide the latency of an addition and round less.
    lanes sums[4] = {0}, distances[4] = {0}, center, number;
    for (long image = 0; image < b.images; image++)
        for (long pixel = 0; pixel < b.pixels; pixel++) {
            read_lanes(&number, x + image * b.image_stride + pixel * b.pixel_stride, b.channels);
            sums[pixel & 3] += number;
        }
    center = (sums[0] + sums[1] + (sums[2] + sums[3])) / (float)(b.images * b.pixels);
    for (long image = 0; image < b.images; image++)
        for (long pixel = 0; pixel < b.pixels; pixel++) {
            read_lanes(&number, x + image * b.image_stride + pixel * b.pixel_stride, b.channels);
            number -= center;
            distances[pixel & 3] += number * number;
        }
    distances[0] = distances[0] + distances[1] + (distances[2] + distances[3]);
    write_lanes(mean, &center, b.channels);
    write_lanes(squares, &distances[0], b.channels);
}

INLINE void apply(
    channel_block b, const float *x, const float *means, const float *scales, const float *shifts, int relu, float *y) {
    lanes mean, scale, shift, number;
    read_lanes(&mean, means, b.channels);
    read_lanes(&scale, scales, b.channels);
    read_lanes(&shift, shifts, b.channels);
    for (long image = 0; image < b.images; image++)
        for (long pixel = 0; pixel < b.pixels; pixel++) {
            long place = image * b.image_stride + pixel * b.pixel_stride;
            read_lanes(&number, x + place, b.channels);
            number = (number - mean) * scale + shift;
            if (relu) cut_off(&number, &number);
            write_lanes(y + place, &number, b.channels);
        }
}

INLINE void gradient_sums(
    channel_block b, const float *x, const float *dy, const float *means, const float *scales, const float *shifts,
    int relu, float *sums, float *products) {
    lanes scale, shift, mean, number, gradient, sum[4] = {0}, product[4] = {0};
    read_lanes(&scale, scales, b.channels);
    read_lanes(&shift, shifts, b.channels);
    read_lanes(&mean, means, b.channels);
    for (long image = 0; image < b.images; image++)
        for (long pixel = 0; pixel < b.pixels; pixel++) {
            long place = image * b.image_stride + pixel * b.pixel_stride;
            read_lanes(&number, x + place, b.channels);
            read_lanes(&gradient, dy + place, b.channels);
            number -= mean;
            if (relu) {
                lanes output = number * scale + shift;
                cut_off(&gradient, &output);
            }
            sum[pixel & 3] += gradient;
            product[pixel & 3] += gradient * number;
        }
    sum[0] = sum[0] + sum[1] + (sum[2] + sum[3]);
    product[0] = product[0] + product[1] + (product[2] + product[3]);
    write_lanes(sums, &sum[0], b.channels);
    write_lanes(products, &product[0], b.channels);
}

INLINE void gradient(
    channel_block b, const float *x, const float *dy, const float *means, const float *scales, const float *shifts,
    const float *factors, const float *constants, int relu, float *dx) {
    lanes mean, scale, shift, factor, constant, number, result;
    read_lanes(&mean, means, b.channels);
    read_lanes(&scale, scales, b.channels);
    read_lanes(&shift, shifts, b.channels);
    read_lanes(&factor, factors, b.channels);
    read_lanes(&constant, constants, b.channels);
    for (long image = 0; image < b.images; image++)
        for (long pixel = 0; pixel < b.pixels; pixel++) {
            long place = image * b.image_stride + pixel * b.pixel_stride;
            read_lanes(&number, x + place, b.channels);
            read_lanes(&result, dy + place, b.channels);
            number -= mean;
            if (relu) {
                lanes output = number * scale + shift;
                cut_off(&result, &output);
            }
            result = result * scale + (number * factor + constant);
            write_lanes(dx + place, &result, b.channels);
        }
}

/// Calls a kernel with compile-time constants if all sixteen channels are present.
#define WITH_CONSTANTS(call) \
    if (block.channels == 16) { \
        block.channels = 16; \
        if (relu) { \
            relu = 1; \
            call; \
        } else { \
            call; \
        } \
    } else { \
        call; \
    }

TARGET void NAME(normalization_statistics)(channel_block block, const float *x, float *mean, float *squares) {
    if (block.channels == 16) {
        block.channels = 16;
        statistics(block, x, mean, squares);
    } else {
        statistics(block, x, mean, squares);
    }
}

TARGET void NAME(normalization_apply)(
    channel_block block, const float *x, const float *mean, const float *scale, const float *shift, int relu, float *y) {
    WITH_CONSTANTS(apply(block, x, mean, scale, shift, relu, y))
}

TARGET void NAME(normalization_gradient_sums)(
    channel_block block, const float *x, const float *dy, const float *mean, const float *scale, const float *shift,
    int relu, float *sums, float *products) {
    WITH_CONSTANTS(gradient_sums(block, x, dy, mean, scale, shift, relu, sums, products))
}

TARGET void NAME(normalization_gradient)(
    channel_block block, const float *x, const float *dy, const float *mean, const float *scale, const float *shift,
    const float *b, const float *c, int relu, float *dx) {
    WITH_CONSTANTS(gradient(block, x, dy, mean, scale, shift, b, c, relu, dx))
}
