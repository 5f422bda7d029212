// The one-dimensional transforms of F(3, 3), on sixteen channels at once.
//
// Toom-Cook with the points 0, ±1, 1/2 and ∞. For a signal d of five numbers and a kernel g of three, the three outputs
// are Aᵀ[(G g) ⊙ (Bᵀ d)].

#pragma once

#include "lanes.h"

#define POINT 0.5f
/// The reciprocal of the product of a point's differences to the other points, by which the kernel's transform is
/// multiplied.
#define SCALE_ZERO (1 / POINT)
#define SCALE_ONE (1 / (2 * (1 - POINT)))
#define SCALE_MINUS (-1 / (2 * (1 + POINT)))
#define SCALE_POINT (1 / (POINT * (POINT * POINT - 1)))

/// Computes Bᵀ d in place.
INLINE void transform_signal(lanes d[5]) {
    lanes difference = d[3] - d[1];
    lanes first = difference + POINT * (d[0] - d[2]);
    lanes last = (d[4] - d[2]) - POINT * difference;
    lanes plus = (d[3] + d[2]) - POINT * (d[1] + d[2]);
    lanes minus = (d[3] - d[2]) + POINT * (d[1] - d[2]);
    d[0] = first;
    d[1] = plus;
    d[2] = minus;
    d[3] = difference;
    d[4] = last;
}

/// Computes Aᵀ m.
INLINE void transform_products(const lanes m[5], lanes y[3]) {
    lanes sum = m[1] + m[2];
    y[0] = m[0] + sum + m[3];
    y[1] = (m[1] - m[2]) + POINT * m[3];
    y[2] = sum + POINT * POINT * m[3] + m[4];
}

/// Computes A y, the transpose of `transform_products`.
INLINE void transform_output_gradient(const lanes y[3], lanes w[5]) {
    lanes even = y[0] + y[2];
    w[0] = y[0];
    w[1] = even + y[1];
    w[2] = even - y[1];
    w[3] = y[0] + POINT * y[1] + POINT * POINT * y[2];
    w[4] = y[2];
}

/// Computes G g.
INLINE void transform_kernel(const lanes g[3], lanes u[5]) {
    lanes even = g[0] + g[2];
    u[0] = SCALE_ZERO * g[0];
    u[1] = SCALE_ONE * (even + g[1]);
    u[2] = SCALE_MINUS * (even - g[1]);
    u[3] = SCALE_POINT * (g[0] + POINT * g[1] + POINT * POINT * g[2]);
    u[4] = g[2];
}

/// Computes Gᵀ u, the transpose of `transform_kernel`.
INLINE void transform_kernel_gradient(const lanes u[5], lanes g[3]) {
    lanes one = SCALE_ONE * u[1], minus = SCALE_MINUS * u[2], point = SCALE_POINT * u[3];
    g[0] = SCALE_ZERO * u[0] + one + minus + point;
    g[1] = (one - minus) + POINT * point;
    g[2] = one + minus + POINT * POINT * point + u[4];
}
