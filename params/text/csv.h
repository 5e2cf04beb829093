/* CSV: a field of a row. */
#ifndef CONFIDE_CSV_H
#define CONFIDE_CSV_H

#include "text.h"

/* A field: quoted where it must be. */
void csv_field(struct text *out, const char *s);

#endif
