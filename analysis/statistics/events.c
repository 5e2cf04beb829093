/* Intervals for few events. */
#include "events.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double TAIL = 0.025, FEW = 20.0;

/* From here on the cube root of a chi-square is normal to four digits (Wilson and Hilferty 1931). */
static const double MANY = 100.0;

static void add(struct events *e, double value, struct event_worth w)
{
    const double usual = w.usual > 0.0 ? w.usual : w.most;

    if (isnan(value) || !(w.most > 0.0))
        return;
    e->n++;
    e->most += w.most;
    e->more += fmax(value, 0.0);
    e->fewer += fmax(-value, 0.0);
    e->more_square += fmax(value, 0.0) * usual;
    e->fewer_square += fmax(-value, 0.0) * usual;
}

void events_add(struct events *e, double value, struct event_worth w)
{
    add(e, value, w);
}

void events_add_difference(struct events *e, double value, struct event_worth w, double reference,
                           struct event_worth w_reference)
{
    const double all = value + reference;
    const struct event_worth both = {
        .usual = all > 0.0 ? (value * w.usual + reference * w_reference.usual) / all : 0.0,
        .most = fmax(w.most, w_reference.most)};

    e->is_difference = true;
    add(e, value - reference, both);
}

/* Events of unequal worth are as sure as so many of equal worth. */
static double as_many(double sum, double squares)
{
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

bool events_are_few(const struct events *e)
{
    return e->n > 0 && as_many(e->more + e->fewer, e->more_square + e->fewer_square) < FEW;
}

/* The mean of a Poisson number that is `events` or less (or, of the other tail, or more) with this probability. */
static double poisson_limit(double events, double probability)
{
    if (events <= MANY)
        return gsl_cdf_chisq_Pinv(probability, 2.0 * events) / 2.0;
    const double z = gsl_cdf_ugaussian_Pinv(probability);
    return events * pow(1.0 - 1.0 / (9.0 * events) + z / (3.0 * sqrt(events)), 3.0);
}

/* Below half an event (rates of other years than the reference's) there is none. */
static double lowest(double sum, double squares)
{
    const double events = as_many(sum, squares);

    return events < 0.5 ? 0.0 : squares / sum * poisson_limit(events, TAIL);
}

/* As if one more event of the most worth had been counted. */
static double highest(double sum, double squares, double most)
{
    sum += most;
    squares += most * most;
    return squares / sum * poisson_limit(as_many(sum, squares), 1.0 - TAIL);
}

bool events_reach(const struct events *e, double *below, double *above)
{
    const double n = (double)e->n, most = e->most / n;

    if (e->n < 2)
        return false;
    *below = e->more - lowest(e->more, e->more_square);
    *above = highest(e->more, e->more_square, most) - e->more;
    if (e->is_difference) {
        *below = hypot(*below, highest(e->fewer, e->fewer_square, most) - e->fewer);
        *above = hypot(*above, e->fewer - lowest(e->fewer, e->fewer_square));
    }
    *below /= n;
    *above /= n;
    return true;
}
