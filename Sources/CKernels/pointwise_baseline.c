// Products of matrices with what every processor of the kind has.

#define TARGET
#define NAME(name) name##_baseline
#define MANY_REGISTERS 0
enum { ROWS = 4, VECTORS = 1 };
#include "pointwise_kernels.h"
