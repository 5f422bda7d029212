// The kernels of F(4×4, 3×3).

#define TILE 4
#include "transforms4.h"

#include "convolve.h"
#include "gradient.h"
