/* Ranges from a sweep of parameter uncertainty. */
#include "uncertainty.h"

#include "beside.h"
#include "calibrated.h"
#include "design.h"
#include "disk.h"
#include "mem.h"
#include "posterior.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status check_policies(const struct uncertainty_request *q, const struct scenario *s,
                                  bool all, struct err *e)
{
    const struct scenario *own = q->of->scenario;
    const char *against = own->policy[q->of->against].name;

    if (scenario_policy(s, against) == s->n_policies)
        return err_set(e, STATUS_USAGE, "it has no policy %s, with which the others are compared",
                       against);
    for (size_t p = 0; p < own->n_policies && all; p++)
        if (scenario_policy(s, own->policy[p].name) == s->n_policies)
            return err_set(e, STATUS_USAGE, "it has no policy %s", own->policy[p].name);
    return STATUS_OK;
}

/* Whether the file is one to take ranges from. `all`: of every policy. */
static enum status check(const struct uncertainty_request *q, const struct result *r, bool all,
                         struct err *e)
{
    const struct scenario *s = result_scenario(r), *own = q->of->scenario;
    const struct experiment *x = result_experiment(r);

    if (x->n_points < 2 && design_is_drawn(x->design))
        return err_set(e, STATUS_USAGE,
                       "it has one point, which tells no range; sweep 100 points or more");
    if (!design_is_drawn(x->design))
        return err_set(e, STATUS_USAGE,
                       "it is no sweep over what is not known; make one with 'confide sweep' and "
                       "design: posterior (of a calibration) or priors");
    if (s->run.time_start != own->run.time_start ||
        fabs(s->run.time_years - own->run.time_years) > 1e-9)
        return err_set(e, STATUS_USAGE,
                       "it is of another time: it begins with another day, or has %g years and "
                       "not %g; sweep the scenario of the result",
                       s->run.time_years, own->run.time_years);
    return check_policies(q, s, all, e);
}

/* Whether both have the same cells, in the same order. */
static enum status check_cells(const struct query *a, const struct query *b, struct err *e)
{
    bool same = a->items.n == b->items.n && a->n_cells == b->n_cells;

    for (size_t i = 0; i < a->items.n && same; i++)
        same = strcmp(a->items.item[i].name, b->items.item[i].name) == 0;
    for (size_t c = 0; c < a->n_cells && same; c++) {
        const struct cell_of x = query_cell(a, c), y = query_cell(b, c);
        char one[QUERY_TIME_SIZE], other[QUERY_TIME_SIZE];
        same = !a->by[BY_interval] || strcmp(query_time(one, a, c), query_time(other, b, c)) == 0;
        same = same && (!a->by[BY_group] || strcmp(a->scenario->group_name[x.group],
                                                   b->scenario->group_name[y.group]) == 0);
    }
    if (same)
        return STATUS_OK;
    return err_set(e, STATUS_USAGE,
                   "it tells other groups, times or variables apart than the result; sweep the "
                   "scenario of the result");
}

struct taker {
    struct uncertainty *u;
    const struct query *of;
};

/* A policy's place among those of the query; their number: it is none of them. */
static size_t place_of_policy(const struct query *q, const char *name)
{
    size_t p = 0;

    while (p < q->policy.n && strcmp(q->scenario->policy[q->policy.at[p]].name, name) != 0)
        p++;
    return p;
}

static enum status take(void *into, const struct answers *a, long point, struct err *e)
{
    const struct taker *t = into;
    struct uncertainty *u = t->u;
    struct asked asked;

    (void)point, (void)e;
    for (asked.policy = 0; asked.policy < t->of->policy.n; asked.policy++) {
        struct asked own = {
            .policy = place_of_policy(
                a->q, t->of->scenario->policy[t->of->policy.at[asked.policy]].name)};
        for (asked.item = own.item = 0; asked.item < t->of->items.n; own.item = ++asked.item)
            for (asked.cell = own.cell = 0; asked.cell < t->of->n_cells; own.cell = ++asked.cell)
                for (asked.contrast = 0; asked.contrast < CONTRAST_COUNT; asked.contrast++) {
                    own.contrast = asked.contrast;
                    if (own.policy == a->q->policy.n || !answers_has(a, &own))
                        continue;
                    const struct spread_parts parts = answers_parts(a, &own);
                    u->range[answers_place(t->of, &asked)] = parts.middle;
                    u->has_chance = u->has_chance || (parts.points > 1 && isnan(parts.se_chance));
                }
    }
    return STATUS_OK;
}

static enum status make_room(struct uncertainty *u, const char *file, const struct query *of,
                             const char *design, struct err *e)
{
    const char *slash = strrchr(file, '/');
    const size_t n = answers_places(of);

    u->file = text_copy(slash == NULL ? file : slash + 1);
    u->design = text_copy(design);
    u->range = mem_array(n, sizeof *u->range);
    if (u->file == NULL || u->design == NULL || u->range == NULL)
        return err_memory_for(e, "for the ranges");
    for (size_t i = 0; i < n; i++)
        u->range[i] = (struct spread_range){NAN, NAN};
    return STATUS_OK;
}

/* The sweep from which ranges are taken. */
struct chosen {
    char *file;              /* owned; NULL: there is none */
    const char *calibration; /* the one from whose posterior it must be drawn; NULL: from any */
    bool is_beside;          /* it was not named, but lies beside the result */
};

/* Asks the sweep what was asked of the result, if it can answer. */
static enum status ask_sweep(struct query *query, const struct uncertainty_request *q,
                             const struct chosen *c, const struct result *r, struct err *e)
{
    struct query_words w = *q->words;
    enum status s = check(q, r, c->is_beside, e);

    w.against = q->of->scenario->policy[q->of->against].name;
    w.cut_as = q->of;
    if (s == STATUS_OK && c->calibration != NULL)
        s = calibrated_check(result_experiment(r), c->calibration, e);
    if (s == STATUS_OK)
        s = query_make(query, &w, result_experiment(r), result_plan(r), e);
    return s == STATUS_OK ? check_cells(q->of, query, e) : s;
}

static enum status read_ranges(struct uncertainty *u, const struct uncertainty_request *q,
                               const struct chosen *c, struct result *r, struct err *e)
{
    struct taker t = {u, q->of};
    struct stream_count count;
    struct query query = {.n_cells = 0};
    enum status s = ask_sweep(&query, q, c, r, e);

    if (s == STATUS_OK)
        s = make_room(u, c->file, q->of, result_experiment(r)->design, e);
    if (s == STATUS_OK)
        s = answers_read(&count, r, &query, take, &t, e);
    if (s == STATUS_OK)
        u->n_points = count.points;
    query_free(&query);
    return s;
}

static enum status read_file(struct uncertainty *u, const struct uncertainty_request *q,
                             const struct chosen *c, struct err *e)
{
    struct result *r = NULL;
    enum status s = result_open(&r, c->file, e);

    if (s == STATUS_OK)
        s = read_ranges(u, q, c, r, e);
    result_close(r);
    return s;
}

/* A sweep that was not named is left out where it does not fit, and the reason kept. */
static enum status leave_out(struct uncertainty *u, const char *file, struct err *e)
{
    struct text t = {.data = NULL};

    if (e->code == STATUS_INTERNAL)
        return e->code;
    text_add(&t, "what is not known is left out, for ");
    text_add_printable(&t, file);
    text_add(&t, " beside the result cannot be taken: %s", e->msg);
    u->left_out = text_take(&t);
    *e = (struct err){.code = STATUS_OK};
    return u->left_out == NULL ? err_memory(e) : STATUS_OK;
}

static enum status not_swept(const char *calibration, const char *sweep, struct err *e)
{
    return err_set(e, STATUS_USAGE,
                   "--uncertainty: %.200s is a calibration: what its parameters answer has to be "
                   "simulated once: 'confide sweep SWEEP.yaml -o %.200s', SWEEP.yaml saying "
                   "'scenario: …', 'design: posterior' and 'from: %.200s'; with "
                   "%.200s there, the same command takes it",
                   calibration, sweep, calibration, sweep);
}

/* The sweep that was named, or lies beside the result; of a calibration, the one over its posterior beside the result. */
static enum status choose(struct chosen *c, const struct uncertainty_request *q, struct err *e)
{
    const char *file = q->choice.file;

    *c = (struct chosen){.is_beside = file == NULL};
    if (file == NULL) {
        c->file = q->choice.none ? NULL : beside_find(q->result);
        return STATUS_OK;
    }
    if (posterior_is_in(file))
        c->calibration = file;
    c->file = c->calibration != NULL ? beside_name(q->result) : text_copy(file);
    if (c->file == NULL)
        return err_memory(e);
    return c->calibration != NULL && disk_file_size(c->file) < 0 ? not_swept(file, c->file, e)
                                                                 : STATUS_OK;
}

/* A status with the name of the sweep before what is wrong with it. */
static enum status of_sweep(enum status s, const char *sweep, struct err *e)
{
    const struct err mine = *e;

    return s != STATUS_USAGE ? s : err_set(e, s, "--uncertainty: %.200s: %s", sweep, mine.msg);
}

enum status uncertainty_read(struct uncertainty *u, const struct uncertainty_request *q,
                             struct err *e)
{
    struct chosen c;
    enum status s = choose(&c, q, e);

    *u = (struct uncertainty){.is_beside = c.is_beside && c.file != NULL};
    if (s == STATUS_OK && c.file != NULL) {
        s = read_file(u, q, &c, e);
        if (s != STATUS_OK) {
            uncertainty_free(u);
            s = c.is_beside ? leave_out(u, c.file, e) : of_sweep(s, c.file, e);
        }
    }
    free(c.file);
    return s;
}

static enum status check_sweep(const struct chosen *c, const struct uncertainty_request *q,
                               struct err *e)
{
    struct query query = {.n_cells = 0};
    struct result *r = NULL;
    enum status s = result_open(&r, c->file, e);

    if (s == STATUS_OK)
        s = ask_sweep(&query, q, c, r, e);
    query_free(&query);
    result_close(r);
    if (s != STATUS_USAGE || !c->is_beside)
        return of_sweep(s, c->file, e);
    const struct err mine = *e;
    return err_set(e, s, "%.200s beside the result cannot be taken: %s", c->file, mine.msg);
}

enum status uncertainty_sweep(char **sweep, const struct uncertainty_request *q, struct err *e)
{
    struct chosen c;
    enum status s = choose(&c, q, e);

    if (s == STATUS_OK && c.file != NULL)
        s = check_sweep(&c, q, e);
    if (s != STATUS_OK) {
        free(c.file);
        c.file = NULL;
    }
    *sweep = c.file;
    return s;
}

void uncertainty_free(struct uncertainty *u)
{
    free(u->file);
    free(u->left_out);
    free(u->design);
    mem_free(u->range);
    *u = (struct uncertainty){.file = NULL};
}

struct spread_range uncertainty_range(const struct uncertainty *u, const struct query *q,
                                      const struct asked *asked)
{
    return u->file == NULL ? (struct spread_range){NAN, NAN} : u->range[answers_place(q, asked)];
}

void uncertainty_name(struct text *out, const struct uncertainty *u)
{
    text_add_printable(out, u->file);
    text_add(out, ", %zu points of %s", u->n_points,
             design_is_named(u->design, DESIGN_posterior) ? "the posterior"
             : design_is_named(u->design, DESIGN_priors)  ? "the priors"
                                                          : "a sample");
}
