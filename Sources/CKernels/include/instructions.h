// Which instructions of a processor the kernels of all headers use.

#pragma once

/// Which instructions the kernels may use.
typedef enum kernels_instructions { kernels_baseline, kernels_avx2, kernels_avx512 } kernels_instructions;

/// The best instructions that this processor has.
kernels_instructions kernels_available_instructions(void);
