/* The parts of the page that are written as they stand, line by line up to NULL: embed.cmake makes them part of the program. */
#ifndef CONFIDE_PAGE_PARTS_H
#define CONFIDE_PAGE_PARTS_H

#include <stddef.h>

extern const char *const EXPLORE_HTML[];
extern const char *const EXPLORE_CSS[];
extern const char *const EXPLORE_JS[];
extern const char *const CHART_JSON[];
extern const char *const VEGA_TXT[];

#endif
