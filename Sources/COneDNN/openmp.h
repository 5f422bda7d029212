// The OpenMP runtime that oneDNN uses, called directly: our own loops run on the same team of threads, because a
// second pool would fight with the first, whose threads spin between primitives.

#pragma once

#if defined(__linux__)
// libgomp's entry points, as GCC's compiled code calls them (libgomp.h, "GOMP_4.0").
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
void omp_set_num_threads(int count);
#endif
