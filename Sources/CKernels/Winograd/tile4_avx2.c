// F(4×4, 3×3) with AVX2.

#if defined(__x86_64__)
#define TILE 4
#include "avx2.h"
#include "transforms4.h"

#include "kernels.h"
#endif
