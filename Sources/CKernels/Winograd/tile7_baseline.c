// F(7×7, 3×3) with what every processor of the kind has.

#if !defined(__x86_64__)
#define TILE 7
#include "baseline.h"
#include "transforms7.h"

#include "kernels.h"
#endif
