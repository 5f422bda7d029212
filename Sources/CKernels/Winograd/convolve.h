// The convolution for one tile size.

#include "tiles.h"

enum {
    /// The number of output channels between two passes over the transformed images, low enough for the products to
    /// stay in the cache.
    PANEL = 64,
    /// The size of a result in floats from which on it bypasses the caches. The next layer begins with the first
    /// images, which would be evicted by then anyway.
    LARGE = 1 << 20,
    /// Whether a kernel that is not kept is transformed one row of elements at a time, for all inputs, so that sums over
    /// the inputs stay in registers. Otherwise all elements are transformed at a time, for INPUTS inputs, so that sums
    /// over the columns of a kernel are computed only once. Both parts stay in the cache.
    BY_ROWS = TILE == 7,
    INPUTS = 64
};

/// Transforms the 3×3 kernels of one input for sixteen outputs, and writes elements a plane apart.
INLINE void transform_taps(const lanes kernel[3][3], long plane, float *u) {
    lanes half[POINTS][3];
    for (int j = 0; j < 3; j++) {
        lanes column[3] = {kernel[0][j], kernel[1][j], kernel[2][j]}, transformed[POINTS];
        transform_kernel(column, transformed);
        for (int i = 0; i < POINTS; i++) half[i][j] = transformed[i];
    }
    for (int i = 0; i < POINTS; i++) {
        lanes transformed[POINTS];
        transform_kernel(half[i], transformed);
        for (int j = 0; j < POINTS; j++) store(u + (i * POINTS + j) * plane, transformed[j]);
    }
}

/// Transforms the kernels of some inputs for sixteen outputs; `kernel` begins with the first of them.
TARGET static void transform_inputs(const float *kernel, long inputs, long plane, float *u) {
    for (long input = 0; input < inputs; input++, u += COLUMNS) {
        const float *from = kernel + input / 16 * 9 * 256 + input % 16 * 16;
        lanes taps[3][3];
        for (long tap = 0; tap < 9; tap++) {
            taps[tap / 3][tap % 3] = load(from + tap * 256);
            // The processor itself does not follow nine streams that end after sixteen inputs.
            __builtin_prefetch(from + (9 + tap) * 256);
        }
        transform_taps(taps, plane, u);
    }
}

/// Transforms the kernels of some inputs for sixteen outputs as `transform_inputs`, but only to the elements of one row.
INLINE void transform_row(const float *kernel, long inputs, int row, long plane, float *u) {
    for (long input = 0; input < inputs; input++, u += COLUMNS) {
        const float *from = kernel + input / 16 * 9 * 256 + input % 16 * 16;
        lanes half[3], transformed[POINTS];
#pragma clang loop unroll(full)
        for (int j = 0; j < 3; j++) {
            lanes column[3] = {load(from + j * 256), load(from + (3 + j) * 256), load(from + (6 + j) * 256)};
            transform_kernel(column, transformed);
            half[j] = transformed[row];
        }
        transform_kernel(half, transformed);
#pragma clang loop unroll(full)
        for (int j = 0; j < POINTS; j++) store(u + j * plane, transformed[j]);
    }
}

#define CASE(index) \
    case index: \
        if (index < POINTS) transform_row(kernel, inputs, index < POINTS ? index : 0, plane, u); \
        break;

/// Calls `transform_row` with a constant row, so that nothing is computed for others.
TARGET static void transform_inputs_row(const float *kernel, long inputs, long row, long plane, float *u) {
    switch (row) { CASE(0) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) }
}

#undef CASE

/// Returns the offset of a block of sixteen outputs in a transformed kernel with `rows` inputs.
static long panel_offset(long block, long rows) {
    long blocks = COLUMNS / 16;
    return block / blocks * rows * COLUMNS + block % blocks * 16;
}

TARGET static void transform_kernels(
    const float *kernel, long inputs, long outputs, long first_block, long block_count, float *u) {
    long plane = winograd_plane_size(inputs, outputs);
    for (long block = first_block; block < first_block + block_count; block++)
        transform_inputs(kernel + block * (inputs / 16) * 9 * 256, inputs, plane, u + panel_offset(block, inputs));
}

/// Computes `products[t][0..<COLUMNS] (+)= Σc v[t][c] · u[c][0..<COLUMNS]` for `rows` tiles of `tiles`.
INLINE void multiply_rows(
    int rows, const float *v, long tiles, long channels, const float *u, int add, float *products, long columns) {
    lanes sums[ROWS][COLUMNS / 16] = {0};
    if (add)
#pragma clang loop unroll(full)
        for (int row = 0; row < rows; row++)
#pragma clang loop unroll(full)
            for (int part = 0; part < COLUMNS / 16; part++) sums[row][part] = load(products + row * columns + 16 * part);
    for (long block = 0; block < channels; block += 16, v += tiles * 16) {
#pragma clang loop unroll_count(4)
        for (long channel = 0; channel < 16; channel++, u += COLUMNS) {
#pragma clang loop unroll(full)
            for (int row = 0; row < rows; row++) {
                lanes factor = v[row * 16 + channel] - (lanes){0};
#pragma clang loop unroll(full)
                for (int part = 0; part < COLUMNS / 16; part++) sums[row][part] += factor * load(u + 16 * part);
            }
        }
    }
#pragma clang loop unroll(full)
    for (int row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (int part = 0; part < COLUMNS / 16; part++) store(products + row * columns + 16 * part, sums[row][part]);
}

#define CASE(count) \
    case count: \
        if (count <= ROWS) multiply_rows(count, v, tiles, channels, u, add, products, columns); \
        break;

/// Computes the products of some of `tiles` tiles for COLUMNS outputs, with a loop for each number of tiles.
TARGET static void multiply(
    const float *v, long tiles, tile_range range, long channels, const float *u, int add, float *products,
    long columns) {
    v += range.first * 16;
    products += range.first * columns;
    for (long rest = range.count, rows; rest > 0; rest -= rows, v += rows * 16, products += rows * columns) {
        // Groups of nearly the same size, because small ones take longer for each tile.
        rows = rest / ((rest + ROWS - 1) / ROWS);
        switch (rows) { CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) }
    }
}

#undef CASE

TARGET static void read_tiles(
    const float *images, winograd_images s, winograd_tiles tiles, tile_order order, float *v) {
    long plane = winograd_plane_size(s.channels, tiles.count);
    for (long block = 0; block < s.channels / 16; block++) {
        tile_place place = tile_at(tiles.first, s);
        tile_order next = order;
        for (long t = 0; t < tiles.count; t++, place = tile_after(place, s)) {
            long position = next_position(&next, place, s);
            fetch_ahead(images, place, s, block);
            transform_input_tile(images, place, s, block, v + (block * tiles.count + position) * 16, plane);
        }
    }
}

/// Adds the bias, applies ReLU, which keeps NaN, and stores a pixel, past the caches if the result is large.
INLINE void write_pixel(lanes pixel, lanes shift, int relu, int is_large, float *to) {
    pixel += shift;
    if (relu) pixel = (lanes)((mask)pixel & ~(pixel < 0));
    if (is_large)
        __builtin_nontemporal_store(pixel, (lanes *)to);
    else
        store(to, pixel);
}

/// Transforms products into pixels, `Aᵀ m A`, with the epilogue. `first_block` is the first block of sixteen channels.
/// Elements that a tile does not need have any values; they do not reach its pixels.
TARGET static void write_tiles(
    const float *products, winograd_images s, winograd_tiles tiles, tile_order order, long columns, long first_block,
    winograd_epilogue epilogue, float *result) {
    long plane = winograd_plane_size(columns, tiles.count);
    // The constant condition leaves the maxima out of tiles with an odd edge.
    int pool = TILE % 2 == 0 && epilogue.pool, is_large = s.count * s.channels * s.height * s.width >= LARGE;
    for (long block = 0; block < columns / 16; block++) {
        tile_place place = tile_at(tiles.first, s);
        tile_order next = order;
        lanes shift = epilogue.bias ? load(epilogue.bias + (first_block + block) * 16) : (lanes){0};
        for (long t = 0; t < tiles.count; t++, place = tile_after(place, s)) {
            const float *m = products + next_position(&next, place, s) * columns + block * 16;
            lanes half[TILE][POINTS];
            for (long j = 0; j < POINTS; j++) {
                lanes column[POINTS], transformed[TILE];
                for (long i = 0; i < POINTS; i++) column[i] = load(m + (i * POINTS + j) * plane);
                transform_products(column, transformed);
                for (long i = 0; i < TILE; i++) half[i][j] = transformed[i];
            }
            long height = inner_rows(place, s), width = inner_columns(place, s);
            if (pool) {
                float *maxima = result + pooled_offset(place, s, first_block + block);
                for (long i = 0; i < height / 2; i++) {
                    lanes upper[TILE], lower[TILE];
                    transform_products(half[2 * i], upper);
                    transform_products(half[2 * i + 1], lower);
                    for (long j = 0; j < width / 2; j++) {
                        lanes maximum =
                            larger(larger(upper[2 * j], upper[2 * j + 1]), larger(lower[2 * j], lower[2 * j + 1]));
                        write_pixel(
                            maximum, shift, epilogue.relu, is_large, maxima + (i * (s.width / 2) + j) * 16);
                    }
                }
            } else {
                float *pixels = result + tile_offset(place, s, first_block + block);
                for (long i = 0; i < height; i++) {
                    lanes row[TILE];
                    transform_products(half[i], row);
                    for (long j = 0; j < width; j++)
                        write_pixel(row[j], shift, epilogue.relu, is_large, pixels + (i * s.width + j) * 16);
                }
            }
        }
    }
}

/// Returns those of some tiles that the images have.
static winograd_tiles existing_tiles(winograd_tiles tiles, winograd_images s) {
    tiles.count = smaller(tiles.count, s.count * tile_rows(s) * tile_columns(s) - tiles.first);
    return tiles;
}

/// Orders the stores that bypass the caches before those that signal completion to other threads.
TARGET static void order_stores(void) {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#endif
}

static long columns_at_a_time(long outputs) { return outputs % PANEL == 0 ? PANEL : 32; }

static long scratch_size(long channels, long tiles, int transforms) {
    long products = winograd_plane_size(transforms ? COLUMNS : PANEL, tiles);
    long kernel = !transforms ? 0
        : BY_ROWS             ? POINTS * winograd_plane_size(channels, COLUMNS)
                              : ELEMENTS * winograd_plane_size(INPUTS, COLUMNS);
    return ELEMENTS * (winograd_plane_size(channels, tiles) + products) + kernel;
}

TARGET static void convolve_transformed(
    const float *images, winograd_images shape, winograd_tiles tiles, const float *u,
    winograd_epilogue epilogue, winograd_outputs outputs, float *result, float *scratch) {
    long channels = shape.channels, columns = columns_at_a_time(outputs.count);
    tiles = existing_tiles(tiles, shape);
    long read_plane = winograd_plane_size(channels, tiles.count), write_plane = winograd_plane_size(columns, tiles.count);
    long kernel_plane = winograd_plane_size(channels, outputs.all);
    float *v = scratch, *products = scratch + ELEMENTS * read_plane;
    winograd_images output = {shape.count, outputs.all, shape.height, shape.width, TILE};
    tile_order order = order_of_tiles(tiles, shape);
    read_tiles(images, shape, tiles, order, v);
    for (long first = outputs.first; first < outputs.first + outputs.count; first += columns) {
        for (long e = 0; e < ELEMENTS; e++)
            for (long column = 0; column < columns; column += COLUMNS)
                multiply(
                    v + e * read_plane, tiles.count, tiles_with_element(order, e), channels,
                    u + e * kernel_plane + panel_offset((first + column) / 16, channels), 0,
                    products + e * write_plane + column, columns);
        write_tiles(products, output, tiles, order, columns, first / 16, epilogue, result);
    }
    order_stores();
}

TARGET static void convolve_transforming(
    const float *images, winograd_images shape, winograd_tiles tiles, const float *kernel,
    winograd_epilogue epilogue, winograd_outputs outputs, float *result, float *scratch) {
    long channels = shape.channels, part = BY_ROWS ? channels : INPUTS, rows = BY_ROWS ? 1 : POINTS;
    tiles = existing_tiles(tiles, shape);
    long read_plane = winograd_plane_size(channels, tiles.count), write_plane = winograd_plane_size(COLUMNS, tiles.count);
    long kernel_plane = winograd_plane_size(part, COLUMNS);
    float *v = scratch, *products = v + ELEMENTS * read_plane, *u = products + ELEMENTS * write_plane;
    winograd_images output = {shape.count, outputs.all, shape.height, shape.width, TILE};
    tile_order order = order_of_tiles(tiles, shape);
    read_tiles(images, shape, tiles, order, v);
    for (long first = outputs.first; first < outputs.first + outputs.count; first += COLUMNS) {
        for (long input = 0; input < channels; input += part) {
            long inputs = smaller(part, channels - input);
            for (long row = 0; row < POINTS; row += rows) {
                for (long block = 0; block < COLUMNS / 16; block++) {
                    const float *from = kernel + ((first / 16 + block) * (channels / 16) + input / 16) * 9 * 256;
                    if (BY_ROWS)
                        transform_inputs_row(from, inputs, row, kernel_plane, u + block * 16);
                    else
                        transform_inputs(from, inputs, kernel_plane, u + block * 16);
                }
                for (long e = row * POINTS; e < (row + rows) * POINTS; e++)
                    multiply(
                        v + e * read_plane + input * tiles.count, tiles.count, tiles_with_element(order, e), inputs,
                        u + (e - row * POINTS) * kernel_plane, input > 0, products + e * write_plane, COLUMNS);
            }
        }
        write_tiles(products, output, tiles, order, COLUMNS, first / 16, epilogue, result);
    }
    order_stores();
}

TARGET static void convolve(
    const float *images, winograd_images shape, winograd_tiles tiles, const float *kernel, int transforms,
    winograd_epilogue epilogue, winograd_outputs outputs, float *result, float *scratch) {
    if (transforms)
        convolve_transforming(images, shape, tiles, kernel, epilogue, outputs, result, scratch);
    else
        convolve_transformed(images, shape, tiles, kernel, epilogue, outputs, result, scratch);
}
