// Dense layers with the instructions that every processor of the architecture has.

#define TARGET
#define NAME(name) name##_baseline
enum { ROWS = 2, VECTORS = 1 };
#include "dense_kernels.h"
