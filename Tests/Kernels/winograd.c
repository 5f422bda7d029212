// The kernels of Winograd's convolution for this processor's usual instructions, against sums in double precision. A program of
// its own, so that it runs in an emulator where Swift does not: see Scripts/check-aarch64.

#include "winograd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IMAGES = 2, INPUTS = 32, OUTPUTS = 64 };

static float *numbers(long count) {
    float *memory = aligned_alloc(64, (size_t)((count * 4 + 63) / 64 * 64));
    if (!memory) exit(2);
    for (long i = 0; i < count; i++) memory[i] = 0;
    return memory;
}

/// Scratch memory: what is not computed must not be used.
static float *scratch_memory(long count) {
    float *memory = numbers(count);
    for (long i = 0; i < count; i++) memory[i] = NAN;
    return memory;
}

static float *random_numbers(long count) {
    static unsigned state = 1;
    float *memory = numbers(count);
    for (long i = 0; i < count; i++) {
        state = state * 1664525 + 1013904223;
        memory[i] = (float)(state >> 8) / (1 << 24) - 0.4f;
    }
    return memory;
}

static double pixel(const float *images, winograd_images s, long image, long channel, long y, long x) {
    if (y < 0 || y >= s.height || x < 0 || x >= s.width) return 0;
    return images[(((image * (s.channels / 16) + channel / 16) * s.height + y) * s.width + x) * 16 + channel % 16];
}

static long tap(long output, long input, long i, long j) {
    return ((output / 16 * (INPUTS / 16) + input / 16) * 9 + i * 3 + j) * 256 + input % 16 * 16 + output % 16;
}

typedef struct error {
    double worst, largest;
} error;

static void compare(error *e, double found, double expected) {
    e->worst = fmax(e->worst, fabs(found - expected));
    e->largest = fmax(e->largest, fabs(expected));
}

/// Whether the relative error is below the bound.
static int holds(const char *what, long tile, long side, error e) {
    double bound = tile == 7 ? 2e-4 : 1e-5, relative = e.worst / e.largest;
    printf("F(%ld) %ldx%ld %s: %.1e\n", tile, side, side, what, relative);
    return relative < bound;
}

static int check(long tile, long side) {
    const winograd_kernels *kernels = winograd_kernels_for(kernels_available_instructions(), tile);
    if (!kernels) return 0;
    winograd_images in = {IMAGES, INPUTS, side, side, tile}, out = {IMAGES, OUTPUTS, side, side, tile};
    long edge = (side + tile - 1) / tile, tiles = IMAGES * edge * edge, elements = (tile + 2) * (tile + 2);
    float *images = random_numbers(IMAGES * INPUTS * side * side), *kernel = random_numbers(9 * INPUTS * OUTPUTS);
    float *result = numbers(IMAGES * OUTPUTS * side * side), *back = numbers(IMAGES * INPUTS * side * side);
    float *u = numbers(elements * winograd_plane_size(INPUTS, OUTPUTS));
    float *scratch = scratch_memory(kernels->scratch_size(OUTPUTS, 8, 0));

    kernels->transform_kernel(kernel, INPUTS, OUTPUTS, 0, OUTPUTS / 16, u);
    for (long first = 0; first < tiles; first += 8)
        kernels->convolve(images, in, (winograd_tiles){first, 8}, u, 0, (winograd_epilogue){0}, (winograd_outputs){0, OUTPUTS, OUTPUTS}, result, scratch);
    float *again = numbers(IMAGES * OUTPUTS * side * side), *more = scratch_memory(kernels->scratch_size(INPUTS, 8, 1));
    for (long first = 0; first < tiles; first += 8)
        kernels->convolve(
            images, in, (winograd_tiles){first, 8}, kernel, 1, (winograd_epilogue){0}, (winograd_outputs){0, OUTPUTS, OUTPUTS}, again, more);
    int is_same = !memcmp(result, again, (size_t)(IMAGES * OUTPUTS * side * side) * sizeof(float));
    if (!is_same) printf("F(%ld) %ldx%ld: other bits when the kernel is transformed each time\n", tile, side, side);
    float *reversed = numbers(9 * INPUTS * OUTPUTS);
    for (long block = 0; block < INPUTS / 16; block++) winograd_reverse_kernel(kernel, INPUTS, OUTPUTS, block, reversed);
    kernels->transform_kernel(reversed, OUTPUTS, INPUTS, 0, INPUTS / 16, u);
    for (long first = 0; first < tiles; first += 8)
        kernels->convolve(result, out, (winograd_tiles){first, 8}, u, 0, (winograd_epilogue){0}, (winograd_outputs){0, INPUTS, INPUTS}, back, scratch);
    float *v = numbers(elements * winograd_plane_size(INPUTS, tiles));
    float *w = numbers(elements * winograd_plane_size(OUTPUTS, tiles)), *gradient = numbers(9 * INPUTS * OUTPUTS);
    winograd_tiles all = {0, tiles};
    for (long block = 0; block < INPUTS / 16; block++) kernels->transform_images(images, in, all, block, v);
    for (long block = 0; block < OUTPUTS / 16; block++)
        kernels->transform_gradient(result, out, all, block, w, 0, NULL);
    for (long element = 0; element < elements; element++)
        kernels->accumulate(v, w, tiles, INPUTS, OUTPUTS, element, 0, u);
    for (long block = 0; block < OUTPUTS / 16; block++) kernels->kernel_gradient(u, INPUTS, OUTPUTS, block, gradient);

    error convolution = {0}, input_gradient = {0}, kernel_gradient = {0};
    for (long image = 0; image < IMAGES; image++)
        for (long y = 0; y < side; y += 2)
            for (long x = y / 2 % 3; x < side; x += 3) {
                for (long output = 0; output < OUTPUTS; output += 13) {
                    double sum = 0;
                    for (long c = 0; c < INPUTS; c++)
                        for (long i = 0; i < 3; i++)
                            for (long j = 0; j < 3; j++)
                                sum += pixel(images, in, image, c, y + i - 1, x + j - 1) * kernel[tap(output, c, i, j)];
                    compare(&convolution, pixel(result, out, image, output, y, x), sum);
                }
                for (long c = 0; c < INPUTS; c += 5) {
                    double sum = 0;
                    for (long output = 0; output < OUTPUTS; output++)
                        for (long i = 0; i < 3; i++)
                            for (long j = 0; j < 3; j++)
                                sum += pixel(result, out, image, output, y + 1 - i, x + 1 - j) * kernel[tap(output, c, i, j)];
                    compare(&input_gradient, pixel(back, in, image, c, y, x), sum);
                }
            }
    for (long output = 0; output < OUTPUTS; output += 7)
        for (long c = 0; c < INPUTS; c += 5)
            for (long i = 0; i < 3; i++)
                for (long j = 0; j < 3; j++) {
                    double sum = 0;
                    for (long image = 0; image < IMAGES; image++)
                        for (long y = 0; y < side; y++)
                            for (long x = 0; x < side; x++)
                                sum += pixel(images, in, image, c, y + i - 1, x + j - 1)
                                    * pixel(result, out, image, output, y, x);
                    compare(&kernel_gradient, gradient[tap(output, c, i, j)], sum);
                }
    free(images), free(kernel), free(result), free(back), free(u), free(scratch), free(v), free(w), free(gradient), free(again), free(more), free(reversed);
    return is_same & holds("convolution", tile, side, convolution) & holds("gradient of the input", tile, side, input_gradient)
        & holds("gradient of the kernel", tile, side, kernel_gradient);
}

int main(void) {
    static const long tile_sizes[] = {3, 4, 5, 7}, sides[] = {14, 7, 10};
    for (int t = 0; t < 4; t++)
        for (int s = 0; s < 3; s++)
            if (!check(tile_sizes[t], sides[s])) {
                fprintf(stderr, "F(%ld) is wrong, or there are no kernels\n", tile_sizes[t]);
                return 1;
            }
    puts("all tile sizes agree with sums in double precision");
    return 0;
}
