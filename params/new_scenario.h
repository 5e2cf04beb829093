/* The scenarios that `confide new` writes, line by line up to NULL: analysis/embed.cmake makes them part of the program. */
#ifndef CONFIDE_NEW_SCENARIO_H
#define CONFIDE_NEW_SCENARIO_H

#include <stddef.h>

extern const char *const NEW_YAML[];
extern const char *const NEW_BASE_YAML[];

#endif
