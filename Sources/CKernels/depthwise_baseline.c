// Depthwise convolutions with the instructions that every processor of the architecture has.

#define TARGET
#define NAME(name) name##_baseline
enum { WIDE = 1, RUN = 4 };
#include "depthwise_kernels.h"
#include "depthwise_gradients.h"
