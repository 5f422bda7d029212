// Vectors of sixteen numbers, for kernels that treat the channels of a pixel alike. The including file defines the instruction set
// by TARGET.

#pragma once

#include <string.h>

#include "include/pointwise.h"

typedef float lanes __attribute__((vector_size(64)));
typedef int mask __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline)) TARGET

/// Reads the first `count` numbers and fills the rest with zeros.
INLINE void read_lanes(lanes *to, const float *from, long count) {
    if (count >= 16) {
        memcpy(to, from, 64);
    } else if (count == 8) {
        *to = (lanes){0};
        memcpy(to, from, 32);
    } else {
        *to = (lanes){0};
        memcpy(to, from, (unsigned long)count * sizeof(float));
    }
}

INLINE void write_lanes(float *to, const lanes *from, long count) {
    if (count >= 16)
        memcpy(to, from, 64);
    else if (count == 8)
        memcpy(to, from, 32);
    else
        memcpy(to, from, (unsigned long)count * sizeof(float));
}

/// Sets numbers to zero where all bits of `isZero` are set.
INLINE void erase(lanes *numbers, const mask *isZero) {
    mask bits;
    memcpy(&bits, numbers, 64);
    bits &= ~*isZero;
    memcpy(numbers, &bits, 64);
}

/// Clips numbers to 0…`limit`. NaN is kept, so that a broken network is noticed.
INLINE void clip(lanes *numbers, float limit) {
    lanes bound = limit - (lanes){0};
    mask negative = *numbers < (lanes){0}, above = *numbers > bound, number, most;
    erase(numbers, &negative);
    memcpy(&number, numbers, 64);
    memcpy(&most, &bound, 64);
    number = (number & ~above) | (most & above);
    memcpy(numbers, &number, 64);
}

/// Sets numbers to zero where the gate is not between 0 and the limit.
INLINE void pass(lanes *numbers, const float *gate, float limit, long count) {
    lanes open;
    read_lanes(&open, gate, count);
    mask closed = ~((open > (lanes){0}) & (open < limit - (lanes){0}));
    erase(numbers, &closed);
}

/// Applies the last operations to numbers of one pixel and writes them `place` floats after the start of the result.
INLINE void finish_lanes(lanes *numbers, kernels_finish finish, long place, long count, float *y) {
    lanes other;
    if (finish.addend) {
        read_lanes(&other, finish.addend + place, count);
        *numbers += other;
    }
    if (finish.gate) pass(numbers, finish.gate + place, finish.limit, count);
    if (finish.clips) clip(numbers, finish.limit);
    write_lanes(y + place, numbers, count);
}
