// F(4×4, 3×3) with the instructions that every processor of the architecture has.

#if !defined(__x86_64__)
#define TILE 4
#include "baseline.h"
#include "transforms4.h"

#include "kernels.h"
#endif
