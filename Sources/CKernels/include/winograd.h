// Kernels for Winograd convolution: F(4×4, 3×3) with 36 instead of 144 multiplications for a tile of 4×4 outputs;
// F(3×3, 3×3) with 25 instead of 81 and F(5×5, 3×3) with 49 instead of 225 for images that such tiles fit better; and
// F(7×7, 3×3) with 81 instead of 441 for training, which tolerates its larger rounding errors.
//
// Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2015 (arXiv 1509.09308). The code is in C because
// a Swift function cannot be compiled for another instruction set than the rest of its module. The caller provides
// loops, threads and memory. Convolutions are 3×3 with stride 1 and a border of one zero. Channel counts are multiples
// of 32. Tiles that reach beyond an image take fewer multiplications, 121 for the four of 7×7 pixels in place of 144.
//
// Layouts, slowest axis first; e is one of the 25, 36, 49 or 81 elements of a transformed tile, t a tile:
//   images      [N][C/16][H][W][16]
//   kernel      [O/16][I/16][3][3][16 I][16 O]
//   transformed kernel `u`              [e][O/p][I][p], p outputs as many as the registers hold at a time
//   transformed images                  [e][C/16][t][16]
//   products of a convolution           [e][t][columns]
//   transformed output gradients        [e][O/p][t][p]
// A plane (all of one e) is followed by sixteen unused floats (see `winograd_plane_size`), because planes a power of
// two apart would compete for the same cache lines. For 256 channels and tiles of seven the padding makes the transform
// of the kernel a third faster.

#pragma once

#include "instructions.h"

/// The images of a layer: their number, channels and size in pixels, and the number of outputs along a tile's edge, 3,
/// 4, 5 or 7. A transformed tile has `(tile + 2)²` elements.
typedef struct winograd_images {
    long count, channels, height, width, tile;
} winograd_images;

/// Consecutive tiles of a batch of images, counted in the order image, row, column.
typedef struct winograd_tiles {
    long first, count;
} winograd_tiles;

/// Output channels of a convolution: `count` of `all` channels from `first` on; all three are multiples of 32.
typedef struct winograd_outputs {
    long first, count, all;
} winograd_outputs;

/// What follows a convolution. `bias` has a number for each of all output channels and may be null; `relu` applies ReLU.
/// With `pool`, which needs tiles with an even edge, the result is the maximum of each 2×2 pixels, as in max pooling,
/// without the last row or column of an odd height or width.
typedef struct winograd_epilogue {
    const float *bias;
    int relu, pool;
} winograd_epilogue;

/// Returns the number of floats from one plane of a transform to the next, for a number of channels and tiles, or for a
/// kernel's inputs and outputs.
static inline long winograd_plane_size(long channels, long tiles) { return channels * tiles + 16; }

/// The kernels for one tile size and one instruction set.
typedef struct winograd_kernels {
    /// The number of outputs along a tile's edge.
    long tile;

    /// Transforms a kernel for `convolve`, blocks `[first_block, first_block + block_count)` of sixteen outputs.
    void (*transform_kernel)(
        const float *kernel, long inputs, long outputs, long first_block, long block_count, float *u);

    /// Returns the number of floats of scratch memory that `convolve` needs.
    long (*scratch_size)(long channels, long tiles, int transforms);

    /// Computes some outputs of some tiles, of which at least the first exists. `kernel` is transformed, or, with
    /// `transforms`, transformed here, in parts that stay in the cache. A transformed kernel is 2.8 to 9 times as large
    /// as the kernel, and reading it from memory, or writing it there first, takes longer. The bits are the same.
    void (*convolve)(
        const float *images, winograd_images shape, winograd_tiles tiles, const float *kernel, int transforms,
        winograd_epilogue epilogue, winograd_outputs outputs, float *result, float *scratch);

    /// Transforms sixteen channels of the images, for the gradient of a kernel; the tiles all lie in the images.
    void (*transform_images)(const float *images, winograd_images shape, winograd_tiles tiles, long block, float *v);

    /// Transforms sixteen channels of the output's gradient, for tiles that all lie in the images, and sums them into
    /// the gradient of the bias unless it is null. With `add` the sums are added to the existing values.
    void (*transform_gradient)(
        const float *gradient, winograd_images shape, winograd_tiles tiles, long block, float *w, int add,
        float *bias_gradient);

    /// Computes the sum over tiles for one element: `u[i][o] (+)= Σt v[t][i] · w[t][o]`.
    void (*accumulate)(
        const float *v, const float *w, long tiles, long inputs, long outputs, long element, int add, float *u);

    /// Transforms the sums for sixteen outputs into the gradient of the kernel.
    void (*kernel_gradient)(const float *u, long inputs, long outputs, long block, float *gradient);
} winograd_kernels;

/// Reverses a kernel, as the gradient of a convolution's input requires: flips it and exchanges its inputs and outputs.
/// Writes the block of sixteen outputs of the result which were the inputs `[16 · block, 16 · block + 16)`.
void winograd_reverse_kernel(const float *kernel, long inputs, long outputs, long block, float *result);

/// Returns the kernels for a tile size and an instruction set that this processor supports; null for other tile sizes,
/// and on x86 without AVX2.
const winograd_kernels *winograd_kernels_for(kernels_instructions instructions, long tile);
