/* The gnuplot scripts of this folder (*.gp), line by line up to NULL: embed.cmake makes them part of the program. */
#ifndef CONFIDE_PROGRAMS_H
#define CONFIDE_PROGRAMS_H

#include <stddef.h>

extern const char *const LOOK_GP[];
extern const char *const LINES_GP[];
extern const char *const ROWS_GP[];
extern const char *const MAP_GP[];

#endif
