/* The reference of all parameters: as aligned text, one in full, or params/REFERENCE.md. */
#ifndef CONFIDE_REFERENCE_H
#define CONFIDE_REFERENCE_H

#include "params.h"
#include "text.h"

/* Aligned lines of all rows. */
void reference_table(struct text *t);

/* The rows whose pattern is at or below `prefix` or `or_prefix`, or whose path or meaning has `word`, whatever its case, on
 * lines of at most 79 columns. Returns how many. */
size_t reference_search(struct text *t, const char *prefix, const char *or_prefix,
                        const char *word);

/* One row in full. */
void reference_row(struct text *t, const struct param_row *r);

/* The whole of params/REFERENCE.md. */
void reference_markdown(struct text *t);

/* A row's default: one value, or one for each service. */
void reference_default(struct text *t, const struct param_row *r);

/* "run", "world", "run, per group" … */
const char *reference_scope(const struct param_row *r);

#endif
