// What the kernels of Winograd's convolution share: numbers for sixteen channels at once, and how many of them the including
// file's instructions hold in registers.
//
// The including file defines TILE, outputs along a tile's edge; its instructions define INSTRUCTIONS, a suffix for names, TARGET,
// the functions' attribute, and ROWS × COLUMNS and GRADIENT_ROWS × GRADIENT_COLUMNS, the products that the inner loops hold in
// registers.

#pragma once

#include "../include/winograd.h"

#define INLINE static inline __attribute__((always_inline)) TARGET

#define JOIN(name, tile, instructions) name##_##tile##_##instructions
#define JOINED(name, tile, instructions) JOIN(name, tile, instructions)
/// The name of a function for one tile size and one set of instructions.
#define NAME(name) JOINED(name, TILE, INSTRUCTIONS)

// Functions that take or give such numbers are inlined, so that how they would be passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

/// A number for each of sixteen channels, in one register or several.
typedef float lanes __attribute__((vector_size(64)));

INLINE lanes load(const float *from) { return *(const lanes *)from; }
INLINE void store(float *to, lanes numbers) { *(lanes *)to = numbers; }
