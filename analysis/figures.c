/* The figures of an output file: moments of every interval, and the words around them. */
#include "figures.h"

#include "mem.h"
#include "number.h"
#include "replicates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum place { PLACE_END, PLACE_MIDDLE };

static const struct {
    const char *name, *heading, *y_title;
    enum measure measure;
    enum place place;
} FIGURES[FIGURE_COUNT] = {
#define FIGURE(name_, measure_, place_, heading_, y_title_)                                        \
    {#name_, heading_, y_title_, MEASURE_##measure_, PLACE_##place_},
#include "figures.def"
};

struct collector {
    const struct scenario *scenario;
    size_t n_intervals;
    struct moments *moments; /* [(figure * policies + policy) * intervals + interval] */
};

static void take(void *into, const struct quantities *interval)
{
    const struct collector *c = into;
    const size_t n = c->scenario->n_policies * c->n_intervals;

    for (size_t f = 0; f < FIGURE_COUNT; f++)
        for (size_t i = 0; i < n; i++)
            moments_add(&c->moments[f * n + i], measure_value(FIGURES[f].measure, &interval[i]));
}

static double interval_end(const struct scenario *s, const struct plan *p, size_t i)
{
    return plan_interval_start(s, (int32_t)i) +
           plan_interval_steps(p, s, (int32_t)i) * s->run.time_step_days;
}

/* Levels start with a point at time.start; a single rate is drawn from end to end of its interval. */
static size_t n_points(enum place place, size_t n_intervals)
{
    return n_intervals + (place == PLACE_END || n_intervals == 1);
}

static void set_points(struct figure *f, enum place place, const struct scenario *s,
                       const struct plan *p, const struct moments *moments, size_t n_intervals)
{
    const size_t first = place == PLACE_END;

    for (size_t k = 0; k < s->n_policies; k++)
        for (size_t i = 0; i < n_intervals; i++) {
            struct figure_point *x = &f->point[k * f->n_points + first + i];
            const double start = plan_interval_start(s, (int32_t)i), end = interval_end(s, p, i);
            x->day = place == PLACE_END ? end : (start + end) / 2;
            x->value = estimate_of(&moments[k * n_intervals + i]);
            if (i + 1 < f->n_points - first && n_intervals == 1) { /* a line needs two points */
                x->day = start;
                x[1] = (struct figure_point){.day = end, .value = x->value};
            }
        }
    for (size_t k = 0; first == 1 && k < s->n_policies; k++) {
        struct figure_point *x = &f->point[k * f->n_points];
        *x = (struct figure_point){.day = f->from, .value = x[1].value};
        x->value.mean *= 0.0; /* what is not defined stays so */
        x->value.low *= 0.0;
        x->value.high *= 0.0;
    }
}

static int compare_days(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The days inside the period on which some policy changes, each once. */
static bool set_marks(struct figures *f, const struct scenario *s, double from, double to)
{
    size_t n = 0, kept = 0;

    for (size_t p = 0; p < s->n_policies; p++)
        n += s->policy[p].n_schedule;
    f->mark = mem_array(n, sizeof *f->mark);
    if (f->mark == NULL)
        return false;
    n = 0;
    for (size_t p = 0; p < s->n_policies; p++)
        for (size_t i = 0; i < s->policy[p].n_schedule; i++) {
            const double day = (double)s->policy[p].schedule[i].date;
            if (day > from && day < to)
                f->mark[n++] = day;
        }
    qsort(f->mark, n, sizeof *f->mark, compare_days);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || f->mark[kept - 1] < f->mark[i])
            f->mark[kept++] = f->mark[i];
    f->n_marks = kept;
    return true;
}

static char *make_caption(const struct figures *f)
{
    struct text t = {.data = NULL};

    if (f->used > 1)
        text_add(&t, "Mean of %zu replicates and its 95 %% interval", f->used);
    else
        text_add(&t, "One replicate, so no interval");
    if (f->missing > 0)
        text_add(&t, " (%zu of %zu missing)", f->missing, f->used + f->missing);
    return text_take(&t);
}

/* What made it, from what. */
static void add_provenance(struct text *out, const struct result *r)
{
    const char *version = result_text(r, "version"), *revision = result_text(r, "source_revision");
    const char *hash = result_text(r, "scenario_sha256");

    text_add(out, "confide %.20s", version == NULL ? "" : version);
    if (revision != NULL && *revision != '\0')
        text_add(out, " (%.20s)", revision);
    if (hash != NULL && *hash != '\0')
        text_add(out, ", scenario %.12s", hash);
    text_add(out, ", seed %" PRId64, result_scenario(r)->run.random_seed);
}

static char *make_source(const struct result *r)
{
    const char *title = result_scenario(r)->title;
    struct text t = {.data = NULL}, provenance = {.data = NULL};

    if (title != NULL && strspn(title, " \t\r\n") < strlen(title)) {
        text_add_wrapped(&t, title, FIGURE_NOTE_WIDTH, 2);
        text_add(&t, "\n");
    }
    add_provenance(&provenance, r);
    if (provenance.data != NULL)
        text_add_wrapped(&t, provenance.data, FIGURE_NOTE_WIDTH, 2);
    t.failed = t.failed || provenance.failed;
    text_free(&provenance);
    return text_take(&t);
}

static bool set_figure(struct figures *all, enum figure_name name, const struct result *r,
                       const struct moments *moments, size_t n_intervals)
{
    const struct scenario *s = result_scenario(r);
    const struct plan *p = result_plan(r);
    struct figure *f = &all->figure[name];

    *f = (struct figure){.name = FIGURES[name].name,
                         .heading = FIGURES[name].heading,
                         .y_title = FIGURES[name].y_title,
                         .unit = MEASURES[FIGURES[name].measure].unit,
                         .caption = make_caption(all),
                         .source = make_source(r),
                         .from = (double)s->run.time_start,
                         .to = interval_end(s, p, n_intervals - 1),
                         .n_policies = s->n_policies,
                         .n_points = n_points(FIGURES[name].place, n_intervals),
                         .mark = all->mark,
                         .n_marks = all->n_marks};
    f->point = mem_array(f->n_policies * f->n_points, sizeof *f->point);
    if (f->point == NULL || f->caption == NULL || f->source == NULL)
        return false;
    for (size_t k = 0; k < s->n_policies; k++)
        f->policy[k] = s->policy[k].name;
    set_points(f, FIGURES[name].place, s, p, moments + name * s->n_policies * n_intervals,
               n_intervals);
    return true;
}

static enum status no_memory(struct err *e)
{
    return err_set(e, STATUS_INTERNAL, "not enough memory for the figures");
}

static enum status set_figures(struct figures *f, struct result *r, struct collector *c,
                               struct err *e)
{
    const double to = interval_end(c->scenario, result_plan(r), c->n_intervals - 1);
    enum status s = replicates_read(r, take, c, &f->used, &f->missing, e);

    if (s == STATUS_OK && !set_marks(f, c->scenario, (double)c->scenario->run.time_start, to))
        s = no_memory(e);
    for (enum figure_name k = 0; k < FIGURE_COUNT && s == STATUS_OK; k++)
        if (!set_figure(f, k, r, c->moments, c->n_intervals))
            s = no_memory(e);
    if (s != STATUS_OK)
        figures_free(f);
    return s;
}

enum status figures_read(struct figures *f, struct result *r, struct err *e)
{
    struct collector c = {.scenario = result_scenario(r),
                          .n_intervals = result_dim(r, DIM_interval)};

    *f = (struct figures){.mark = NULL};
    c.moments = mem_array(FIGURE_COUNT * c.scenario->n_policies * c.n_intervals, sizeof *c.moments);
    if (c.moments == NULL)
        return no_memory(e);
    const enum status s = set_figures(f, r, &c, e);
    mem_free(c.moments);
    return s;
}

void figures_free(struct figures *f)
{
    for (size_t k = 0; k < FIGURE_COUNT; k++) {
        mem_free(f->figure[k].point);
        free(f->figure[k].caption);
        free(f->figure[k].source);
    }
    mem_free(f->mark);
    *f = (struct figures){.mark = NULL};
}
