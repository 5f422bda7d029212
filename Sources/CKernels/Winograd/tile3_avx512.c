// F(3×3, 3×3) with AVX-512.

#if defined(__x86_64__)
#define TILE 3
#include "avx512.h"
#include "transforms3.h"

#include "kernels.h"
#endif
