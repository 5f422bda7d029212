// Kernels of Winograd's convolution: F(4×4, 3×3) with 36 instead of 144 multiplications for a tile of 4×4 outputs;
// F(3×3, 3×3) with 25 instead of 81 for images that tiles of three fit better; and F(7×7, 3×3) with 81 instead of 441 for
// training, which bears its larger rounding errors.
//
// Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2015 (arXiv 1509.09308). In C because a function
// in Swift cannot be compiled for one kind of processor while the rest of its module runs on every other; loops,
// threads and memory are the caller's. Convolutions are 3×3 with stride 1 and a border of one zero. Channel counts are
// multiples of 32.
//
// Layouts, slowest axis first; e is one of the 25, 36 or 81 elements of a transformed tile, t a tile:
//   images      [N][C/16][H][W][16]
//   kernel      [O/16][I/16][3][3][16 I][16 O]
//   transformed kernel `u`              [e][O/32][I][32]
//   transformed images of a convolution [e][t][C], products [e][t][columns]
//   transformed images of a gradient    [e][C/16][t][16], transformed output gradients [e][O/32][t][32]
// A plane (all of one e) is followed by sixteen unused floats, see `winograd_plane_size`: planes a power of two apart would
// share few lines of the caches. For 256 channels and tiles of seven that makes the kernel's transform a third faster.

#pragma once

#include "instructions.h"

/// Images of one layer: how many, their channels, their extent in pixels, and the outputs along a tile's edge, 3, 4 or 7. A
/// transformed tile has `(tile + 2)²` elements.
typedef struct winograd_images {
    long count, channels, height, width, tile;
} winograd_images;

/// Consecutive tiles of a batch of images, counted in the order image, row, column.
typedef struct winograd_tiles {
    long first, count;
} winograd_tiles;

/// Output channels of a convolution: `count` of `all`, from `first` on, both multiples of 32.
typedef struct winograd_outputs {
    long first, count, all;
} winograd_outputs;

/// Floats from one plane of a transform to the next: of `tiles` with so many channels, or of a kernel's inputs and outputs.
static inline long winograd_plane_size(long channels, long tiles) { return channels * tiles + 16; }

/// The kernels for one tile size and one set of instructions.
typedef struct winograd_kernels {
    /// Outputs along a tile's edge.
    long tile;

    /// Transforms a kernel for `convolve`, blocks `[first_block, first_block + block_count)` of sixteen outputs of the
    /// convolution. `reversed` turns the kernel around and swaps its inputs and outputs, as the gradient of a convolution's
    /// input wants it; `inputs` and `outputs` are always those of the kernel as it lies in memory.
    void (*transform_kernel)(
        const float *kernel, long inputs, long outputs, int reversed, long first_block, long block_count, float *u);

    /// Floats of scratch memory that `convolve` needs.
    long (*scratch_size)(long channels, long tiles);

    /// Convolves some tiles into some of the outputs. The tiles' count is a multiple of eight; those past the last one are not
    /// computed. `bias`, one for each of all output channels, may be null; `relu` cuts off below zero.
    void (*convolve)(
        const float *images, winograd_images shape, winograd_tiles tiles, const float *u, const float *bias, int relu,
        winograd_outputs outputs, float *result, float *scratch);

    /// Transforms sixteen channels of the images, for the gradient of a kernel.
    void (*transform_images)(const float *images, winograd_images shape, winograd_tiles tiles, long block, float *v);

    /// Transforms sixteen channels of the output's gradient, of tiles that all lie in the images, and sums them up into the bias'
    /// gradient, unless it is null. With `add` the sums come on top of what is there.
    void (*transform_gradient)(
        const float *gradient, winograd_images shape, winograd_tiles tiles, long block, float *w, int add,
        float *bias_gradient);

    /// Sums over tiles for one element: `u[i][o] (+)= Σt v[t][i] · w[t][o]`.
    void (*accumulate)(
        const float *v, const float *w, long tiles, long inputs, long outputs, long element, int add, float *u);

    /// Turns the sums for sixteen outputs into the kernel's gradient.
    void (*kernel_gradient)(const float *u, long inputs, long outputs, long block, float *gradient);
} winograd_kernels;

/// The kernels for a tile size and instructions that this processor has; null where there are none: on x86 without AVX2.
const winograd_kernels *winograd_kernels_for(kernels_instructions instructions, long tile);
