// Matrix products with AVX-512.

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,fma")))
#define NAME(name) name##_avx512
#define MANY_REGISTERS 1
enum { ROWS = 8, VECTORS = 3 };
#include "pointwise_kernels.h"
#endif
