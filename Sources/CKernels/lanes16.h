// Sixteen numbers at a time, for the kernels of images that lie channels last. The including file names instructions with TARGET.

#pragma once

#include <string.h>

#include "include/pointwise.h"

typedef float lanes __attribute__((vector_size(64)));
typedef int mask __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline)) TARGET

/// The first `count` numbers; zeros follow.
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

/// Zeros where `isZero` says so, bit by bit.
INLINE void erase(lanes *numbers, const mask *isZero) {
    mask bits;
    memcpy(&bits, numbers, 64);
    bits &= ~*isZero;
    memcpy(numbers, &bits, 64);
}

/// Cuts off below zero and above the limit; what is no number stays, so that a broken network shows.
INLINE void clip(lanes *numbers, float limit) {
    lanes bound = limit - (lanes){0};
    mask negative = *numbers < (lanes){0}, above = *numbers > bound, number, most;
    erase(numbers, &negative);
    memcpy(&number, numbers, 64);
    memcpy(&most, &bound, 64);
    number = (number & ~above) | (most & above);
    memcpy(numbers, &number, 64);
}

/// Zeros where the gate is not between 0 and the limit.
INLINE void pass(lanes *numbers, const float *gate, float limit, long count) {
    lanes open;
    read_lanes(&open, gate, count);
    mask closed = ~((open > (lanes){0}) & (open < limit - (lanes){0}));
    erase(numbers, &closed);
}

/// Finishes numbers of one pixel, whose place in the result is `place` floats from its start, and writes them.
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
