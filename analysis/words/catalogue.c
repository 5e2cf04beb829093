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
    if (strcmp(option, "--uncertainty") == 0)
        return name == FIGURE_ranges;
    if (strcmp(option, "--where") == 0)
        return name != FIGURE_twins;
    if (strcmp(option, "--findings") == 0)
        return name == FIGURE_disclosure || name == FIGURE_untreated || name == FIGURE_difference ||
               name == FIGURE_avoidance || name == FIGURE_groups;
    if (strcmp(option, "--by") == 0)
        return name == FIGURE_disclosure || name == FIGURE_untreated || name == FIGURE_difference ||
               name == FIGURE_timeline || name == FIGURE_groups;
    if (strcmp(option, "--policies") == 0)
        return name == FIGURE_dose ||
               (FIGURES[name].needs == NEEDS_POINT && name != FIGURE_timeline);
    if (strcmp(option, "--define") == 0)
        return catalogue_takes(name, "--measure");
    return strstr(FIGURES[name].takes, option) != NULL;
}
