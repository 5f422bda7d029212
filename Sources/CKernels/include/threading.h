// Functions for threads that are not available in Swift.

#pragma once

/// Returns the processor on which this thread runs, or -1 if the system does not report it.
int kernels_processor(void);

/// Moves this thread to another processor that it may use, if there is one. It may return later.
void kernels_leave_processor(int processor);

/// Tells the processor that this thread waits in a loop, so that the other hardware thread of its core gets more
/// resources.
static inline void kernels_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
