// Depthwise convolutions with AVX2, with which a vector of sixteen takes two registers.

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2,fma")))
#define NAME(name) name##_avx2
enum { WIDE = 1, RUN = 4 };
#include "depthwise_kernels.h"
#include "depthwise_gradients.h"
#endif
