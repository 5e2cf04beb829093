/* Mean and variance of one number over replicates. */
#include "moments.h"

#include <math.h>

static double larger(double a, double b)
{
    return a > b ? a : b;
}

void moments_add(struct moments *m, double x)
{
    if (isnan(x))
        return;

    const double step = x - m->mean;
    m->n++;
    m->mean += step / (double)m->n;
    m->squares += step * (x - m->mean);
    m->largest = larger(m->largest, fabs(x));
}

void moments_add_difference(struct moments *m, double x, double reference)
{
    moments_add(m, x - reference);
    if (!isnan(x - reference))
        m->largest = larger(m->largest, larger(fabs(x), fabs(reference)));
}

void moments_add_count(struct moments *m, double x, struct event_worth w)
{
    moments_add(m, x);
    events_add(&m->events, x, w);
}

void moments_add_count_difference(struct moments *m, double x, struct event_worth w,
                                  double reference, struct event_worth w_reference)
{
    moments_add_difference(m, x, reference);
    events_add_difference(&m->events, x, w, reference, w_reference);
}
