/* The figures that there are. */
#include "catalogue.h"

const struct figure_row FIGURES[FIGURE_COUNT] = {
#define FIGURE(name_, needs_, takes_, heading_, about_)                                            \
    {#name_, heading_, about_, NEEDS_##needs_, TAKES_##takes_},
#include "figures.def"
};
