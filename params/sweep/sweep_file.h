/* Files of a sweep: where they are, and what is in them. */
#ifndef CONFIDE_SWEEP_FILE_H
#define CONFIDE_SWEEP_FILE_H

#include "tree.h"

/* A text file, whole, up to a piece more than `max`, in the reading's arena. `why` is set, and NULL returned, where it
 * cannot be read; NULL alone: no memory. */
char *sweep_file_load(struct reading *r, const char *file, size_t max, size_t *length,
                      const char **why);

/* `name` relative to the folder of `file`; NULL: no memory. */
char *sweep_file_beside(struct reading *r, const char *file, const char *name);

#endif
