// Dense layers with what every processor of the kind has.

#define TARGET
#define NAME(name) name##_baseline
enum { ROWS = 2, VECTORS = 1 };
#include "dense_kernels.h"
