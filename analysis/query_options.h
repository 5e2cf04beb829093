/* The options by which the commands are told what is asked. */
#ifndef CONFIDE_QUERY_OPTIONS_H
#define CONFIDE_QUERY_OPTIONS_H

#include "options.h"
#include "query.h"

/* Keys from QUERY_OPTION_FIRST on; rows for an option table. */
enum {
    QUERY_OPTION_FIRST = 100,
    OPTION_by = QUERY_OPTION_FIRST,
    OPTION_measure,
    OPTION_where,
    OPTION_per,
    OPTION_against,
    OPTION_ratio_of_means
};

/* clang-format off */
#define QUERY_OPTION_ROWS                                                                             \
    {OPTION_measure, 'm', "measure", "NAMES", "Only these measures or variables."},                   \
    {OPTION_by, 'b', "by", "WHAT", "Tell apart by point, interval, group or subgroup: one or more."}, \
    {OPTION_where, 'w', "where", "KEY=VALUE", "Only these: group=trafficked_*. Repeatable."},         \
    {OPTION_per, 'p', "per", "WHAT", "Per person-year, 1000, year, people or agents."}
/* clang-format on */

/* Takes one of these options into *w. USAGE: too many. */
enum status query_option(struct query_words *w, const struct option_table *t, int key,
                         const char *value, struct err *e) MUST_CHECK;

#endif
