/* The page to explore an output file in: choices, a chart, words and tables, one file that fetches nothing. */
#ifndef CONFIDE_EXPLORE_H
#define CONFIDE_EXPLORE_H

#include "query.h"
#include "result.h"
#include "text.h"
#include "uncertainty.h"

struct explore_request {
    const char *file;         /* as it was named */
    struct query_words words; /* measures, people, time, the reference; `by` is not looked at */
    struct uncertainty_choice uncertainty;
};

/* False: the program was built without Vega; e says what to install. */
bool explore_can_draw(struct err *e);

/* Writes the page; into *left_out why a sweep that lies beside the result is not taken. USAGE: what query_make or
 * uncertainty_read refuses, or more numbers than a page holds. */
enum status explore_page(struct text *out, struct text *left_out, struct result *r,
                         const struct explore_request *g, struct err *e) MUST_CHECK;

#endif
