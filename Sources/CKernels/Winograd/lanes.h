// Definitions that the Winograd kernels share: vectors of sixteen channels, and the names of functions.
//
// The including file defines TILE, the number of outputs along a tile's edge. The header of its instruction set defines
// INSTRUCTIONS, a suffix for names; TARGET, the functions' attribute; and ROWS × COLUMNS and GRADIENT_ROWS ×
// GRADIENT_COLUMNS, the products that the inner loops hold in registers.

#pragma once

#include "../include/winograd.h"

#define INLINE static inline __attribute__((always_inline)) TARGET

#define JOIN(name, tile, instructions) name##_##tile##_##instructions
#define JOINED(name, tile, instructions) JOIN(name, tile, instructions)
/// The name of a function for one tile size and one instruction set.
#define NAME(name) JOINED(name, TILE, INSTRUCTIONS)

// Functions with vector parameters or results are inlined, so the calling convention of vectors does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

/// A vector with a number for each of sixteen channels, in one register or several.
typedef float lanes __attribute__((vector_size(64)));
/// The result of a comparison: all bits of a number are set where it holds.
typedef int mask __attribute__((vector_size(64)));

INLINE lanes load(const float *from) { return *(const lanes *)from; }
INLINE void store(float *to, lanes numbers) { *(lanes *)to = numbers; }
/// Returns the larger of each two numbers, NaN if one of them is.
INLINE lanes larger(lanes a, lanes b) {
    mask takes_b = (b > a) | (b != b);
    return (lanes)(((mask)b & takes_b) | ((mask)a & ~takes_b));
}
