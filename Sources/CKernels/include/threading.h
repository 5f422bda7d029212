// What a thread that waits needs, and Swift has no name for.

#pragma once

/// Tells the processor that this thread waits in a loop: the other hardware thread of its core gets more of it.
static inline void kernels_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
