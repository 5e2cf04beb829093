/* A query of an output file: which numbers, broken down by what, for which people, when, and per what. */
#ifndef CONFIDE_QUERY_H
#define CONFIDE_QUERY_H

#include "experiment.h"
#include "item.h"
#include "text.h"

/* What numbers can be broken down by; by policy always. */
enum query_by { BY_point, BY_interval, BY_group, BY_subgroup, BY_COUNT };
extern const char *const BY_NAMES[BY_COUNT];

/* How time is broken down under BY_interval: intervals of the file, or stretches of them (query_time.c). */
enum query_stretch {
    STRETCH_interval,
    STRETCH_quarter,
    STRETCH_year,
    STRETCH_phase,
    STRETCH_COUNT
};

/* As they stand on the command line; NULL or none: not given. */
enum { MAX_WHERE = 16 };
struct query_words {
    const char *by, *measure, *per, *against;
    const char *where[MAX_WHERE];
    size_t n_where;
    struct define_words define;
    bool ratio_of_means;
    const struct query *cut_as; /* phases are those of this one, which must stay; NULL: its own */
};

/* What is looked at of one dimension of the file, and in which cell each of it is counted. */
struct selection {
    size_t n, *at; /* the indices, ascending */
    size_t cells;  /* n with a breakdown by it, else 1; fewer than n for stretches of time */
    size_t *cell;  /* of intervals: where each counts, ascending from 0; NULL of all others */
};

struct query {
    const struct scenario
        *scenario; /* not owned; of no point: only what a sweep leaves alone is looked at */
    const struct plan *plan;
    const struct experiment *experiment;
    struct items items;
    bool by[BY_COUNT];
    enum query_stretch stretch; /* of BY_interval */
    const struct query *cut_as; /* whose policies make the phases; NULL: its own */
    struct selection point, policy, interval, group, subgroup; /* policies are always separate */
    size_t n_cells;                                            /* intervals x groups x subgroups */
    size_t against; /* the reference: a policy, whether selected or not */
    bool ratio_of_means;
    size_t n_left_out; /* items of a pattern that are not reported by group (query_tracing.c) */
};

/* Parses the words. USAGE: names an unknown one, and lists what there is. INTERNAL: no memory. *q is then empty. */
enum status query_make(struct query *q, const struct query_words *w, const struct experiment *x,
                       const struct plan *p, struct err *e) MUST_CHECK;
void query_free(struct query *q); /* a zeroed one is fine */

/*
 * Where a file asks for one number (query_words.c): `measure` is the name of a measure or a variable, or defines one, such
 * as "visits:service=gp / present"; the definition is called `name` and kept in *room, which must outlive *w. False: no
 * memory.
 */
bool query_ask(struct query_words *w, struct text *room, const char *name, const char *measure);

/* Cuts from a sentence of query_make's what it says of the options of a command line, where the words stood in a file. */
void query_cut_options(struct err *e);

/* Narrows the selections of q to what a "key=value,value" says (query_where.c). */
enum status query_where(struct query *q, const char *where, struct err *e) MUST_CHECK;

/*
 * Nobody is told which groups yield most traces: requests for an address and addresses found are reported for everybody
 * together only. Where q breaks down by group or subgroup, or selects some of them, those that only a pattern or `all`
 * in `measure` stands for are taken out of q->items. USAGE: one is asked for by name, or nothing else is asked for
 * (query_tracing.c).
 */
enum status query_check_tracing(struct query *q, const char *measure, struct err *e) MUST_CHECK;
extern const char QUERY_LEFT_OUT[]; /* a line that says so, where q->n_left_out > 0 */

/* Sets the cells that the selected intervals count in. USAGE: the intervals are longer than what is asked for. */
enum status query_cut_time(struct query *q, struct err *e) MUST_CHECK;

/* False: `word` is no stretch of time. */
bool query_stretch_named(enum query_stretch *x, const char *word);

/* What a dimension is called in this query: "group", "year". */
const char *query_by_name(const struct query *q, enum query_by by);

/* The time of a cell: the first day of an interval, "2017-Q1", "2017", or the first and the last day of a phase
 * ("2017-01-01..2018-05-31"). Returns out. */
enum { QUERY_TIME_SIZE = 100 };
const char *query_time(char out[QUERY_TIME_SIZE], const struct query *q, size_t cell);

/* The first and the last day of a cell, since 1970-01-01. */
void query_days(int64_t *first, int64_t *last, const struct query *q, size_t cell);

/* Whether the points of a sweep were chosen one by one: they are listed one by one, and are not a sample. */
bool query_points_are_chosen(const struct experiment *x);

/* The policy called `against`, or the first when NULL. USAGE: there is none, and which there are. */
enum status query_against(size_t *policy, const struct scenario *s, const char *against,
                          struct err *e) MUST_CHECK;

/* The cell of an interval, a group and a subgroup, numbered as in their selections; and back. */
struct cell_of {
    size_t interval, group,
        subgroup; /* indices of the file; without a breakdown by it, the first selected */
};
struct cell_of query_cell(const struct query *q, size_t cell);

/* The words explained, for a --help. */
#define QUERY_HELP                                                                                 \
    "--measure takes names and patterns, separated by commas: the measures (all of\n"              \
    "  them by default), and the variables of the file (considered, visits.gp,\n"                  \
    "  'variable:*'; one that a measure shares its name with is variable:NAME). --by\n"            \
    "  takes point, group, subgroup, and one of interval, quarter, year, phase\n"                  \
    "  (between the dates on which a policy changes); policies always have rows or\n"              \
    "  columns of their own.\n"                                                                    \
    "--where KEY=VALUE,VALUE takes policy, group and subgroup by name or pattern;\n"               \
    "  interval by its first day, as a year, month, day or stretch (2017,\n"                       \
    "  2017-06..2018-03); point by number or stretch (3, 1..100), or by a parameter\n"             \
    "  of the sweep (belief.floor=0.1..0.3). Several must all hold, each in a\n"                   \
    "  --where of its own or after a comma: group=trafficked_*,interval=2017.\n"                   \
    "  Subgroups overlap and are never added up; without a word it is 'all'.\n"                    \
    "--per takes person-year, 1000 (or another number of person-years), year, people\n"            \
    "  (real people, or events that happened to them), agents (as counted). With a\n"              \
    "  number, a rate stays one of what it is of (unreferred people, visits, people\n"             \
    "  ill).\n"                                                                                    \
    "Requests for an address and addresses found are reported for everybody together,\n"           \
    "  not by group.\n"

#endif
