/* JSON: one value. */
#ifndef CONFIDE_JSON_H
#define CONFIDE_JSON_H

#include "text.h"

/* A string, quotes included: control characters are escaped, bytes that are no UTF-8 replaced. NULL: null. */
void json_string(struct text *out, const char *s);

/* A number in full; null for what is not finite. */
void json_number(struct text *out, double x);

#endif
