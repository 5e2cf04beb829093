/* Reads the maps of a sweep file by the rows of sweep_keys.def: each value of its type and within its limits. */
#ifndef CONFIDE_SWEEP_KEYS_H
#define CONFIDE_SWEEP_KEYS_H

#include "design.h"
#include "making.h"

/* The limits of a sweep. MAX_VALUES: of all points. */
enum { MAX_POINTS = 10000000, MAX_FACTORS = 1000, MAX_VALUES = 1 << 28 };

enum sweep_key_type { KEY_NAME, KEY_CHOICE, KEY_COUNT, KEY_REAL, KEY_FLAG, KEY_NODE };

struct sweep_key {
    const char *key;
    size_t offset; /* in the settings */
    enum sweep_key_type type;
    unsigned designs; /* a bit for each that allows it */
    double min, max, dflt;
    const char *const *names;
    size_t n_names;
    const char *meant, *lacking, *elsewhere;
    bool null_counts; /* null is read like any value, in whichever map */
};

struct sweep_keys {
    const char *of; /* the map's name in messages */
    const struct sweep_key *row;
    size_t n;
    bool null_is_absent; /* else null is read like any value */
};

extern const struct sweep_keys SWEEP_KEYS, STOP_KEYS, VALUE_KEYS;
extern const char *const SAMPLING_NAMES[2]; /* lhs, sobol */

/* A field for each key. */
#define KEY_C_NAME const char *
#define KEY_C_CHOICE int
#define KEY_C_COUNT int64_t
#define KEY_C_REAL double
#define KEY_C_FLAG bool
#define KEY_C_NODE const struct node *
#define KEY_FIELD(type, key, ...) KEY_C_##type key;

struct sweep_settings {
#define SWEEP_KEY KEY_FIELD
#include "sweep_keys.def"
#undef SWEEP_KEY
};

struct stop_settings {
#define STOP_KEY KEY_FIELD
#include "sweep_keys.def"
#undef STOP_KEY
};

struct value_settings {
#define VALUE_KEY KEY_FIELD
#include "sweep_keys.def"
#undef VALUE_KEY
};

/* The row of a key; NULL: unknown. */
const struct sweep_key *sweep_keys_find(const struct sweep_keys *keys, const char *key);

/* Tells that a key of the map at `path` is unknown, and what it may have been meant as. */
void sweep_keys_tell_unknown(struct making *m, const struct sweep_keys *keys,
                             const struct node *key, const char *path);

/*
 * Reads the map's known keys into *settings, and tells what is wrong, is lacking, or belongs to other designs. `design`
 * points to the number of the design, which may be one of the keys; -1: not known, and nothing is refused for it. False:
 * some value was wrong.
 */
bool sweep_keys_read(struct making *m, const struct sweep_keys *keys, const struct node *map,
                     const int *design, void *settings);

/* The text of a node that is a name, or NULL and a mistake: "<what> is a list; it is <meant>". */
const char *sweep_keys_name(struct making *m, const struct node *n, const char *what,
                            const char *meant);

/* Any number, or a mistake. */
bool sweep_keys_number(struct making *m, const struct node *n, const char *what, double *out);

#endif
