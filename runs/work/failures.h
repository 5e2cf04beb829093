/* Units that failed: kept while the others go on, and told at the end with the command that repeats each. */
#ifndef CONFIDE_FAILURES_H
#define CONFIDE_FAILURES_H

#include "store.h"

struct failure {
    struct unit_key unit;
    enum status status;
    char *message; /* NULL: there was no memory for it */
};

/* Zeroed is empty. */
struct failures {
    struct failure *list;
    size_t n, capacity;
};

/* Any thread. Without memory for more, a failure is only counted by the caller. */
void failures_add(struct failures *f, struct unit_key unit, enum status status,
                  const char *message);
void failures_free(struct failures *f);

/* Writes them to stderr in the order of the units: where, why, and "<repeat> --only POINT:REPLICATE". */
void failures_tell(struct failures *f, const char *repeat);

#endif
