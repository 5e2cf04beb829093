/* The dense passes, compiled for avx2 (the build sets the flags). */
#if defined(__x86_64__)
#define KERNEL_NAME "avx2"
#define KERNEL_SET KERNELS_AVX2
#include "kernel_passes.h"
#else
extern int kernel_avx2_is_empty;
#endif
