/* A made town, its output files, and what is answered of them. */
#ifndef CONFIDE_TOWN_H
#define CONFIDE_TOWN_H

#include "answers_print.h"
#include "made_file.h"

/* A fixture for cmocka: a struct runs_world of four intervals, three groups, two conditions and three policies. */
int town_setup(void **state);

/* The town anew, its output with such `more` (", subgroups: [all]"). */
void town_read(struct runs_world *w, const char *more);

/* A count that depends on everything it is counted for, and is no less in one replicate than in the one before. */
uint32_t town_count(enum observable v, size_t i, size_t point, size_t replicate);

/* For made_file: everything is such a count, or half of it. `into` says of each point whether it is missing; NULL: none
 * is. */
bool town_fill(void *into, struct observation *o, size_t point, size_t replicate);

/* All that was said of a file. */
struct answered {
    struct query q;
    struct stream_count count;
    size_t points_told;
    long point;   /* the last */
    double *mean; /* [points_told][n]; NAN: nothing was said */
    size_t n;     /* items x cells x policies x contrasts */
};

/* Asks w->file, or another one. Free with town_forget. */
struct answered town_ask(struct runs_world *w, struct query_words words);
struct answered town_ask_file(struct runs_world *w, const char *file, struct query_words words);
void town_forget(struct answered *x);

/* Of the point told last. */
double town_mean(const struct answered *x, size_t item, size_t cell, size_t policy,
                 enum contrast contrast);

/* Fails unless such a question is a USAGE error that says `words`. */
void town_refuses(struct runs_world *w, struct query_words asked, const char *words);

#endif
