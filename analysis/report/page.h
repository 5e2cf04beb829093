/* The parts of the briefing that are written as they stand (report.css, report_limits.html), line by line up to NULL:
 * embed.cmake makes them part of the program. */
#ifndef CONFIDE_PAGE_H
#define CONFIDE_PAGE_H

#include <stddef.h>

extern const char *const REPORT_CSS[];
extern const char *const REPORT_LIMITS_HTML[];

#endif
