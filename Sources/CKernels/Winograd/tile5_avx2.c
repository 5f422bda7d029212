// F(5×5, 3×3) with AVX2.

#if defined(__x86_64__)
#define TILE 5
#include "avx2.h"
#include "transforms5.h"

#include "kernels.h"
#endif
