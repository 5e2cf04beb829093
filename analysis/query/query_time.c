/* Stretches of time: which intervals of the file count together by quarter, year or phase, and what they are called. */
#include "date.h"
#include "mem.h"
#include "query.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const STRETCH_NAMES[STRETCH_COUNT] = {"interval", "quarter", "year", "phase"};

bool query_stretch_named(enum query_stretch *x, const char *word)
{
    for (int i = 0; i < STRETCH_COUNT; i++)
        if (strcmp(word, STRETCH_NAMES[i]) == 0) {
            *x = (enum query_stretch)i;
            return true;
        }
    return false;
}

const char *query_by_name(const struct query *q, enum query_by by)
{
    return by == BY_interval ? STRETCH_NAMES[q->stretch] : BY_NAMES[by];
}

static int64_t first_day(const struct query *q, size_t interval)
{
    return (int64_t)floor(plan_interval_start(q->scenario, (int32_t)interval));
}

/* Whether a policy that is looked at changes between the middles of two intervals. */
static bool changes_between(const struct query *q, size_t before, size_t after)
{
    const struct query *of = q->cut_as == NULL ? q : q->cut_as;
    const struct plan *p = q->plan;
    const int32_t a = (int32_t)before, b = (int32_t)after;
    const int32_t from =
        2 * plan_interval_first(p, q->scenario, a) + plan_interval_steps(p, q->scenario, a);
    const int32_t to =
        2 * plan_interval_first(p, q->scenario, b) + plan_interval_steps(p, q->scenario, b);

    for (size_t i = 0; i < of->policy.n; i++) {
        const struct policy *y = &of->scenario->policy[of->policy.at[i]];
        for (size_t k = 0; k < y->n_schedule; k++) {
            const int32_t step = 2 * plan_entry_step(p, q->scenario, y->schedule[k].date);
            if (step > from && step <= to)
                return true;
        }
    }
    return false;
}

/* Whether a stretch begins with the interval `at` that follows `before`. */
static bool begins(const struct query *q, size_t before, size_t at)
{
    const struct date a = date_of(first_day(q, before)), b = date_of(first_day(q, at));

    switch (q->stretch) {
    case STRETCH_quarter:
        return a.year != b.year || (a.month - 1) / 3 != (b.month - 1) / 3;
    case STRETCH_year:
        return a.year != b.year;
    case STRETCH_phase:
        return changes_between(q, before, at);
    default:
        return true;
    }
}

/* Days that a stretch of this kind has at most; 0: any number. */
static int longest(enum query_stretch x)
{
    return x == STRETCH_quarter ? 92 : x == STRETCH_year ? 366 : 0;
}

static enum status check_length(const struct query *q, struct err *e)
{
    const int most = longest(q->stretch);

    for (size_t i = 0; most > 0 && i + 1 < q->interval.n; i++) {
        const size_t at = q->interval.at[i];
        const int64_t days = first_day(q, at + 1) - first_day(q, at);
        if (days > most)
            return err_set(e, STATUS_USAGE,
                           "--by %s: the file's intervals are longer, up to %" PRId64
                           " days; ask for --by interval, or run it with a shorter output.every",
                           STRETCH_NAMES[q->stretch], days);
    }
    return STATUS_OK;
}

enum status query_cut_time(struct query *q, struct err *e)
{
    struct selection *x = &q->interval;

    x->cells = 1;
    x->cell = mem_array(x->n, sizeof *x->cell);
    if (x->cell == NULL)
        return err_memory(e);
    for (size_t i = 0; i < x->n; i++) {
        if (i > 0 && q->by[BY_interval] && begins(q, x->at[i - 1], x->at[i]))
            x->cells++;
        x->cell[i] = x->cells - 1;
    }
    return q->by[BY_interval] ? check_length(q, e) : STATUS_OK;
}

/* Cells ascend with the intervals. */
static size_t first_interval(const struct query *q, size_t cell)
{
    const struct selection *x = &q->interval;
    size_t i = cell;

    while (x->cell[i] < cell)
        i++;
    return x->at[i];
}

struct cell_of query_cell(const struct query *q, size_t cell)
{
    const size_t subgroups = q->subgroup.cells, groups = q->group.cells;

    return (struct cell_of){.interval = first_interval(q, cell / subgroups / groups),
                            .group = q->group.at[cell / subgroups % groups],
                            .subgroup = q->subgroup.at[cell % subgroups]};
}

/* The day before the interval after the last of a cell. */
static int64_t last_day(const struct query *q, size_t interval_cell)
{
    const struct selection *x = &q->interval;
    size_t i = x->n - 1;

    while (x->cell[i] > interval_cell)
        i--;
    const double end = plan_interval_start(q->scenario, (int32_t)x->at[i] + 1);
    return (int64_t)ceil(end) - 1;
}

void query_days(int64_t *first, int64_t *last, const struct query *q, size_t cell)
{
    *first = first_day(q, query_cell(q, cell).interval);
    *last = last_day(q, cell / q->group.cells / q->subgroup.cells);
}

const char *query_time(char out[QUERY_TIME_SIZE], const struct query *q, size_t cell)
{
    const int64_t first = first_day(q, query_cell(q, cell).interval);
    const struct date day = date_of(first);
    char from[DATE_SIZE], to[DATE_SIZE];

    if (q->stretch == STRETCH_quarter)
        (void)snprintf(out, QUERY_TIME_SIZE, "%" PRId64 "-Q%d", day.year, (day.month + 2) / 3);
    else if (q->stretch == STRETCH_year)
        (void)snprintf(out, QUERY_TIME_SIZE, "%" PRId64, day.year);
    else if (q->stretch == STRETCH_phase)
        (void)snprintf(out, QUERY_TIME_SIZE, "%s..%s", date_print(from, first),
                       date_print(to, last_day(q, cell / q->group.cells / q->subgroup.cells)));
    else
        (void)date_print(out, first);
    return out;
}
