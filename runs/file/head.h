/* The head of a file: which experiment it belongs to, and which units it has; read without its numbers. */
#ifndef CONFIDE_HEAD_H
#define CONFIDE_HEAD_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct head {
    char *program, *experiment, *version, *scenario; /* NULL: it does not say */
    int64_t revision;                                /* of the model; 0: it does not say */
    bool is_record; /* another kind of file of ours, such as a calibration */
    size_t n_points, n_replicates;
    unsigned char
        *complete; /* [point * n_replicates + replicate]: 1 is there; NULL: cannot be read */
};

/* IO: the file cannot be opened as HDF5. INTERNAL: memory is short. Free with head_free either way. */
enum status head_read(struct head *h, const char *path, struct err *e) MUST_CHECK;
void head_free(struct head *h); /* a zeroed one is fine */

/* Whether it says enough to tell which experiment it belongs to, and which units it has. */
bool head_is_telling(const struct head *h);

/* Whether it is an output file that this program wrote. */
bool head_is_ours(const struct head *h);

#endif
