// Independent chains of multiply-adds: as many as a processor needs to start one in every cycle.

#include "include/peak.h"

/// A vector of sixteen numbers, in one register or several.
typedef float lanes __attribute__((vector_size(64)));

enum { LANES = 16, MOST_CHAINS = 12 };

#define INLINE static inline __attribute__((always_inline))

INLINE float multiply(long rounds, int chains) {
    lanes sums[MOST_CHAINS], factor = (lanes){0} + 0.999f, summand = (lanes){0} + 0.001f;
    for (int chain = 0; chain < chains; chain++) sums[chain] = (lanes){0} + (float)chain;
    // The number of multiplications does not depend on the number of chains.
    for (long round = 0; round < rounds * MOST_CHAINS / chains; round++)
#pragma clang loop unroll(full)
        for (int chain = 0; chain < chains; chain++) sums[chain] = sums[chain] * factor + summand;
    float sum = 0;
    for (int chain = 0; chain < chains; chain++)
        for (int lane = 0; lane < LANES; lane++) sum += sums[chain][lane];
    return sum;
}

#if defined(__x86_64__)
__attribute__((target("avx512f,fma"))) static float multiply_avx512(long rounds) { return multiply(rounds, 12); }
// Six chains take twelve of sixteen registers.
__attribute__((target("avx2,fma"))) static float multiply_avx2(long rounds) { return multiply(rounds, 6); }
#endif
static float multiply_baseline(long rounds) { return multiply(rounds, 3); }

float peak_multiply(kernels_instructions instructions, long rounds) {
#if defined(__x86_64__)
    if (instructions == kernels_avx512) return multiply_avx512(rounds);
    if (instructions == kernels_avx2) return multiply_avx2(rounds);
#endif
    (void)instructions;
    return multiply_baseline(rounds);
}

long peak_multiplications(long rounds) { return rounds * MOST_CHAINS * LANES; }
