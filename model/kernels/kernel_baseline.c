/* The dense passes, compiled for the baseline every processor runs (sse2 on x86-64). */
#define KERNEL_NAME "baseline"
#define KERNEL_SET KERNELS_BASELINE
#include "kernel_passes.h"
