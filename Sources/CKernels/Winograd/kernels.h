// All kernels for one tile size and one instruction set; see lanes.h.

#include "convolve.h"
#include "gradient.h"

const winograd_kernels NAME(winograd_kernels) = {
    TILE, transform_kernels, scratch_size, convolve, transforming_scratch_size, transform_and_convolve, transform_images,
    transform_gradient, accumulate, kernel_gradient};
