/* Inner header of join: the rows of people of a joined file. */
#ifndef CONFIDE_JOIN_PEOPLE_H
#define CONFIDE_JOIN_PEOPLE_H

#include "gather.h"
#include "output.h"

/* Writes the rows of every unit, unit after unit. *bad: the number of a source that cannot be read, else left. */
enum status join_people_write(struct output *o, const struct layout *l, const struct sources *s,
                              struct gather *g, uint32_t *bad, struct err *e) MUST_CHECK;

#endif
