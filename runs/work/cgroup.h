/* Limits of the control groups that this process is in: those of its own group and of all groups around it, of cgroup
 * versions 1 and 2. Everything is looked up under `root`, which is "" but for tests. */
#ifndef CONFIDE_CGROUP_H
#define CONFIDE_CGROUP_H

#include <stdint.h>

/* Bytes that may still be allocated; UINT64_MAX: no limit. File pages that the kernel would drop do not count as used. */
uint64_t cgroup_memory(const char *root);

/* Processors whose time may be used, rounded up; 0: no limit. */
int cgroup_processors(const char *root);

#endif
