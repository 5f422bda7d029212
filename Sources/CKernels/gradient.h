// The gradient of a kernel for one tile size.

#include "tiles.h"

AVX512 void NAME(winograd_transform_images)(
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

AVX512 void NAME(winograd_transform_gradient)(
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
            for (long j = 0; j < TILE; j++) sum += row[j];
            transform_output_gradient(row, half[i]);
        }
        float *to = w + (block / 2 * tiles.count + t) * 32 + block % 2 * 16;
        for (long j = 0; j < POINTS; j++) {
            lanes column[TILE], transformed[POINTS];
            for (long i = 0; i < TILE; i++) column[i] = half[i][j];
            transform_output_gradient(column, transformed);
            for (long i = 0; i < POINTS; i++) store(to + (i * POINTS + j) * plane, transformed[i]);
        }
    }
    if (bias_gradient) store(bias_gradient + block * 16, sum);
}

AVX512 void NAME(winograd_kernel_gradient)(const float *u, long tile, long inputs, long outputs, long block, float *gradient) {
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
