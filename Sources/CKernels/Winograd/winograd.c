// The choice between the kernels for different tile sizes and instruction sets, and what is the same for all of them.

#include "../include/winograd.h"

#include <stddef.h>

#define DECLARE(instructions) \
    extern const winograd_kernels winograd_kernels_3_##instructions, winograd_kernels_4_##instructions, \
        winograd_kernels_5_##instructions, winograd_kernels_7_##instructions;
#define CHOOSE(instructions) \
    return tile == 3 ? &winograd_kernels_3_##instructions \
        : tile == 4  ? &winograd_kernels_4_##instructions \
        : tile == 5  ? &winograd_kernels_5_##instructions \
        : tile == 7  ? &winograd_kernels_7_##instructions \
                     : NULL;

#if defined(__x86_64__)
DECLARE(avx2)
DECLARE(avx512)

const winograd_kernels *winograd_kernels_for(kernels_instructions instructions, long tile) {
    switch (instructions) {
    case kernels_avx512: CHOOSE(avx512)
    case kernels_avx2: CHOOSE(avx2)
    case kernels_baseline: return NULL;
    }
}
#else
DECLARE(baseline)

const winograd_kernels *winograd_kernels_for(kernels_instructions instructions, long tile) {
    (void)instructions;
    CHOOSE(baseline)
}
#endif

void winograd_reverse_kernel(const float *kernel, long inputs, long outputs, long block, float *result) {
    for (long other = 0; other < outputs / 16; other++)
        for (long tap = 0; tap < 9; tap++) {
            const float *from = kernel + ((other * (inputs / 16) + block) * 9 + 8 - tap) * 256;
            float *to = result + ((block * (outputs / 16) + other) * 9 + tap) * 256;
            for (long row = 0; row < 16; row++)
                for (long column = 0; column < 16; column++) to[row * 16 + column] = from[column * 16 + row];
        }
}
