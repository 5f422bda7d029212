// AVX-512: 16 of 32 registers hold products.

#pragma once

#define INSTRUCTIONS avx512
#define TARGET __attribute__((target("avx512f,fma")))
#define ROWS 8
#define COLUMNS 32
#define GRADIENT_ROWS 8
#define GRADIENT_COLUMNS 32
