/* The first stage of reading a sweep: its file as written, key by key, before anything is known of its scenario. */
#ifndef CONFIDE_SWEEP_WRITTEN_H
#define CONFIDE_SWEEP_WRITTEN_H

#include "sweep_keys.h"

struct sweep_written {
    const char *name; /* of the file */
    const struct node *top;
    struct sweep_settings key; /* points: 0 where the design makes as many as its values do */
    struct stop_settings stop; /* where key.stop_when is a map */
};

/* Reads the file. Mistakes in it are collected, to be told with those of its scenario, unless it is no sweep at all.
 * NOINPUT, SCENARIO, INTERNAL. */
enum status sweep_written_read(struct sweep_written *w, struct making *m, const char *name,
                               struct err *e) MUST_CHECK;

/* The design; whether it is known which, and what depends on it can be judged; and whether it is this one. */
enum design sweep_written_design(const struct sweep_written *w);
bool sweep_written_has_design(const struct sweep_written *w);
bool sweep_written_is(const struct sweep_written *w, enum design d);

#endif
