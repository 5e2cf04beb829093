/* Inner header of explore: what the page holds, its numbers, the facts about them. */
#ifndef CONFIDE_EXPLORE_OWN_H
#define CONFIDE_EXPLORE_OWN_H

#include "answers.h"
#include "explore.h"

enum { EXPLORE_LISTS = 5, EXPLORE_MOST = 500000 };

/* How finely people are broken down: together; by group or subgroup; by both, where time is coarse. */
enum { DETAIL_everybody = 1, DETAIL_parts, DETAIL_crossed };

/* The axis of the numbers of one line: points of a sweep, intervals, years, phases, or nothing. */
enum explore_kind { LIST_point, LIST_interval, LIST_year, LIST_phase, LIST_whole };

struct explore_list {
    enum explore_kind kind;
    size_t n;
    char (*name)[QUERY_TIME_SIZE]; /* of each: its time, its number, "whole" */
    int64_t *first, *last;         /* days; of points 0 */
};

/* Mean, how far its interval reaches down and up, and its parameter uncertainty. NaN: not defined; no interval; not
 * known. */
struct explore_number {
    float below, above, least, most;
    double mean;
};

struct explore {
    struct result *r;
    const struct explore_request *g;
    const struct scenario *s;
    const struct experiment *x;
    struct query base;     /* everybody who was asked for, the whole time, every point */
    struct query subgroup; /* the same by subgroup */
    bool is_sweep, is_sample;
    char *
        of_groups; /* measures that may be reported by group and subgroup, for --measure; NULL: none */
    size_t n_lists;
    struct explore_list list[EXPLORE_LISTS];
    size_t n_measures, n_groups, n_subgroups, n_policies, n_blocks;
    struct explore_number **line; /* [explore_line]: NULL, or [block * n + i] */
    size_t n_lines, n_estimates, n_replicates;
    int detail;               /* of DETAIL_… */
    struct uncertainty doubt; /* the source of parameter uncertainty; its ranges are in the lines */
};

/* Reads all numbers that the page holds (explore_numbers.c). Free with explore_free, whatever comes back. */
enum status explore_read(struct explore *x, struct result *r, const struct explore_request *g,
                         struct err *e) MUST_CHECK;
void explore_free(struct explore *x);

/* The number of a line: list, measure, group (0: all together) and subgroup. */
size_t explore_line(const struct explore *x, size_t list, size_t measure, size_t group,
                    size_t subgroup);

/* The lines as the page unpacks them: text, deflated, in base64 (explore_pack.c). */
enum status explore_pack(struct text *out, const struct explore *x, struct err *e) MUST_CHECK;

/* What the page says of the numbers, as JSON (explore_facts.c). */
void explore_facts(struct text *out, const struct explore *x);

#endif
