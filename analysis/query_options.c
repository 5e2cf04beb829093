/* The options by which the commands are told what is asked. */
#include "query_options.h"

enum status query_option(struct query_words *w, const struct option_table *t, int key,
                         const char *value, struct err *e)
{
    switch (key) {
    case OPTION_by:
        w->by = value;
        break;
    case OPTION_measure:
        w->measure = value;
        break;
    case OPTION_per:
        w->per = value;
        break;
    case OPTION_against:
        w->against = value;
        break;
    case OPTION_ratio_of_means:
        w->ratio_of_means = true;
        break;
    default:
        if (w->n_where == MAX_WHERE)
            return options_usage(t, e, "at most %d --where", MAX_WHERE);
        w->where[w->n_where++] = value;
    }
    return STATUS_OK;
}
