// The one-dimensional transforms of F(4, 3), on sixteen channels at once.
//
// Toom-Cook with the points 0, ±5/8, ±3/2 and ∞, whose rounding errors are smaller than those of 0, ±1, ±2 (Barabasz et
// al., "Error Analysis and Improving the Accuracy of Winograd Convolution", 2018, arXiv 1803.10986). For a signal d of
// six numbers and a kernel g of three, the four outputs are Aᵀ[(G g) ⊙ (Bᵀ d)].

#pragma once

#include "lanes.h"

#define POINT_A 0.625f
#define POINT_B 1.5f
#define A2 (POINT_A * POINT_A)
#define B2 (POINT_B * POINT_B)
/// The reciprocal of the product of a point's differences to the other points, by which the kernel's transform is
/// multiplied.
#define SCALE_0 (1 / (A2 * B2))
#define SCALE_A (1 / (2 * A2 * (A2 - B2)))
#define SCALE_B (1 / (2 * B2 * (B2 - A2)))

/// Computes Bᵀ d in place.
INLINE void transform_signal(lanes d[6]) {
    lanes first = (A2 * B2 * d[0] + d[4]) - (A2 + B2) * d[2];
    lanes even_a = d[4] - B2 * d[2], odd_a = d[3] - B2 * d[1];
    lanes even_b = d[4] - A2 * d[2], odd_b = d[3] - A2 * d[1];
    lanes last = (A2 * B2 * d[1] + d[5]) - (A2 + B2) * d[3];
    d[0] = first;
    d[1] = even_a + POINT_A * odd_a;
    d[2] = even_a - POINT_A * odd_a;
    d[3] = even_b + POINT_B * odd_b;
    d[4] = even_b - POINT_B * odd_b;
    d[5] = last;
}

/// Computes Aᵀ m.
INLINE void transform_products(const lanes m[6], lanes y[4]) {
    lanes sum_a = m[1] + m[2], difference_a = POINT_A * (m[1] - m[2]);
    lanes sum_b = m[3] + m[4], difference_b = POINT_B * (m[3] - m[4]);
    y[0] = m[0] + sum_a + sum_b;
    y[1] = difference_a + difference_b;
    y[2] = A2 * sum_a + B2 * sum_b;
    y[3] = A2 * difference_a + B2 * difference_b + m[5];
}

/// Computes A y, the transpose of `transform_products`.
INLINE void transform_output_gradient(const lanes y[4], lanes w[6]) {
    lanes even_a = y[0] + A2 * y[2], odd_a = y[1] + A2 * y[3];
    lanes even_b = y[0] + B2 * y[2], odd_b = y[1] + B2 * y[3];
    w[0] = y[0];
    w[1] = even_a + POINT_A * odd_a;
    w[2] = even_a - POINT_A * odd_a;
    w[3] = even_b + POINT_B * odd_b;
    w[4] = even_b - POINT_B * odd_b;
    w[5] = y[3];
}

/// Computes G g.
INLINE void transform_kernel(const lanes g[3], lanes u[6]) {
    lanes even_a = SCALE_A * (g[0] + A2 * g[2]), odd_a = SCALE_A * POINT_A * g[1];
    lanes even_b = SCALE_B * (g[0] + B2 * g[2]), odd_b = SCALE_B * POINT_B * g[1];
    u[0] = SCALE_0 * g[0];
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
    u[5] = g[2];
}

/// Computes Gᵀ u, the transpose of `transform_kernel`.
INLINE void transform_kernel_gradient(const lanes u[6], lanes g[3]) {
    lanes sum_a = SCALE_A * (u[1] + u[2]), difference_a = SCALE_A * POINT_A * (u[1] - u[2]);
    lanes sum_b = SCALE_B * (u[3] + u[4]), difference_b = SCALE_B * POINT_B * (u[3] - u[4]);
    g[0] = SCALE_0 * u[0] + sum_a + sum_b;
    g[1] = difference_a + difference_b;
    g[2] = A2 * sum_a + B2 * sum_b + u[5];
}
