// Convolutions of each channel by itself with what every processor of the kind has.

#define TARGET
#define NAME(name) name##_baseline
enum { WIDE = 1, RUN = 4 };
#include "depthwise_kernels.h"
#include "depthwise_gradients.h"
