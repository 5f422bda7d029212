// AVX2: 8 of 16 registers hold products.

#pragma once

#define INSTRUCTIONS avx2
#define TARGET __attribute__((target("avx2,fma")))
#define ROWS 2
#define COLUMNS 32
#define GRADIENT_ROWS 4
#define GRADIENT_COLUMNS 16
