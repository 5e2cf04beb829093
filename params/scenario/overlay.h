/* Trees laid on each other: a scenario on its base, and what the command line says on both. */
#ifndef CONFIDE_OVERLAY_H
#define CONFIDE_OVERLAY_H

#include "tree.h"

/* Lays `over` on `base`, key by key where both are maps; a parameter's value is replaced whole. `path` is theirs, ""
 * at the top. */
void overlay_on(struct reading *r, struct node *base, const struct node *over, const char *path);

/* As the copy of `base` with `over` laid on it; `over` may be NULL. */
struct node *overlay_copy(struct reading *r, const struct node *base, const struct node *over,
                          const char *path);

/* Puts value where a --set's path points to, '*' meaning every name there is. False: no such place. */
bool overlay_put(struct reading *r, struct node *top, const char *path, struct node *key,
                 struct node *value);

#endif
