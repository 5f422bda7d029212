// The kernels of pooling.h. The including file defines the instruction set by TARGET and NAME.

#include "include/pooling.h"

#include "lanes16.h"

typedef unsigned char bytes __attribute__((vector_size(16)));

INLINE void maximum(pooling_shape s, const float *x, float *y, unsigned char *places) {
    long rows = s.height / s.window_height, columns = s.width / s.window_width;
    for (long window = 0, row = 0, column = 0; window < rows * columns; window++, column++) {
        if (column == columns) row++, column = 0;
        long top = row * s.window_height, left = column * s.window_width;
        lanes largest, number;
        mask place = {0};
        read_lanes(&largest, x + (top * s.width + left) * s.pixel_stride, 16);
        for (long i = 0; i < s.window_height; i++)
            for (long j = 0; j < s.window_width; j++) {
                read_lanes(&number, x + ((top + i) * s.width + left + j) * s.pixel_stride, 16);
                // NaN is kept, so that a broken network is noticed.
                mask larger = (number > largest) | (number != number), index = (int)(i * s.window_width + j) - (mask){0};
                largest = (lanes)(((mask)number & larger) | ((mask)largest & ~larger));
                place = (index & larger) | (place & ~larger);
            }
        write_lanes(y + window * s.pixel_stride, &largest, 16);
        if (places) {
            bytes narrow = __builtin_convertvector(place, bytes);
            memcpy(places + window * 16, &narrow, 16);
        }
    }
}

INLINE void maximum_gradient(pooling_shape s, const float *dy, const unsigned char *places, float *dx) {
    long rows = s.height / s.window_height, columns = s.width / s.window_width;
    for (long window = 0, row = 0, column = 0; window < rows * columns; window++, column++) {
        if (column == columns) row++, column = 0;
        long top = row * s.window_height, left = column * s.window_width;
        lanes gradient;
        bytes narrow;
        read_lanes(&gradient, dy + window * s.pixel_stride, 16);
        memcpy(&narrow, places + window * 16, 16);
        mask place = __builtin_convertvector(narrow, mask);
        for (long i = 0; i < s.window_height; i++)
            for (long j = 0; j < s.window_width; j++) {
                lanes number = gradient;
                mask other = place != (int)(i * s.window_width + j) - (mask){0};
                erase(&number, &other);
                write_lanes(dx + ((top + i) * s.width + left + j) * s.pixel_stride, &number, 16);
            }
    }
    lanes zero = {0};
    for (long row = 0; row < s.height; row++)
        for (long column = row < rows * s.window_height ? columns * s.window_width : 0; column < s.width; column++)
            write_lanes(dx + (row * s.width + column) * s.pixel_stride, &zero, 16);
}

/// Calls a kernel with compile-time constants for the most frequent window, 2×2, and layout, blocks of channels.
#define WITH_CONSTANTS(call) \
    if (shape.window_height == 2 && shape.window_width == 2 && shape.pixel_stride == 16) { \
        shape.window_height = shape.window_width = 2; \
        shape.pixel_stride = 16; \
        call; \
    } else { \
        call; \
    }

TARGET void NAME(pooling_maximum)(pooling_shape shape, const float *x, float *y, unsigned char *places) {
    if (places) {
        WITH_CONSTANTS(maximum(shape, x, y, places))
    } else {
        WITH_CONSTANTS(maximum(shape, x, y, 0))
    }
}

TARGET void NAME(pooling_maximum_gradient)(
    pooling_shape shape, const float *dy, const unsigned char *places, float *dx) {
    WITH_CONSTANTS(maximum_gradient(shape, dy, places, dx))
}
