// The positions of tiles in their images, and the reading of tiles, for the edge TILE that the including file defines.

#pragma once

#include "lanes.h"

enum {
    /// The number of points of the transform, which is the number of inputs along a tile's edge.
    POINTS = TILE + 2,
    ELEMENTS = POINTS * POINTS,
    /// The number of tiles by which images are prefetched.
    AHEAD = 4
};

/// The image of a tile, and its row and column among the image's tiles.
typedef struct tile_place {
    long image, row, column;
} tile_place;

static inline long tile_rows(winograd_images s) { return (s.height + TILE - 1) / TILE; }
static inline long tile_columns(winograd_images s) { return (s.width + TILE - 1) / TILE; }

static inline tile_place tile_at(long index, winograd_images s) {
    long columns = tile_columns(s), each = tile_rows(s) * columns;
    return (tile_place){index / each, index % each / columns, index % columns};
}

static inline tile_place tile_after(tile_place place, winograd_images s) {
    if (++place.column < tile_columns(s)) return place;
    place.column = 0;
    if (++place.row < tile_rows(s)) return place;
    return (tile_place){place.image + 1, 0, 0};
}

static inline long smaller(long a, long b) { return a < b ? a : b; }
/// Return the numbers of output rows and columns of a tile that lie inside the image.
static inline long inner_rows(tile_place place, winograd_images s) { return smaller(TILE, s.height - TILE * place.row); }
static inline long inner_columns(tile_place place, winograd_images s) {
    return smaller(TILE, s.width - TILE * place.column);
}

/// Consecutive tiles of a block, in its order of transforms (see `tile_order`).
typedef struct tile_range {
    long first, count;
} tile_range;

/// The order of a block's transforms, by where its tiles lie: those that reach beyond the right border, those inside the
/// image, those that reach beyond the lower border, and those that do both. Group g begins at `begin[g]`.
///
/// A tile that reaches beyond the image has no last row, or no last column, of outputs, and only these depend on the
/// elements of the last point, ∞. In this order, the tiles that need an element are consecutive, and no others are
/// multiplied: for an image of 7×7 pixels in four tiles of four, 121 instead of 144 numbers.
typedef struct tile_order {
    long begin[5];
} tile_order;

static inline int tile_group(tile_place place, winograd_images s) {
    int is_high = inner_rows(place, s) == TILE, is_wide = inner_columns(place, s) == TILE;
    return is_high ? is_wide : 3 - is_wide;
}

static inline tile_order order_of_tiles(winograd_tiles tiles, winograd_images s) {
    tile_order order = {{0}};
    tile_place place = tile_at(tiles.first, s);
    for (long t = 0; t < tiles.count; t++, place = tile_after(place, s)) order.begin[tile_group(place, s) + 1]++;
    for (int group = 0; group < 4; group++) order.begin[group + 1] += order.begin[group];
    return order;
}

/// Returns the position of the next tile, at `place`, in the order of which `next` is a copy.
static inline long next_position(tile_order *next, tile_place place, winograd_images s) {
    return next->begin[tile_group(place, s)]++;
}

/// Returns the tiles that need an element of the transforms.
static inline tile_range tiles_with_element(tile_order order, long element) {
    int needs_height = element / POINTS == POINTS - 1, needs_width = element % POINTS == POINTS - 1;
    long first = order.begin[needs_width ? 1 : 0];
    return (tile_range){first, order.begin[needs_height ? 2 : needs_width ? 3 : 4] - first};
}

/// Returns the offset of a tile's first output pixel in a block of sixteen channels.
static inline long tile_offset(tile_place place, winograd_images s, long block) {
    long plane = place.image * (s.channels / 16) + block;
    return ((plane * s.height + TILE * place.row) * s.width + TILE * place.column) * 16;
}

/// The same for the maxima of 2×2 pixels each.
static inline long pooled_offset(tile_place place, winograd_images s, long block) {
    long plane = place.image * (s.channels / 16) + block;
    return ((plane * (s.height / 2) + TILE / 2 * place.row) * (s.width / 2) + TILE / 2 * place.column) * 16;
}

/// Prefetches the pixels of the tile AHEAD tiles later, because hardware does not predict the addresses of the next
/// tiles.
static inline void fetch_ahead(const float *images, tile_place place, winograd_images s, long block) {
    for (int step = 0; step < AHEAD; step++) place = tile_after(place, s);
    if (place.image >= s.count) return;
    const float *first = images + tile_offset(place, s, block);
    for (long i = 0; i < inner_rows(place, s); i++)
        for (long j = 0; j < TILE; j++) __builtin_prefetch(first + (i * s.width + j) * 16);
}

/// Reads the inputs of a tile, with zeros beyond the border, and transforms them: `Bᵀ d B`. Element e is written to
/// `to + e · plane`.
INLINE void transform_input_tile(
    const float *images, tile_place place, winograd_images s, long block, float *to, long plane) {
    lanes d[POINTS][POINTS];
    long top = TILE * place.row - 1, left = TILE * place.column - 1;
    const float *first = images + tile_offset(place, s, block) - (s.width + 1) * 16;
    for (long i = 0; i < POINTS; i++) {
        lanes row[POINTS] = {0};
        if (top + i >= 0 && top + i < s.height) {
            const float *pixels = first + i * s.width * 16;
            if (left >= 0 && left + POINTS <= s.width)
                for (long j = 0; j < POINTS; j++) row[j] = load(pixels + j * 16);
            else
                for (long j = 0; j < POINTS; j++)
                    if (left + j >= 0 && left + j < s.width) row[j] = load(pixels + j * 16);
            transform_signal(row);
        }
        for (long j = 0; j < POINTS; j++) d[i][j] = row[j];
    }
    for (long j = 0; j < POINTS; j++) {
        lanes column[POINTS];
        for (long i = 0; i < POINTS; i++) column[i] = d[i][j];
        transform_signal(column);
        for (long i = 0; i < POINTS; i++) store(to + (i * POINTS + j) * plane, column[i]);
    }
}
