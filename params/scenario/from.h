/* The date from which an entry of a schedule holds, as written. */
#ifndef CONFIDE_FROM_H
#define CONFIDE_FROM_H

#include "value.h"

/* Reads "2017-01-24", "start", "start + 18 months", "start - 2 years" or "start + 90 days", `start` being time.start.
 * `why` completes a sentence, as in value.h. */
bool from_parse(const char *text, int64_t start, int64_t *date, char why[WHY_SIZE]);

#endif
