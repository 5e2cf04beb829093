/* A made town, its output files, and what is answered of them. */
#include "town.h"

#include "asserts.h"
#include "mem.h"

#include <stdio.h>

static const char TOWN[] =
    "title: A made town\n"
    "time: {start: 2017-01-01, years: 2, step_days: 30, burn_in_years: 0}\n"
    "random: {seed: 1, replicates: 3}\n"
    "population: {agents: 400, communities: 1, contacts: 2}\n"
    "groups:\n  others: {people: 100}\n  trafficked_a: {people: 300}\n"
    "  trafficked_b: {people: 50, oversample: 4}\n"
    "conditions:\n  flu: {onset: 1}\n  tuberculosis: {onset: 0.1, transmission_public: 2}\n"
    "policies:\n  none: {before: none}\n  serious: {before: serious}\n  full: {before: full}\n"
    "output: {every_steps: 6%s}\n";

void town_read(struct runs_world *w, const char *more)
{
    char text[sizeof TOWN + 64];

    (void)snprintf(text, sizeof text, TOWN, more);
    runs_world_parse(w, text);
}

int town_setup(void **state)
{
    if (runs_world_setup(state) != 0)
        return -1;
    town_read(*state, "");
    return 0;
}

uint32_t town_count(enum observable v, size_t i, size_t point, size_t replicate)
{
    return (uint32_t)((i * 7919 + (size_t)v * 104729 + point * 31) % 97 + replicate * (i % 5));
}

bool town_fill(void *into, struct observation *o, size_t point, size_t replicate)
{
    const bool *missing = into;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t i = 0; i < observe_size(o, v); i++)
            if (OBSERVABLE[v].type == OBSERVE_F64)
                ((double *)o->data[v])[i] = 0.5 * town_count(v, i, point, replicate);
            else
                ((uint32_t *)o->data[v])[i] = town_count(v, i, point, replicate);
    return missing == NULL || !missing[point];
}

static double *at(const struct answered *x, size_t told, const struct asked *asked)
{
    const size_t cell = (asked->item * x->q.n_cells + asked->cell) * x->q.policy.n + asked->policy;

    return x->mean + told * x->n + cell * CONTRAST_COUNT + asked->contrast;
}

static enum status keep(void *into, const struct answers *a, long point, struct err *e)
{
    struct answered *x = into;
    struct asked asked;

    (void)e;
    x->point = point;
    for (asked.item = 0; asked.item < a->q->items.n; asked.item++)
        for (asked.cell = 0; asked.cell < a->q->n_cells; asked.cell++)
            for (asked.policy = 0; asked.policy < a->q->policy.n; asked.policy++)
                for (asked.contrast = 0; asked.contrast < CONTRAST_COUNT; asked.contrast++)
                    *at(x, x->points_told, &asked) = !answers_has(a, &asked) ? NAN
                                                     : a->spread != NULL
                                                         ? answers_parts(a, &asked).mean
                                                         : answers_estimate(a, &asked).mean;
    x->points_told++;
    return STATUS_OK;
}

struct answered town_ask_file(struct runs_world *w, const char *file, struct query_words words)
{
    struct answered x = {.points_told = 0};
    struct result *r = NULL;

    assert_ok(w, result_open(&r, file, &w->e));
    assert_ok(w, query_make(&x.q, &words, result_experiment(r), result_plan(r), &w->e));
    x.n = x.q.items.n * x.q.n_cells * x.q.policy.n * CONTRAST_COUNT;
    x.mean = mem_array(x.q.point.n * x.n, sizeof *x.mean);
    assert_non_null(x.mean);
    assert_ok(w, answers_read(&x.count, r, &x.q, keep, &x, &w->e));
    result_close(r);
    return x;
}

struct answered town_ask(struct runs_world *w, struct query_words words)
{
    return town_ask_file(w, w->file, words);
}

void town_forget(struct answered *x)
{
    mem_free(x->mean);
    query_free(&x->q);
}

double town_mean(const struct answered *x, size_t item, size_t cell, size_t policy,
                 enum contrast contrast)
{
    return *at(x, x->points_told - 1, &(struct asked){policy, item, cell, contrast});
}

void town_refuses(struct runs_world *w, struct query_words asked, const char *words)
{
    struct query q;

    assert_int_equal(query_make(&q, &asked, &w->experiment, &w->plan, &w->e), STATUS_USAGE);
    assert_says(&w->e, words);
}
