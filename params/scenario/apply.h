/* From a tree to a scenario: every name is known, every value is of its type and within its limits. */
#ifndef CONFIDE_APPLY_H
#define CONFIDE_APPLY_H

#include "params.h"
#include "tree.h"

/* A scenario in the making. */
struct making {
    struct reading *r;
    struct scenario *s;
    const struct node *top;
    struct mark *given_at; /* where each of s->given stands */
    size_t capacity;       /* of s->given and given_at */
};

/* Where values go: the scenario's own, or a policy's `set`. */
struct destination {
    struct world_params *world;
    const char *policy; /* NULL: the scenario's own */
    char prefix[64];    /* of paths in messages: "policies.full.set." or "" */
};

/* Reads group and condition names, then every parameter but the policies'. */
void apply_scenario(struct making *m);

/* Applies a map of parameters; `path` is its own. */
void apply_map(struct making *m, const struct destination *to, const struct node *map,
               const char *path);

/* Reads `policies`, after apply_scenario. */
void apply_policies(struct making *m);

/* Checks what concerns several values at once (checks.def), after all else. */
void apply_checks(struct making *m);

/* The place of a parameter's value: in the policy's `set`, else the scenario's, else where it could be written. */
struct mark making_place(const struct making *m, const char *path, const char *policy);

/* Whether a key may be the name of a group, condition or policy; else a mistake. */
bool making_is_name(struct making *m, const struct node *key, const char *what);

/* Adds a mistake about an unknown name, with the nearest of the `n` names that could stand there. */
void making_unknown(struct making *m, const struct node *key, const char *path,
                    const char *const *names, size_t n);

#endif
