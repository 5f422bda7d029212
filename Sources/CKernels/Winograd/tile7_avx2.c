// F(7×7, 3×3) with AVX2.

#if defined(__x86_64__)
#define TILE 7
#include "avx2.h"
#include "transforms7.h"

#include "kernels.h"
#endif
