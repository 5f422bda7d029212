// What the kernels of all tile sizes share: the instruction set, and numbers for sixteen channels at once.

#pragma once

#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,fma")))
#else
// Compiles, and is never called; see `winograd_is_available`.
#define AVX512
#endif
#define INLINE static inline __attribute__((always_inline)) AVX512

/// A number for each of sixteen channels.
typedef float lanes __attribute__((vector_size(64)));

INLINE lanes load(const float *from) { return *(const lanes *)from; }
INLINE void store(float *to, lanes numbers) { *(lanes *)to = numbers; }
