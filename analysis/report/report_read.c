/* The briefing: what it takes from the output file. */
#include "answers.h"
#include "mem.h"
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ITEMS[] = "all,twins_disclosed.only_reference,"
                            "twins_disclosed.only_reference_people,"
                            "twins_long_untreated.only_policy,"
                            "twins_long_untreated.only_policy_people";

static struct report_number number_of(const struct answers *a, const struct asked *asked)
{
    struct report_number n = {
        .sd_parameters = NAN, .se_chance = NAN, .doubt = {.low = NAN, .high = NAN}};

    if (!answers_has(a, asked)) {
        n.x = (struct estimate){.mean = NAN, .low = NAN, .high = NAN};
    } else if (a->spread == NULL) {
        n.x = answers_estimate(a, asked);
    } else {
        const struct spread_parts p = answers_parts(a, asked);
        n.x = (struct estimate){.mean = p.mean, .low = p.low, .high = p.high, .n = p.points};
        n.sd_parameters = p.sd_parameters;
        n.se_chance = p.se_chance;
    }
    return n;
}

static enum status take(void *into, const struct answers *a, long point, struct err *e)
{
    static const struct report_number NOTHING = {
        {.mean = NAN, .low = NAN, .high = NAN}, NAN, NAN, {NAN, NAN}};
    struct report *x = into;

    (void)point, (void)e;
    for (size_t p = 0; p < a->q->policy.n; p++)
        for (size_t i = 0; i < REPORT_ITEMS; i++)
            for (enum contrast c = 0; c < CONTRAST_COUNT; c++)
                x->number[p][i][c] =
                    i < a->q->items.n ? number_of(a, &(struct asked){p, i, 0, c}) : NOTHING;
    query_days(&x->phases.begins, &x->phases.ends, a->q, 0);
    return STATUS_OK;
}

enum { POINT_SIZE = 64 };

/* To the point and the period that are asked for. */
static void narrow(struct query_words *w, const struct report *x, char point[POINT_SIZE])
{
    if (*x->period != '\0')
        w->where[w->n_where++] = x->period;
    if (x->request.point == REPORT_ALL_POINTS)
        return;
    (void)snprintf(point, POINT_SIZE, "point=%ld", x->request.point + 1);
    w->where[w->n_where++] = point;
}

/* What --where would be told of, in the words of the options that were given. */
static enum status wrong_period(const struct report *x, struct err *e)
{
    static const char WHERE[] = "--where: ";
    struct err mine = *e;
    const char *said = mine.msg;

    if (mine.code != STATUS_USAGE || strncmp(said, WHERE, sizeof WHERE - 1) != 0)
        return mine.code;
    return err_set(e, STATUS_USAGE, "%s: %s",
                   x->request.from == NULL ? "--to"
                   : x->request.to == NULL ? "--from"
                                           : "--from, --to",
                   said + sizeof WHERE - 1);
}

static void set_period(struct report *x)
{
    if (x->request.from != NULL || x->request.to != NULL)
        (void)snprintf(x->period, sizeof x->period, "interval=%.30s..%.30s",
                       x->request.from == NULL ? "0001" : x->request.from,
                       x->request.to == NULL ? "9999" : x->request.to);
}

/* What is not known of the parameters, asked as `w` and `q` ask it of a run; nothing of a sweep, which has its own. */
static enum status ask_doubt(struct uncertainty *u, const struct report *x,
                             const struct query_words *w, const struct query *q, struct err *e)
{
    const struct uncertainty_request request = {
        .choice = x->request.uncertainty, .result = x->request.file, .words = w, .of = q};

    *u = (struct uncertainty){.file = NULL};
    if (result_points(x->result) == 1)
        return uncertainty_read(u, &request, e);
    if (x->request.uncertainty.file == NULL)
        return STATUS_OK;
    return err_set(e, STATUS_USAGE,
                   "--uncertainty goes with the file of a run; of a sweep the page has its own "
                   "ranges");
}

static enum status add_doubt(struct report *x, const struct query_words *w, const struct query *q,
                             struct err *e)
{
    const enum status s = ask_doubt(&x->doubt, x, w, q, e);

    for (size_t p = 0; s == STATUS_OK && p < q->policy.n; p++)
        for (size_t i = 0; i < q->items.n; i++)
            for (enum contrast c = 0; c < CONTRAST_COUNT; c++)
                x->number[p][i][c].doubt =
                    uncertainty_range(&x->doubt, q, &(struct asked){p, i, 0, c});
    return s;
}

static enum status ask(struct report *x, struct result *r, struct err *e)
{
    char point[POINT_SIZE];
    struct query_words w = {.measure = ITEMS, .against = x->request.against};
    struct query q;

    if (*x->period != '\0') /* twins are counted for the whole time */
        w.measure = "all";
    narrow(&w, x, point);
    enum status s = query_make(&q, &w, x->experiment, result_plan(r), e);
    if (s != STATUS_OK)
        return *x->period == '\0' ? s : wrong_period(x, e);
    x->against = q.against;
    x->is_over_points = answers_are_over_points(&q);
    s = q.items.n == (*x->period == '\0' ? (size_t)REPORT_ITEMS : (size_t)MEASURE_COUNT)
            ? answers_read(&x->count, r, &q, take, x, e)
            : err_set(e, STATUS_INTERNAL, "the items of the briefing differ");
    if (s == STATUS_OK)
        s = add_doubt(x, &w, &q, e);
    query_free(&q);
    return s;
}

static bool room_for_phases(struct report_phases *f, const struct query *q)
{
    f->n = q->n_cells;
    f->n_measures = q->items.n;
    f->first = mem_array(f->n, sizeof *f->first);
    f->last = mem_array(f->n, sizeof *f->last);
    f->number = mem_array(q->policy.n * f->n_measures * f->n, sizeof *f->number);
    return f->first != NULL && f->last != NULL && f->number != NULL;
}

static enum status take_phases(void *into, const struct answers *a, long point, struct err *e)
{
    struct report_phases *f = into;

    (void)point;
    if (!room_for_phases(f, a->q))
        return err_memory_for(e, "for the briefing");
    for (size_t k = 0; k < f->n; k++)
        query_days(&f->first[k], &f->last[k], a->q, k);
    for (size_t p = 0; p < a->q->policy.n; p++)
        for (size_t i = 0; i < f->n_measures; i++)
            for (size_t k = 0; k < f->n; k++)
                f->number[(p * f->n_measures + i) * f->n + k] =
                    number_of(a, &(struct asked){p, i, k, CONTRAST_difference});
    return STATUS_OK;
}

static enum status add_doubt_to_phases(struct report *x, const struct query_words *w,
                                       const struct query *q, struct err *e)
{
    struct report_phases *f = &x->phases;
    struct uncertainty u;
    const enum status s = ask_doubt(&u, x, w, q, e);

    for (size_t p = 0; s == STATUS_OK && p < q->policy.n; p++)
        for (size_t i = 0; i < f->n_measures; i++)
            for (size_t k = 0; k < f->n; k++)
                f->number[(p * f->n_measures + i) * f->n + k].doubt =
                    uncertainty_range(&u, q, &(struct asked){p, i, k, CONTRAST_difference});
    uncertainty_free(&u);
    return s;
}

/* The few of the body, or all. */
static const char *measures_of_phases(struct report *x)
{
    static const enum measure FEW[] = {MEASURE_disclosure_rate, MEASURE_avoidance,
                                       MEASURE_untreated_rate, MEASURE_traces};
    enum { N_FEW = sizeof FEW / sizeof *FEW };

    for (size_t i = 0; i < (x->request.phases ? (size_t)MEASURE_COUNT : N_FEW); i++)
        x->phases.measure[i] = x->request.phases ? (enum measure)i : FEW[i];
    return x->request.phases ? "all" : "disclosure_rate,avoidance,untreated_rate,traces";
}

static enum status ask_phases(struct report *x, struct result *r, struct err *e)
{
    char point[POINT_SIZE];
    struct query_words w = {
        .measure = measures_of_phases(x), .by = "phase", .against = x->request.against};
    struct stream_count count;
    struct query q;

    narrow(&w, x, point);
    enum status s = query_make(&q, &w, x->experiment, result_plan(r), e);
    if (s == STATUS_OK)
        s = answers_read(&count, r, &q, take_phases, &x->phases, e);
    if (s == STATUS_OK)
        s = add_doubt_to_phases(x, &w, &q, e);
    query_free(&q);
    return s;
}

static enum status set_scenario(struct report *x, const struct result *r, struct err *e)
{
    const struct scenario *own = result_scenario(r);

    x->scenario = malloc(sizeof *x->scenario);
    x->number = mem_array(own->n_policies, sizeof *x->number);
    if (x->scenario == NULL || x->number == NULL)
        return err_memory_for(e, "for the briefing");
    *x->scenario = *own;
    x->plan = *result_plan(r);
    if (x->request.point == REPORT_ALL_POINTS)
        return STATUS_OK;
    if ((size_t)x->request.point >= result_points(r))
        return err_set(e, STATUS_USAGE, "--point: there is no point %ld; the file has 1 to %zu",
                       x->request.point + 1, result_points(r));
    return result_point(r, (size_t)x->request.point, x->scenario, &x->plan, e);
}

enum status report_read(struct report *x, struct result *r, const struct report_request *q,
                        struct err *e)
{
    *x = (struct report){.request = *q, .result = r, .experiment = result_experiment(r)};
    enum status s = set_scenario(x, r, e);

    set_period(x);
    if (s == STATUS_OK)
        s = words_open(&x->words, q->labels, e);
    if (s == STATUS_OK)
        s = ask(x, r, e);
    if (s == STATUS_OK && x->scenario->n_policies > 1)
        s = ask_phases(x, r, e);
    if (s == STATUS_OK && result_points(r) == 1) {
        s = drift_read(&x->drift, r, e);
        x->has_drift = s == STATUS_OK && drift_is_known(&x->drift);
    }
    if (s != STATUS_OK)
        report_free(x);
    return s;
}

void report_free(struct report *x)
{
    free(x->scenario); /* what it holds is the result's */
    mem_free(x->number);
    mem_free(x->phases.first);
    mem_free(x->phases.last);
    mem_free(x->phases.number);
    words_close(x->words);
    uncertainty_free(&x->doubt);
    drift_free(&x->drift);
    *x = (struct report){.scenario = NULL};
}
