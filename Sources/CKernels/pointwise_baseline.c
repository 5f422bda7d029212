// Matrix products with the instructions that every processor of the architecture has.

#define TARGET
#define NAME(name) name##_baseline
#define MANY_REGISTERS 0
enum { ROWS = 4, VECTORS = 1 };
#include "pointwise_kernels.h"
