// All kernels for one tile size and one instruction set; see lanes.h.

#include "convolve.h"
#include "gradient.h"

const winograd_kernels NAME(winograd_kernels) = {
    TILE, transform_kernels, scratch_size, convolve, transform_images, transform_gradient, accumulate,
    kernel_gradient};
