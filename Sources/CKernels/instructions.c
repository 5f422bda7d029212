// The instruction sets that this processor supports.

#include "include/instructions.h"

kernels_instructions kernels_available_instructions(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("fma")) return kernels_baseline;
    if (__builtin_cpu_supports("avx512f")) return kernels_avx512;
    if (__builtin_cpu_supports("avx2")) return kernels_avx2;
#endif
    return kernels_baseline;
}
