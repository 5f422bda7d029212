// Dense layers with AVX-512.

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,fma")))
#define NAME(name) name##_avx512
enum { ROWS = 8, VECTORS = 2 };
#include "dense_kernels.h"
#endif
