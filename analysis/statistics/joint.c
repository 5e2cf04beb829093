/* Ratios and paired contrasts over replicates, with their intervals. */
#include "joint.h"

#include <math.h>

/* The same for a sum of squares that is left when others cancel. */
static const double CANCELLED = 1e-14;

/* A numerator and a denominator, and then by how much they differ from the reference. */
static void against_reference(double out[JOINT_COUNT], const double x[JOINT_COUNT])
{
    out[JOINT_n] = x[JOINT_n];
    out[JOINT_d] = x[JOINT_d];
    out[JOINT_n_against] = x[JOINT_n] - x[JOINT_n_against];
    out[JOINT_d_against] = x[JOINT_d] - x[JOINT_d_against];
}

void joint_add(struct joint *j, const double x[JOINT_COUNT])
{
    double y[JOINT_COUNT], before[JOINT_COUNT], after[JOINT_COUNT];

    for (int a = 0; a < JOINT_COUNT; a++)
        if (isnan(x[a]))
            return;
    against_reference(y, x);
    against_reference(before, j->mean);
    j->n++;
    for (int a = 0; a < JOINT_COUNT; a++) {
        j->mean[a] += (x[a] - j->mean[a]) / (double)j->n;
        if (fabs(x[a]) > j->largest[a])
            j->largest[a] = fabs(x[a]);
    }
    against_reference(after, j->mean);
    for (int a = 0; a < JOINT_COUNT; a++)
        for (int b = 0; b < JOINT_COUNT; b++)
            j->product[a][b] += (y[a] - before[a]) * (y[b] - after[b]);
}

void joint_add_count(struct joint *j, const double x[JOINT_COUNT], struct event_worth w)
{
    const size_t before = j->n;

    joint_add(j, x);
    if (j->n > before)
        events_add(&j->events, x[JOINT_n], w);
}

void joint_add_count_pair(struct joint *j, const double x[JOINT_COUNT], struct event_worth w,
                          struct event_worth w_against)
{
    const size_t before = j->n;

    joint_add(j, x);
    if (j->n > before)
        events_add_difference(&j->events, x[JOINT_n], w, x[JOINT_n_against], w_against);
}

void joint_add_same(struct joint *j, const double x[JOINT_COUNT])
{
    const size_t before = j->n;

    joint_add(j, x);
    if (j->n > before)
        events_add_known(&j->events);
}

double joint_linear(double gradient[JOINT_COUNT], const struct joint *j, enum contrast c)
{
    const double *m = j->mean;
    const double value = m[JOINT_d] > 0.0 ? m[JOINT_n] / m[JOINT_d] : NAN;
    const double against = m[JOINT_d_against] > 0.0 ? m[JOINT_n_against] / m[JOINT_d_against] : NAN;
    double own = 1.0, other = 0.0, out = value; /* d out / d value, d out / d against */

    if (c == CONTRAST_difference) {
        other = -1.0;
        out = value - against;
    } else if (c == CONTRAST_relative) {
        own = against > 0.0 ? 100.0 / against : NAN;
        other = -own * value / against;
        out = own * (value - against);
    }
    gradient[JOINT_n] = own / m[JOINT_d];
    gradient[JOINT_d] = -own * value / m[JOINT_d];
    gradient[JOINT_n_against] = c == CONTRAST_none ? 0.0 : other / m[JOINT_d_against];
    gradient[JOINT_d_against] = c == CONTRAST_none ? 0.0 : -other * against / m[JOINT_d_against];
    return out;
}

/* Sum of squares of a linear part whose gradient is by what product[] is of. */
static double squares_of(const struct joint *j, const double h[JOINT_COUNT])
{
    double sum = 0.0, size = 0.0;

    for (int a = 0; a < JOINT_COUNT; a++)
        for (int b = 0; b < JOINT_COUNT; b++) {
            const double part = h[a] * h[b] * j->product[a][b];
            sum += part;
            size += fabs(part);
        }
    return sum > CANCELLED * size ? sum : 0.0;
}

/* The standard deviation of the linear part; 0: it is no more than rounding. */
static double linear_sd(const struct joint *j, const double g[JOINT_COUNT])
{
    const double h[JOINT_COUNT] = {g[JOINT_n] + g[JOINT_n_against], g[JOINT_d] + g[JOINT_d_against],
                                   -g[JOINT_n_against], -g[JOINT_d_against]};
    double size = 0.0;

    for (int a = 0; a < JOINT_COUNT; a++)
        size = fmax(size, fabs(g[a]) * j->largest[a]);
    return estimate_sd(squares_of(j, h), (double)(j->n - 1), size);
}

/* The sum of squares of the linear part as if the two sides were not paired. */
static double squares_apart(const struct joint *j, const double g[JOINT_COUNT])
{
    const double own[JOINT_COUNT] = {g[JOINT_n], g[JOINT_d], 0.0, 0.0};
    const double other[JOINT_COUNT] = {g[JOINT_n_against], g[JOINT_d_against], -g[JOINT_n_against],
                                       -g[JOINT_d_against]};

    return squares_of(j, own) + squares_of(j, other);
}

struct estimate joint_estimate(const struct joint *j, enum contrast c)
{
    return joint_estimate_with(j, c, j->n >= 2 ? estimate_t((double)(j->n - 1)) : NAN);
}

struct estimate joint_estimate_with(const struct joint *j, enum contrast c, double t)
{
    double g[JOINT_COUNT];
    struct estimate x = {.mean = NAN, .low = NAN, .high = NAN, .n = j->n};

    if (j->n == 0)
        return x;
    x.mean = joint_linear(g, j, c);
    if (j->n >= 2) {
        const double sd = linear_sd(j, g), half = t * sd / sqrt((double)j->n);
        x.low = sd > 0.0 ? x.mean - half : NAN;
        x.high = sd > 0.0 ? x.mean + half : NAN;
    }
    if (c == CONTRAST_relative)
        x.is_known = j->events.n_known == j->n;
    else
        estimate_widen(&x, &j->events, j->mean[JOINT_d]);
    return x;
}

double joint_pairing(const struct joint *j)
{
    double g[JOINT_COUNT];

    if (j->n < 2)
        return NAN;
    (void)joint_linear(g, j, CONTRAST_difference);
    const double sd = linear_sd(j, g), df = (double)(j->n - 1);
    return sd > 0.0 ? squares_apart(j, g) / df / sd / sd : NAN;
}
