/* Values as people write them: numbers, dates, choices; and back to text. */
#ifndef CONFIDE_VALUE_H
#define CONFIDE_VALUE_H

#include "params.h"

enum { WHY_SIZE = 256, VALUE_SIZE = 80 };

/* Converts text to the row's type and checks its limits. On failure `why` goes on after "path = text ". */
bool value_parse(const struct param_row *r, const char *text, union param_value *v,
                 char why[WHY_SIZE]);

/* A finite decimal number, and nothing else. */
bool value_parse_real(const char *text, double *x, char why[WHY_SIZE]);

/* A day as YYYY-MM-DD, in days since 1970-01-01. */
bool value_parse_date(const char *text, int64_t *days, char why[WHY_SIZE]);

/* Whether a number lies within the row's limits; `why` as above. */
bool value_is_within(const struct param_row *r, double x, char why[WHY_SIZE]);

/* "0 to 1 (probability)", "0 or more (per year)". */
void value_limits(const struct param_row *r, char text[WHY_SIZE]);

/* Shortest text that value_parse reads back to the last bit. Returns text. */
const char *value_text(const struct param_row *r, union param_value v, char text[VALUE_SIZE]);

#endif
