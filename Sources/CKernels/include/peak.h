// The peak speed of multiply-adds, to which that of the other kernels can be compared.

#pragma once

#include "instructions.h"

/// Multiplies and adds numbers in registers, in independent chains.
/// - Returns: a number that depends on all chains.
float peak_multiply(kernels_instructions instructions, long rounds);

/// Returns the number of multiply-adds in `rounds` rounds.
long peak_multiplications(long rounds);
