// The choice between functions for different instruction sets by `isa`.

#pragma once

#if defined(__x86_64__)
#define DECLARE(name, parameters) \
    void name##_baseline parameters; \
    void name##_avx2 parameters; \
    void name##_avx512 parameters;
#define CHOOSE(name, arguments) \
    switch (isa) { \
    case kernels_avx512: name##_avx512 arguments; break; \
    case kernels_avx2: name##_avx2 arguments; break; \
    case kernels_baseline: name##_baseline arguments; break; \
    }
#else
#define DECLARE(name, parameters) void name##_baseline parameters;
#define CHOOSE(name, arguments) \
    (void)isa; \
    name##_baseline arguments;
#endif
