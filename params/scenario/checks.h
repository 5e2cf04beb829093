/* Rules between parameters (checks.def), asked of a scenario in the making. */
#ifndef CONFIDE_CHECKS_H
#define CONFIDE_CHECKS_H

#include "making.h"

/* Adds a mistake for every broken rule, in the scenario and in every policy's world; after everything else is read. */
void checks_apply(struct making *m);

#endif
