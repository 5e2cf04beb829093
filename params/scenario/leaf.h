/* One parameter's value as written: a number, {value, source}, or a distribution. */
#ifndef CONFIDE_LEAF_H
#define CONFIDE_LEAF_H

#include "making.h"

/* Reads the node into the parameter and keeps what was said of it in s->given; or adds a mistake. */
void leaf_apply(struct making *m, const struct destination *to, const struct param_row *row,
                size_t index, const struct node *n);

#endif
