#include "tiles.h"

enum {
    /// Input channels that the inner loop holds in registers, each with 32 outputs.
    ROWS = 8
};

long winograd_plane_size(long channels, long tiles) { return channels * tiles + GAP; }

AVX512 void winograd_transform_images(
    const float *images, winograd_images shape, winograd_tiles tiles, long block, float *v) {
    long plane = winograd_plane_size(shape.channels, tiles.count);
    tile_place place = tile_at(tiles.first, shape);
    for (long t = 0; t < tiles.count; t++, place = tile_after(place, shape)) {
        lanes d[POINTS][POINTS];
        fetch_ahead(images, place, shape, block);
        read_input_tile(images, place, shape, block, d);
        for (long e = 0; e < ELEMENTS; e++)
            store(v + e * plane + (block * tiles.count + t) * 16, d[e / POINTS][e % POINTS]);
    }
}

AVX512 void winograd_transform_gradient(
    const float *gradient, winograd_images shape, winograd_tiles tiles, long block, float *w, int add,
    float *bias_gradient) {
    long plane = winograd_plane_size(shape.channels, tiles.count);
    tile_place place = tile_at(tiles.first, shape);
    lanes sum = bias_gradient && add ? load(bias_gradient + block * 16) : (lanes){0};
    for (long t = 0; t < tiles.count; t++, place = tile_after(place, shape)) {
        const float *pixels = gradient + tile_offset(place, shape, block);
        lanes half[TILE][POINTS] = {0};
        fetch_ahead(gradient, place, shape, block);
        for (long i = 0; i < inner_rows(place, shape); i++) {
            lanes row[TILE] = {0};
            for (long j = 0; j < inner_columns(place, shape); j++) row[j] = load(pixels + (i * shape.width + j) * 16);
            sum += row[0] + row[1] + row[2] + row[3];
            transform_output_gradient(row, half[i]);
        }
        float *to = w + (block / 2 * tiles.count + t) * 32 + block % 2 * 16;
        for (long j = 0; j < POINTS; j++) {
            lanes column[TILE] = {half[0][j], half[1][j], half[2][j], half[3][j]}, transformed[POINTS];
            transform_output_gradient(column, transformed);
            for (long i = 0; i < POINTS; i++) store(to + (i * POINTS + j) * plane, transformed[i]);
        }
    }
    if (bias_gradient) store(bias_gradient + block * 16, sum);
}

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

AVX512 void winograd_kernel_gradient(const float *u, long inputs, long outputs, long block, float *gradient) {
    for (long row = 0; row < inputs; row++) {
        const float *from = u + (block / 2 * inputs + row) * 32 + block % 2 * 16;
        lanes half[3][POINTS];
        for (long j = 0; j < POINTS; j++) {
            lanes column[POINTS], transformed[3];
            for (long i = 0; i < POINTS; i++) column[i] = load(from + (i * POINTS + j) * inputs * outputs);
            transform_kernel_gradient(column, transformed);
            for (long i = 0; i < 3; i++) half[i][j] = transformed[i];
        }
        float *to = gradient + (block * (inputs / 16) + row / 16) * 9 * 256 + row % 16 * 16;
        for (long i = 0; i < 3; i++) {
            lanes taps[3];
            transform_kernel_gradient(half[i], taps);
            for (long j = 0; j < 3; j++) store(to + (i * 3 + j) * 256, taps[j]);
        }
    }
}
