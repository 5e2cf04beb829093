/* The figures that there are: figures.def as a table. */
#ifndef CONFIDE_CATALOGUE_H
#define CONFIDE_CATALOGUE_H

#include <stdbool.h>

enum figure_name {
#define FIGURE(name, ...) FIGURE_##name,
#include "figures.def"
    FIGURE_COUNT
};

enum figure_needs { NEEDS_POINT, NEEDS_SWEEP, NEEDS_SALTELLI, NEEDS_MORRIS };

/* Options that only some figures use, for the TAKES of figures.def. */
#define TAKES_NONE ""
#define TAKES_AGAINST " (--against)"
#define TAKES_MEASURE " (--measure)"
#define TAKES_COMPARED " (--measure, --against)"
#define TAKES_HISTORY " (--policy, --against)"
#define TAKES_SWEPT " (--measure, --x)"
#define TAKES_SUBJECT " (--measure, --policy or --contrast)"
#define TAKES_CHOICE " (--measure and --better, or --worth; --contrast)"
#define TAKES_PAIR " (--x, --y, --measure, --policy or --contrast)"

struct figure_row {
    const char *name, *heading, *about;
    enum figure_needs needs;
    const char *takes;
};
extern const struct figure_row FIGURES[FIGURE_COUNT];

/* Whether a figure uses an option: "--x". */
bool catalogue_takes(enum figure_name name, const char *option);

#endif
