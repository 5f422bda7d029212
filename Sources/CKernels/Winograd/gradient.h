// The gradient of a kernel for one tile size.

#include "tiles.h"

TARGET static void transform_images(
    const float *images, winograd_images shape, winograd_tiles tiles, long block, float *v) {
    long plane = winograd_plane_size(shape.channels, tiles.count);
    tile_place place = tile_at(tiles.first, shape);
    for (long t = 0; t < tiles.count; t++, place = tile_after(place, shape)) {
        fetch_ahead(images, place, shape, block);
        transform_input_tile(images, place, shape, block, v + (block * tiles.count + t) * 16, plane);
    }
}

/// Returns the offset of a block of sixteen columns in a matrix of `rows` rows that is divided into panels of
/// GRADIENT_COLUMNS columns.
static long gradient_offset(long block, long rows) {
    long blocks = GRADIENT_COLUMNS / 16;
    return block / blocks * rows * GRADIENT_COLUMNS + block % blocks * 16;
}

TARGET static void transform_gradient(
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
        float *to = w + gradient_offset(block, tiles.count) + t * GRADIENT_COLUMNS;
        for (long j = 0; j < POINTS; j++) {
            lanes column[TILE], transformed[POINTS];
            for (long i = 0; i < TILE; i++) column[i] = half[i][j];
            transform_output_gradient(column, transformed);
            for (long i = 0; i < POINTS; i++) store(to + (i * POINTS + j) * plane, transformed[i]);
        }
    }
    if (bias_gradient) store(bias_gradient + block * 16, sum);
}

/// Computes `u[0..<rows][0..<GRADIENT_COLUMNS] (+)= Σt v[t][0..<rows] · w[t][0..<GRADIENT_COLUMNS]`.
INLINE void multiply_transforms(int rows, const float *v, const float *w, long tiles, int add, float *u) {
    lanes sums[GRADIENT_ROWS][GRADIENT_COLUMNS / 16] = {0};
    for (long t = 0; t < tiles; t++) {
#pragma clang loop unroll(full)
        for (int row = 0; row < rows; row++) {
            lanes factor = v[16 * t + row] - (lanes){0};
#pragma clang loop unroll(full)
            for (int part = 0; part < GRADIENT_COLUMNS / 16; part++)
                sums[row][part] += factor * load(w + GRADIENT_COLUMNS * t + 16 * part);
        }
    }
#pragma clang loop unroll(full)
    for (int row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (int part = 0; part < GRADIENT_COLUMNS / 16; part++) {
            float *to = u + GRADIENT_COLUMNS * row + 16 * part;
            store(to, add ? load(to) + sums[row][part] : sums[row][part]);
        }
}

TARGET static void accumulate(
    const float *v, const float *w, long tiles, long inputs, long outputs, long element, int add, float *u) {
    // Sixteen rows in groups of nearly the same size.
    enum { GROUPS = (16 + GRADIENT_ROWS - 1) / GRADIENT_ROWS, FEWEST = 16 / GROUPS, LARGER = 16 % GROUPS };
    v += element * winograd_plane_size(inputs, tiles);
    w += element * winograd_plane_size(outputs, tiles);
    u += element * winograd_plane_size(inputs, outputs);
    for (long column = 0; column < outputs; column += GRADIENT_COLUMNS)
        for (long block = 0; block < inputs; block += 16) {
            const float *first = v + block * tiles, *panel = w + column * tiles;
            float *to = u + column * inputs + block * GRADIENT_COLUMNS;
            for (long group = 0, row = 0; group < GROUPS; group++)
                if (group < LARGER) {
                    multiply_transforms(FEWEST + 1, first + row, panel, tiles, add, to + row * GRADIENT_COLUMNS);
                    row += FEWEST + 1;
                } else {
                    multiply_transforms(FEWEST, first + row, panel, tiles, add, to + row * GRADIENT_COLUMNS);
                    row += FEWEST;
                }
        }
}

TARGET static void kernel_gradient(const float *u, long inputs, long outputs, long block, float *gradient) {
    long plane = winograd_plane_size(inputs, outputs);
    for (long row = 0; row < inputs; row++) {
        const float *from = u + gradient_offset(block, inputs) + row * GRADIENT_COLUMNS;
        lanes half[3][POINTS];
        for (long j = 0; j < POINTS; j++) {
            lanes column[POINTS], transformed[3];
            for (long i = 0; i < POINTS; i++) column[i] = load(from + (i * POINTS + j) * plane);
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
