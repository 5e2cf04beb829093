/* The figures of an output file: which can be made, and made. */
#include "figures.h"

#include "beside.h"
#include "design.h"
#include "mem.h"
#include "swept.h"

#include <stdlib.h>
#include <string.h>

static figure_make *const MAKE[FIGURE_COUNT] = {
#define FIGURE(name, ...) figures_##name,
#include "figures.def"
};

struct figures {
    struct maker maker;
    struct figure figure[FIGURE_COUNT];
    bool is_made[FIGURE_COUNT];
    const char *why[FIGURE_COUNT]; /* tried, but the file holds too little for it */
};

const struct figure *figures_get(const struct figures *all, enum figure_name name)
{
    return all->is_made[name] ? &all->figure[name] : NULL;
}

const char *figures_why_not(const struct figures *all, enum figure_name name)
{
    const struct figure *f = &all->figure[name];

    if (!all->is_made[name])
        return all->why[name];
    if (figure_is_defined(f))
        return NULL;
    return f->nothing != NULL ? f->nothing : "the rate has a denominator of 0";
}

static bool is_sweep(const struct maker *m)
{
    return result_experiment(m->result)->n_factors > 0;
}

static bool is_sweep_of(const struct maker *m, enum design d)
{
    return is_sweep(m) && design_is_named(result_experiment(m->result)->design, d);
}

/* Whether a sweep of parameter uncertainty is named, or lies beside the result. */
static bool has_doubts(const struct figures_request *q)
{
    if (q->uncertainty.file != NULL)
        return true;
    char *beside = q->uncertainty.none || q->file == NULL ? NULL : beside_find(q->file);
    const bool found = beside != NULL;
    free(beside);
    return found;
}

/* Why the file does not allow a figure, or NULL. */
static const char *refusal(const struct maker *m, enum figure_name name)
{
    if (FIGURES[name].needs == NEEDS_POINT && is_sweep(m) && m->request->point == 0)
        return "the file holds a sweep, and this figure shows one of its points: choose it with "
               "--point N";
    if (name == FIGURE_ranges && (is_sweep(m) || !m->has_doubts))
        return "this figure shows a run beside what is not known: name a sweep of 'design: "
               "posterior' or 'priors' with --uncertainty";
    if (FIGURES[name].needs == NEEDS_SWEEP && !is_sweep(m))
        return "this figure shows how a swept parameter matters, and the file is a plain run: "
               "'confide sweep' makes "
               "a sweep";
    if (FIGURES[name].needs == NEEDS_SALTELLI && !is_sweep_of(m, DESIGN_saltelli))
        return "Sobol' indices need a sweep of 'design: saltelli'; tornado shows what any sweep "
               "allows";
    if (FIGURES[name].needs == NEEDS_MORRIS && !is_sweep_of(m, DESIGN_morris))
        return "elementary effects need a sweep of 'design: morris'; tornado shows what any sweep "
               "allows";
    if (name == FIGURE_evppi && !design_is_drawn(result_experiment(m->result)->design))
        return "the value of information needs points drawn from what is believed of the "
               "parameters: a sweep of 'design: priors' or 'posterior'";
    return NULL;
}

static bool wants_any(const struct figures_request *q)
{
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++)
        if (q->wanted[k])
            return true;
    return false;
}

/* Without names: figures that need no further options. */
static bool is_usual(const struct maker *m, enum figure_name name)
{
    const size_t n_factors = result_experiment(m->result)->n_factors;

    if (refusal(m, name) != NULL || (m->request->n_where > 0 && !catalogue_takes(name, "--where")))
        return false;
    if (name == FIGURE_map)
        return n_factors > 1 && !swept_are_one_at_a_time(m);
    if (name == FIGURE_prcc || name == FIGURE_evppi || name == FIGURE_delays)
        return false;
    return name != FIGURE_tornado || n_factors > 1;
}

static enum status set_point(struct maker *m, struct err *e)
{
    const size_t n = result_points(m->result), point = m->request->point;

    m->scenario = result_scenario(m->result);
    m->plan = result_plan(m->result);
    if (point > n)
        return err_set(e, STATUS_USAGE, "--point: there is no point %zu; the file has %zu", point,
                       n);
    if (point == 0)
        return STATUS_OK;
    m->point = point - 1;
    const enum status s = result_point(m->result, m->point, &m->point_scenario, &m->point_plan, e);
    if (s == STATUS_OK) {
        m->scenario = &m->point_scenario;
        m->plan = &m->point_plan;
    }
    return s;
}

/* All policies, or those of --policies. */
static enum status show_policies(struct maker *m, struct err *e)
{
    const char *rest = m->request->policies;
    enum status s = STATUS_OK;

    m->n_shown = 0;
    for (size_t p = 0; rest == NULL && p < m->scenario->n_policies; p++)
        m->shown[m->n_shown++] = p;
    while (rest != NULL && s == STATUS_OK) {
        char name[NAME_SIZE];
        size_t p = 0;
        rest = text_first_listed(name, sizeof name, rest);
        s = maker_policy(&p, m, "--policies", name, strlen(name), e);
        for (size_t i = 0; i < m->n_shown && s == STATUS_OK; i++)
            if (m->shown[i] == p)
                s = err_set(e, STATUS_USAGE, "--policies: %s stands there twice", name);
        if (s == STATUS_OK)
            m->shown[m->n_shown++] = p;
    }
    return s;
}

/* Only people and times are chosen: policies and points have options of their own. */
static enum status check_where(const struct maker *m, struct err *e)
{
    static const char *const KEYS[] = {"group=", "subgroup=", "interval="};

    for (size_t i = 0; i < m->request->n_where; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++)
            known = known || strncmp(m->request->where[i], KEYS[k], strlen(KEYS[k])) == 0;
        if (!known || strstr(m->request->where[i], "policy=") != NULL ||
            strstr(m->request->where[i], "point=") != NULL)
            return err_set(e, STATUS_USAGE,
                           "--where: figures choose by group, subgroup and interval, not '%.60s'; "
                           "--policies chooses policies, and --point a point",
                           m->request->where[i]);
    }
    return STATUS_OK;
}

/* What the figure is narrowed to stands before how it was made. */
static void say_where(struct figure *f, struct maker *m)
{
    struct text t = {.data = NULL}, all = {.data = NULL};

    for (size_t i = 0; i < m->request->n_where; i++) {
        text_add(&t, "%s", i > 0 ? ", " : "");
        text_add_printable(&t, m->request->where[i]);
    }
    text_add(&all, "%s %s",
             maker_fill(m, WORD_only, (const char *const[]){"where", maker_text(m, &t), NULL}),
             f->caption);
    f->caption = maker_text(m, &all);
}

static enum status make_one(struct figures *all, enum figure_name name, struct err *e)
{
    const char *why = refusal(&all->maker, name);

    if (why != NULL)
        return err_set(e, STATUS_USAGE, "%s: %s", FIGURES[name].name, why);
    all->figure[name] = (struct figure){.name = FIGURES[name].name,
                                        .heading = "",
                                        .caption = "",
                                        .foot = "",
                                        .notes = "",
                                        .x_title = "",
                                        .y_title = "",
                                        .n_column = "replicates"};
    enum status s = MAKE[name](&all->figure[name], &all->maker, e);
    if (s == STATUS_OK && all->maker.request->n_where > 0 && catalogue_takes(name, "--where"))
        say_where(&all->figure[name], &all->maker);
    if (s == STATUS_OK && all->maker.failed)
        s = maker_no_memory(e);
    all->is_made[name] = s == STATUS_OK;
    if (s != STATUS_NOINPUT)
        return s;
    all->why[name] = maker_copy(&all->maker, e->msg);
    return STATUS_OK;
}

static enum status make_all(struct figures *all, struct err *e)
{
    struct maker *m = &all->maker;
    const bool named = wants_any(m->request);
    enum status s = set_point(m, e);

    if (s == STATUS_OK && m->request->against != NULL)
        s = maker_policy(&m->against, m, "--against", m->request->against,
                         strlen(m->request->against), e);
    if (s == STATUS_OK)
        s = show_policies(m, e);
    if (s == STATUS_OK)
        s = check_where(m, e);
    if (s == STATUS_OK)
        s = define_read(&m->defined, &m->request->define, m->scenario, e);
    for (enum figure_name k = 0; k < FIGURE_COUNT && s == STATUS_OK; k++)
        if (named ? m->request->wanted[k] : is_usual(m, k))
            s = make_one(all, k, e);
    return s;
}

enum status figures_read(struct figures **all, struct result *r, const struct figures_request *q,
                         struct err *e)
{
    *all = mem_array(1, sizeof **all);
    if (*all == NULL)
        return maker_no_memory(e);
    (*all)->maker =
        (struct maker){.result = r, .request = q, .words = q->words, .has_doubts = has_doubts(q)};
    const enum status s = make_all(*all, e);
    if (s != STATUS_OK) {
        figures_free(*all);
        *all = NULL;
    }
    return s;
}

void figures_free(struct figures *all)
{
    if (all == NULL)
        return;
    define_free(&all->maker.defined);
    arena_free(&all->maker.arena);
    mem_free(all);
}
