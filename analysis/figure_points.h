/* The points of a sweep as its figures look at them: ordered by a factor, and in levels of it. */
#ifndef CONFIDE_FIGURE_POINTS_H
#define CONFIDE_FIGURE_POINTS_H

#include "figure_maker.h"

enum { MOST_LEVELS = 40 };

/* A point with a value, and the value of one factor there. */
struct sample {
    double x;
    size_t point;
};

/* Points that share a value of a factor, or a stretch of values: [first, end) of samples in order. */
struct level {
    double at;
    size_t first, end;
};

bool points_are_one_at_a_time(const struct maker *m);
double points_value(const struct maker *m, size_t point, size_t factor);

/* The factor of this path; without one (NULL) the `usual`, where the sweep has just as many factors as are `needed`.
 * USAGE: it is not clear which; names those there are. */
enum status points_factor(size_t *factor, struct maker *m, const char *option, const char *path,
                          size_t usual, size_t needed, struct err *e) MUST_CHECK;

/* A factor's name as it is drawn; with its unit. */
const char *points_words(struct maker *m, size_t factor);
const char *points_title(struct maker *m, size_t factor);

/* The points that have a value of moments[point * stride], ordered by the factor; of a one-at-a-time sweep the base and
 * those that differ in it. */
struct sample *points_by(size_t *n, struct maker *m, const struct moments *moments, size_t stride,
                         size_t factor);

/* Each value a level; or, where there are more than MOST_LEVELS, n_parts of equal number. Returns how many; *parts
 * tells which. */
size_t points_levels(struct level level[MOST_LEVELS], const struct sample *s, size_t n,
                     size_t n_parts, bool *parts);

/* The mean of a level's points. */
double points_mean(const struct level *l, const struct sample *s, const struct moments *moments,
                   size_t stride);

/* One measure at all points, under all policies: a->moments[point * policies + policy]. With a question about two
 * policies, the differences from the second. */
enum status points_ask(struct maker_answer *a, struct maker *m, enum measure k,
                       const struct question *q, struct err *e) MUST_CHECK;

/* The most replicates that a point has. */
size_t points_replicates(const struct maker *m, const struct maker_answer *a);

#endif
