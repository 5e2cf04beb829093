/* The reference of all parameters: as aligned text, one in full, or params/REFERENCE.md. */
#ifndef CONFIDE_REFERENCE_H
#define CONFIDE_REFERENCE_H

#include "params.h"
#include "text.h"

/* Aligned lines of the rows whose pattern is at or below `prefix` ("" for all) or `or_prefix`. Returns how many. */
size_t reference_table(struct text *t, const char *prefix, const char *or_prefix);

/* One row in full. */
void reference_row(struct text *t, const struct param_row *r);

/* The whole of params/REFERENCE.md. */
void reference_markdown(struct text *t);

/* A row's default: one value, or one for each service. */
void reference_default(struct text *t, const struct param_row *r);

/* "run", "world", "run, per group" … */
const char *reference_scope(const struct param_row *r);

#endif
