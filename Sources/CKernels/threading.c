// The processor on which a thread runs.

#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif

#include "include/threading.h"

#if defined(__linux__)
int kernels_processor(void) { return sched_getcpu(); }

void kernels_leave_processor(int processor) {
    cpu_set_t allowed, others;
    if (processor >= CPU_SETSIZE || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    others = allowed;
    CPU_CLR(processor, &others);
    if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof others, &others) != 0) return;
    sched_setaffinity(0, sizeof allowed, &allowed);
}
#else
int kernels_processor(void) { return -1; }
void kernels_leave_processor(int processor) { (void)processor; }
#endif
