// The choice between the kernels for different instruction sets.

#include "include/pooling.h"

#include "choice.h"

DECLARE(pooling_maximum, (pooling_shape shape, const float *x, float *y, unsigned char *places))
void pooling_maximum(kernels_instructions isa, pooling_shape shape, const float *x, float *y, unsigned char *places) {
    CHOOSE(pooling_maximum, (shape, x, y, places))
}

DECLARE(
    pooling_maximum_gradient, (pooling_shape shape, const float *dy, const unsigned char *places, float *dx))
void pooling_maximum_gradient(
    kernels_instructions isa, pooling_shape shape, const float *dy, const unsigned char *places, float *dx) {
    CHOOSE(pooling_maximum_gradient, (shape, dy, places, dx))
}
