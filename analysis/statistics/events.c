/* Intervals for few events. */
#include "events.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double TAIL = 0.025, FEW = 20.0;

/* From here on the cube root of a chi-square is normal to four digits (Wilson and Hilferty 1931). */
static const double MANY = 100.0;

void events_add(struct events *e, double value, double worth)
{
    if (isnan(value) || !(worth > 0.0))
        return;
    e->n++;
    e->worth += worth;
    e->more += fmax(value, 0.0) / worth;
    e->fewer += fmax(-value, 0.0) / worth;
}

void events_add_difference(struct events *e, double difference, double worth)
{
    e->is_difference = true;
    events_add(e, difference, worth);
}

bool events_are_few(const struct events *e)
{
    return e->n > 0 && e->more + e->fewer < FEW;
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
static double lowest(double events)
{
    return events < 0.5 ? 0.0 : poisson_limit(events, TAIL);
}

static double highest(double events)
{
    return poisson_limit(events + 1.0, 1.0 - TAIL);
}

bool events_reach(const struct events *e, double *below, double *above)
{
    if (e->n < 2)
        return false;
    const double one = e->worth / (double)e->n / (double)e->n; /* of the mean */

    *below = one * (e->more - lowest(e->more));
    *above = one * (highest(e->more) - e->more);
    if (e->is_difference) {
        *below = hypot(*below, one * (highest(e->fewer) - e->fewer));
        *above = hypot(*above, one * (e->fewer - lowest(e->fewer)));
    }
    return true;
}
