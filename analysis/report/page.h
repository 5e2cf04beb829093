/* The look of the briefing (report.css), line by line up to NULL: embed.cmake makes it part of the program. */
#ifndef CONFIDE_PAGE_H
#define CONFIDE_PAGE_H

#include <stddef.h>

extern const char *const REPORT_CSS[];

#endif
