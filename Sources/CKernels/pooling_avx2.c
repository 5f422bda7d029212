// Max pooling with AVX2.

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2,fma")))
#define NAME(name) name##_avx2
#include "pooling_kernels.h"
#endif
