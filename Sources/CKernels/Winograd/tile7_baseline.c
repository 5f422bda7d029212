// F(7×7, 3×3) with the instructions that every processor of the architecture has.

#if !defined(__x86_64__)
#define TILE 7
#include "baseline.h"
#include "transforms7.h"

#include "kernels.h"
#endif
