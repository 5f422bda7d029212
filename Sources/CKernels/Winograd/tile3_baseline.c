// F(3×3, 3×3) with what every processor of the kind has.

#if !defined(__x86_64__)
#define TILE 3
#include "baseline.h"
#include "transforms3.h"

#include "kernels.h"
#endif
