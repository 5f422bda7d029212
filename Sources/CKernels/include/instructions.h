// The instruction sets for which the kernels of all headers exist.

#pragma once

/// The instruction set that kernels may use.
typedef enum kernels_instructions { kernels_baseline, kernels_avx2, kernels_avx512 } kernels_instructions;

/// Returns the best instruction set that this processor supports.
kernels_instructions kernels_available_instructions(void);
