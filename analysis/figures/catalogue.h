/* The figures that there are: figures.def as a table. */
#ifndef CONFIDE_CATALOGUE_H
#define CONFIDE_CATALOGUE_H

enum figure_name {
#define FIGURE(name, ...) FIGURE_##name,
#include "figures.def"
    FIGURE_COUNT
};

enum figure_needs { NEEDS_POINT, NEEDS_SWEEP, NEEDS_SALTELLI };
enum figure_takes { TAKES_NONE, TAKES_MEASURE, TAKES_SUBJECT };

struct figure_row {
    const char *name, *heading, *about;
    enum figure_needs needs;
    enum figure_takes takes;
};
extern const struct figure_row FIGURES[FIGURE_COUNT];

#endif
