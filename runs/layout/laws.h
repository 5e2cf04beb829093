/* What must be true of counts in every scenario: people untreated are ill, people ill are present. */
#ifndef CONFIDE_LAWS_H
#define CONFIDE_LAWS_H

#include "layout.h"

/* Whether a law is about this variable. */
bool laws_use(enum observable v);

/* Counts of n units of one plan: data[v] in the order of the file, or NULL where no law is about v. Returns the variable
 * that breaks a law; OBSERVE_COUNT: none does. */
enum observable laws_broken(const struct layout *l, const struct scenario *s, const struct plan *p,
                            const uint32_t *const data[OBSERVE_COUNT], size_t n);

#endif
