/* The lock of a folder of parts: by the kernel, and where the file system has no locks, by the name of the owner. */
#ifndef CONFIDE_PARTS_LOCK_H
#define CONFIDE_PARTS_LOCK_H

#include <stdbool.h>

/* Opens the lock file, locked; *is_owned: by a name in it, and the owner removes it when done. -1: with errno
 * EWOULDBLOCK another run has it, or (*is_owned) may have. */
int parts_lock_take(const char *path, bool *is_owned);

/* Whether a run has it, or may have. */
bool parts_lock_is_taken(const char *path);

#endif
