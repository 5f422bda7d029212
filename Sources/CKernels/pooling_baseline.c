// Max pooling with the instructions that every processor of the architecture has.

#define TARGET
#define NAME(name) name##_baseline
#include "pooling_kernels.h"
