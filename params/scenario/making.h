/* A scenario in the making: what reading has found so far, and where each value goes. */
#ifndef CONFIDE_MAKING_H
#define CONFIDE_MAKING_H

#include "params.h"
#include "tree.h"

/* A scenario in the making. */
struct making {
    struct reading *r;
    struct scenario *s;
    const struct node *top;
    const char *kept;      /* the policies that will stay, with commas; NULL: all */
    struct mark *given_at; /* where each of s->given stands */
    size_t capacity;       /* of s->given and given_at */
};

/* Where values go: the scenario's own, a policy's `set`, or that of an entry of its schedule. */
struct destination {
    struct world_params *world;
    const char *policy;           /* NULL: the scenario's own */
    struct schedule_entry *entry; /* the policy's, where values hold from a date on; else NULL */
    size_t number;                /* of that entry, from 1; else 0 */
    /* of paths in messages: "", "policies.full.set." or "policies.full.schedule.1.set." */
    char prefix[96];
};

/* Whether a value was written for the path, in the policy's `set` or (NULL) in the scenario itself; then *at is its place. */
bool making_was_said(const struct making *m, const char *path, const char *policy, struct mark *at);

/* The place of a parameter's value: in the policy's `set`, else the scenario's, else where it could be written. */
struct mark making_place(const struct making *m, const char *path, const char *policy);

/* Whether a key may be the name of a group, condition or policy; else a mistake. */
bool making_is_name(struct making *m, const struct node *key, const char *what);

/* Reads what people call a group, condition or policy: `n` if it is not NULL, else the name with _ as spaces. */
void making_label(struct making *m, const struct node *n, const char *name, char label[LABEL_SIZE]);

/* Adds a mistake about an unknown name, with the nearest of the `n` names that could stand there. */
void making_unknown(struct making *m, const struct node *key, const char *path,
                    const char *const *names, size_t n);

#endif
