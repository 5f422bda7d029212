// F(3×3, 3×3) with the instructions that every processor of the architecture has.

#if !defined(__x86_64__)
#define TILE 3
#include "baseline.h"
#include "transforms3.h"

#include "kernels.h"
#endif
