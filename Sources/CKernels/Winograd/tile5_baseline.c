// F(5×5, 3×3) with the instructions that every processor of the architecture has.

#if !defined(__x86_64__)
#define TILE 5
#include "baseline.h"
#include "transforms5.h"

#include "kernels.h"
#endif
