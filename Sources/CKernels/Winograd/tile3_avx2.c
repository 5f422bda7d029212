// F(3×3, 3×3) with AVX2.

#if defined(__x86_64__)
#define TILE 3
#include "avx2.h"
#include "transforms3.h"

#include "kernels.h"
#endif
