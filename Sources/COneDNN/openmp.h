// The one function of OpenMP's runtime that we call; see `OpenMP` in Compute.

#pragma once

#if defined(__linux__)
void omp_set_num_threads(int count);
static inline void fashion_use_one_openmp_thread(void) { omp_set_num_threads(1); }
#else
// Only where oneDNN was built with OpenMP and the program links its runtime is there something to limit.
__attribute__((weak_import)) void omp_set_num_threads(int count);
static inline void fashion_use_one_openmp_thread(void) {
    if (omp_set_num_threads) omp_set_num_threads(1);
}
#endif
