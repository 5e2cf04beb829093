/* From a tree to a scenario: every name is known, every value is of its type and within its limits. */
#ifndef CONFIDE_APPLY_H
#define CONFIDE_APPLY_H

#include "making.h"

/* Reads group and condition names, then every parameter but the policies'. */
void apply_scenario(struct making *m);

/* Applies a map of parameters; `path` is its own. */
void apply_map(struct making *m, const struct destination *to, const struct node *map,
               const char *path);

/* Reads `policies`, after apply_scenario. */
void apply_policies(struct making *m);

#endif
