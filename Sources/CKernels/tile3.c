// The kernels of F(3×3, 3×3).

#define TILE 3
#include "transforms3.h"

#include "convolve.h"
#include "gradient.h"
