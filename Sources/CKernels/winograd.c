// What does not depend on the tile size, and the choice between the sizes.

#include "include/winograd.h"
#include "lanes.h"

enum {
    /// Input channels that the inner loop holds in registers, each with 32 outputs.
    ROWS = 8,
    /// Floats between two planes, see winograd.h.
    GAP = 16
};

int winograd_is_available(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") != 0;
#else
    return 0;
#endif
}

long winograd_plane_size(long channels, long tiles) { return channels * tiles + GAP; }

/// `u[0..<8][0..<32] (+)= Σt v[t][0..<8] · w[t][0..<32]`.
AVX512 static void multiply(const float *v, const float *w, long tiles, int add, float *u) {
    lanes sums[ROWS][2] = {0};
    for (long t = 0; t < tiles; t++) {
        lanes left = load(w + 32 * t), right = load(w + 32 * t + 16);
#pragma clang loop unroll(full)
        for (int row = 0; row < ROWS; row++) {
            lanes factor = v[16 * t + row] - (lanes){0};
            sums[row][0] += factor * left;
            sums[row][1] += factor * right;
        }
    }
#pragma clang loop unroll(full)
    for (int row = 0; row < ROWS; row++) {
        float *to = u + 32 * row;
        store(to, add ? load(to) + sums[row][0] : sums[row][0]);
        store(to + 16, add ? load(to + 16) + sums[row][1] : sums[row][1]);
    }
}

AVX512 void winograd_accumulate(
    const float *v, const float *w, long tiles, long inputs, long outputs, long element, int add, float *u) {
    v += element * winograd_plane_size(inputs, tiles);
    w += element * winograd_plane_size(outputs, tiles);
    u += element * inputs * outputs;
    for (long column = 0; column < outputs; column += 32)
        for (long row = 0; row < inputs; row += ROWS)
            multiply(
                v + row / 16 * tiles * 16 + row % 16, w + column * tiles, tiles, add, u + column * inputs + row * 32);
}

/// Declares a function for both tile sizes, and defines it as the choice between them.
#define FOR_BOTH_SIZES(result, name, parameters, tile, arguments) \
    result name##_3 parameters; \
    result name##_4 parameters; \
    result name parameters { return tile == 3 ? name##_3 arguments : name##_4 arguments; }

FOR_BOTH_SIZES(
    void, winograd_transform_kernel,
    (const float *kernel, long tile, long inputs, long outputs, int reversed, long first_block, long block_count, float *u),
    tile, (kernel, tile, inputs, outputs, reversed, first_block, block_count, u))

FOR_BOTH_SIZES(
    long, winograd_scratch_size, (long tile, long channels, long tiles), tile, (tile, channels, tiles))

FOR_BOTH_SIZES(
    void, winograd_convolve,
    (const float *images, winograd_images shape, winograd_tiles tiles, const float *u, const float *bias, int relu,
     long outputs, float *result, float *scratch),
    shape.tile, (images, shape, tiles, u, bias, relu, outputs, result, scratch))

FOR_BOTH_SIZES(
    void, winograd_transform_images,
    (const float *images, winograd_images shape, winograd_tiles tiles, long block, float *v), shape.tile,
    (images, shape, tiles, block, v))

FOR_BOTH_SIZES(
    void, winograd_transform_gradient,
    (const float *gradient, winograd_images shape, winograd_tiles tiles, long block, float *w, int add,
     float *bias_gradient),
    shape.tile, (gradient, shape, tiles, block, w, add, bias_gradient))

FOR_BOTH_SIZES(
    void, winograd_kernel_gradient, (const float *u, long tile, long inputs, long outputs, long block, float *gradient),
    tile, (u, tile, inputs, outputs, block, gradient))
