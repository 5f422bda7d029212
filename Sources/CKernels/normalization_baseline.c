// Batch normalization with what every processor of the kind has.

#define TARGET
#define NAME(name) name##_baseline
#include "normalization_kernels.h"
