// F(7×7, 3×3) with AVX-512.

#if defined(__x86_64__)
#define TILE 7
#include "avx512.h"
#include "transforms7.h"

#include "kernels.h"
#endif
