// Depthwise convolutions with AVX-512.

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,fma")))
#define NAME(name) name##_avx512
enum { WIDE = 2, RUN = 7 };
#include "depthwise_kernels.h"
#include "depthwise_gradients.h"
#endif
