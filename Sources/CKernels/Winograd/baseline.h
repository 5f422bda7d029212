// The instructions that every processor of the architecture has, NEON on ARM: 16 of 32 registers hold products.

#pragma once

#define INSTRUCTIONS baseline
#define TARGET
#define ROWS 4
#define COLUMNS 16
#define GRADIENT_ROWS 4
#define GRADIENT_COLUMNS 16
