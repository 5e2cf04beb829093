/* The persons of a joined file (output.people): a columnar group, one row per person, policy and replicate. */
#ifndef CONFIDE_PERSONS_H
#define CONFIDE_PERSONS_H

#include "gather.h"

/* The variable that says how many rows a unit has: (point, replicate). */
extern const char PERSONS_ROWS[];

/* Writes persons_rows and the group: the rows of every unit, unit after unit. gather_bad tells what is unreadable. */
enum persons_join { PERSONS_OK, PERSONS_UNREADABLE, PERSONS_UNWRITABLE, PERSONS_NO_MEMORY };
enum persons_join persons_join(hid_t file, const struct layout *l, const struct sources *s,
                               struct gather *g);

#endif
