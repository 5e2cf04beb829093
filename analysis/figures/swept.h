/* The points of a sweep as its figures use them: ordered by a factor, in levels of it, and their means. */
#ifndef CONFIDE_SWEPT_H
#define CONFIDE_SWEPT_H

#include "maker.h"

enum { MOST_LEVELS = 40 };

/* A point with a value, and the value of one factor there. */
struct swept_sample {
    double x;
    size_t point;
};

/* By value, then by point. */
void swept_sort(struct swept_sample *s, size_t n);

/* Points that share a value of a factor, or a stretch of values: [first, end) of samples in order. */
struct swept_level {
    double at;
    size_t first, end;
};

/* Whether the design is one-at-a-time. */
bool swept_are_one_at_a_time(const struct maker *m);

/* Whether points are drawn, with several factors at once: the effect of the other factors is then chance as well. */
bool swept_are_drawn(const struct maker *m);
double swept_value(const struct maker *m, size_t point, size_t factor);

/* The factor of this path; without one (NULL) the `usual`. USAGE: there is none; names those there are. */
enum status swept_factor(size_t *factor, struct maker *m, const char *option, const char *path,
                         size_t usual, struct err *e) MUST_CHECK;

/* A factor's name as it is drawn; with its unit. */
const char *swept_words(struct maker *m, size_t factor);
const char *swept_title(struct maker *m, size_t factor);

/* "Averaged over a, b and 3 more.", after a blank: the factors but those of x and y. "" where there are none. */
const char *swept_others(struct maker *m, size_t x, size_t y);

/* The points that have a value under the policy, ordered by the factor; of a one-at-a-time sweep the base and those
 * that differ in it. s has room for all points; returns how many. */
size_t swept_by(struct swept_sample *s, const struct maker *m, const struct maker_answer *a,
                size_t policy, size_t factor);

/* Each value a level; or, where there are more than MOST_LEVELS, or hardly any value twice in spite of other factors
 * that vary, n_parts of equal number, fewer where points are few. Returns how many; *parts tells which. */
size_t swept_levels(struct swept_level level[MOST_LEVELS], const struct maker *m,
                    const struct swept_sample *s, size_t n, size_t n_parts, bool *parts);

/* One measure at all points, under all policies: a->moments[point * policies + policy]. With a question about two
 * policies, the differences from the second. */
enum status swept_ask(struct maker_answer *a, struct maker *m, const struct measured *measured,
                      const struct subject *q, struct err *e) MUST_CHECK;

/* How many replicates points have that have any: "20", or "3 to 20"; *most: the most. */
const char *swept_replicates(struct maker *m, const struct maker_answer *a, size_t *most);

/* " (3 of 40 runs missing)", or "". */
const char *swept_missing(struct maker *m, const struct maker_answer *a);

/* Why there is nothing to draw: the measure is defined nowhere, or else what is said. */
const char *swept_nothing(struct maker *m, const struct maker_answer *a, const char *otherwise);

/* Some points, each of the same weight. */
struct swept_set {
    const struct swept_sample *sample;
    size_t n;
};

/*
 * The mean of the means of some points, and its 95 % interval: over replicates, for fixed points, treating a replicate
 * as the same chance at all points (true with common random numbers, harmless without); or over points, which are then
 * a sample (base points or trajectories of them, where points come in such blocks). With `less` the interval is that of
 * the difference from the mean of those points. Its n are points.
 */
struct estimate swept_mean(struct maker *m, const struct maker_answer *a, size_t policy,
                           const struct swept_set *of, const struct swept_set *less,
                           bool over_points);

/* How far a factor moves a measure: its mean at the lowest and at the highest value, or part of the values, each with
 * the interval of its distance from the middle: the base, or the mean of all points. */
struct swept_swing {
    size_t factor;
    struct estimate low, high;
};
struct swept_swings {
    struct swept_swing *swing; /* the widest first */
    size_t n, n_points;
    double middle;
    bool in_parts, over_points;
};

/* Factors with two values at least among the points. INTERNAL: no memory. */
enum status swept_swings(struct swept_swings *all, struct maker *m, const struct maker_answer *a,
                         size_t policy, struct err *e) MUST_CHECK;

#endif
