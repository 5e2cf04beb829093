/* The dense passes, compiled for avx512 (the build sets the flags). */
#if defined(__x86_64__)
#define KERNEL_NAME "avx512"
#define KERNEL_SET KERNELS_AVX512
#include "kernel_passes.h"
#else
extern int kernel_avx512_is_empty;
#endif
