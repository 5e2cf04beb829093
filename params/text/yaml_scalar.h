/* YAML: one scalar as it is written into a scenario. */
#ifndef CONFIDE_YAML_SCALAR_H
#define CONFIDE_YAML_SCALAR_H

#include "text.h"

/* Text in double quotes, whatever is in it. */
void yaml_scalar_text(struct text *out, const char *s);

/* A number that reads back to the last bit. */
void yaml_scalar_number(struct text *out, double x);

#endif
