/* The figures that there are. */
#include "catalogue.h"

#include <string.h>

const struct figure_row FIGURES[FIGURE_COUNT] = {
#define FIGURE(name_, needs_, takes_, heading_, about_)                                            \
    {#name_, heading_, about_, NEEDS_##needs_, TAKES_##takes_},
#include "figures.def"
};

bool catalogue_takes(enum figure_name name, const char *option)
{
    if (strcmp(option, "--point") == 0)
        return FIGURES[name].needs == NEEDS_POINT;
    return strstr(FIGURES[name].takes, option) != NULL;
}
