// The highest speed of multiplications, for judging that of the other kernels.

#pragma once

#include "instructions.h"

/// Multiplies and adds numbers in registers, in chains that do not wait for one another.
/// - Returns: a number that depends on all of them.
float peak_multiply(kernels_instructions instructions, long rounds);

/// How many multiplications so many rounds are.
long peak_multiplications(long rounds);
