// F(4×4, 3×3) with AVX-512.

#if defined(__x86_64__)
#define TILE 4
#include "avx512.h"
#include "transforms4.h"

#include "kernels.h"
#endif
