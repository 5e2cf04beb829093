/* Sharing bodies among the worlds of a kin: when a person parts (one body becomes one per world), and when they join
 * again. */
#ifndef CONFIDE_KIN_H
#define CONFIDE_KIN_H

#include "stage.h"

/* Someone whose body was shared, and counted as `before`, parts: each world has a body of its own, not counted yet. */
void kin_part(struct moment *m, const struct person *before);

/* The person of m, who is apart, shares a body again if those of all worlds are the same. */
void kin_join(struct moment *m, const struct counts *counts);

/* A protection unsettles the person of m (settled: used to going without care) in one of the worlds. */
void kin_unsettle(struct moment *m, const struct counts *counts, unsigned world);

#endif
