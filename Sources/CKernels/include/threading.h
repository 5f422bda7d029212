// What threads need, and Swift has no name for.

#pragma once

/// The processor that this thread runs on, or -1 where the system does not say.
int kernels_processor(void);

/// Moves this thread to another processor of those that it may use, if there is one. It may come back later.
void kernels_leave_processor(int processor);

/// Tells the processor that this thread waits in a loop: the other hardware thread of its core gets more of it.
static inline void kernels_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
