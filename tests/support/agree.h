/* Whether the engine and the plain model count the same. */
#ifndef CONFIDE_AGREE_H
#define CONFIDE_AGREE_H

#include "observe.h"

/* Whether two observations of the same scenario and plan are equal in every count; where not, says
 * in `where` the first that differs. */
bool agree(char *where, size_t size, const struct observation *plain,
           const struct observation *other);

#endif
