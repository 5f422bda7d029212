// Dense layers with AVX2, with which a vector of sixteen takes two registers.

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2,fma")))
#define NAME(name) name##_avx2
enum { ROWS = 4, VECTORS = 1 };
#include "dense_kernels.h"
#endif
