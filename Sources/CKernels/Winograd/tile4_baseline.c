// F(4×4, 3×3) with what every processor of the kind has.

#if !defined(__x86_64__)
#define TILE 4
#include "baseline.h"
#include "transforms4.h"

#include "kernels.h"
#endif
