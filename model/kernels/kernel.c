/* Which of the dense passes' versions to use: the widest this processor runs. */
#include "kernel.h"

extern const struct kernels KERNELS_BASELINE;
#if defined(__x86_64__)
extern const struct kernels KERNELS_AVX2, KERNELS_AVX512;
#endif

static bool same(const struct kernels *kernels, const char *name)
{
    return name == NULL || strcmp(kernels->name, name) == 0;
}

const struct kernels *kernels_find(const char *name)
{
#if defined(__x86_64__)
    if (same(&KERNELS_AVX512, name) && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        return &KERNELS_AVX512;
    if (same(&KERNELS_AVX2, name) && __builtin_cpu_supports("avx2"))
        return &KERNELS_AVX2;
#endif
    return same(&KERNELS_BASELINE, name) ? &KERNELS_BASELINE : NULL;
}
