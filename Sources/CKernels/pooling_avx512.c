// Max pooling with AVX-512.

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,fma")))
#define NAME(name) name##_avx512
#include "pooling_kernels.h"
#endif
