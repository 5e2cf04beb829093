/* JSON: a string. */
#ifndef CONFIDE_JSON_H
#define CONFIDE_JSON_H

#include "text.h"

/* A JSON string, quotes included; control characters escaped, bytes that are no UTF-8 replaced. */
void json_string(struct text *out, const char *s);

#endif
