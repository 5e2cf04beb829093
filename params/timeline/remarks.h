/* What a scenario may say but probably does not mean. */
#ifndef CONFIDE_REMARKS_H
#define CONFIDE_REMARKS_H

#include "scenario.h"
#include "text.h"

/*
 * Adds a line for each of these; returns how many. Entries of a schedule that fall into one step, or that change nothing;
 * two policies that are the same throughout, or only differ before time.start; a title that comes from a base and names
 * another year than time.start; a `set` of what cannot matter.
 */
size_t remarks_add(struct text *t, const struct scenario *s);

#endif
