// AVX2: 12 of 16 registers hold products. The chains of additions in fewer would take longer than the multiplications.

#pragma once

#define INSTRUCTIONS avx2
#define TARGET __attribute__((target("avx2,fma")))
#define ROWS 6
#define COLUMNS 16
#define GRADIENT_ROWS 6
#define GRADIENT_COLUMNS 16
