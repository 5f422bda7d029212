// The choice between the kernels for different instruction sets.

#include "include/dense.h"

#define PARAMETERS (const float *x, long rows, dense_weights w, long first, long columns, const float *bias, float *y)

void dense_multiply_baseline PARAMETERS;
#if defined(__x86_64__)
void dense_multiply_avx2 PARAMETERS;
void dense_multiply_avx512 PARAMETERS;
#endif

void dense_multiply(
    kernels_instructions isa, const float *x, long rows, dense_weights w, long first, long columns, const float *bias, float *y) {
#if defined(__x86_64__)
    if (isa == kernels_avx512) return dense_multiply_avx512(x, rows, w, first, columns, bias, y);
    if (isa == kernels_avx2) return dense_multiply_avx2(x, rows, w, first, columns, bias, y);
#endif
    (void)isa;
    dense_multiply_baseline(x, rows, w, first, columns, bias, y);
}
