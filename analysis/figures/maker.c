/* What the makers of figures share. */
#include "maker.h"

#include "mem.h"
#include "near.h"
#include "number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status maker_no_memory(struct err *e)
{
    return err_memory_for(e, "for the figures");
}

const char *maker_copy(struct maker *m, const char *s)
{
    const char *copy = s == NULL ? NULL : arena_text(&m->arena, s, strlen(s));

    m->failed = m->failed || copy == NULL;
    return copy == NULL ? "" : copy;
}

const char *maker_text(struct maker *m, struct text *t)
{
    const char *copy = t->failed ? "" : maker_copy(m, t->data == NULL ? "" : t->data);

    m->failed = m->failed || t->failed;
    text_free(t);
    return copy;
}

const char *maker_count(struct maker *m, size_t n)
{
    struct text t = {.data = NULL};

    text_add(&t, "%zu", n);
    return maker_text(m, &t);
}

const char *maker_fill(struct maker *m, enum word word, const char *const *pairs)
{
    struct text t = {.data = NULL};

    words_fill(&t, words_of(m->words, word), pairs);
    return maker_text(m, &t);
}

bool maker_room(struct figure *f, struct maker *m, size_t n_panels, size_t n_series, size_t n_rows)
{
    f->n_panels = n_panels;
    f->n_series = n_series;
    f->n_rows = n_rows;
    f->panel = arena_array(&m->arena, n_panels, sizeof *f->panel);
    f->series = arena_array(&m->arena, n_series, sizeof *f->series);
    f->row = arena_array(&m->arena, n_rows, sizeof *f->row);
    f->cell = arena_array(&m->arena, n_panels * n_series, sizeof *f->cell);
    if (f->panel == NULL || f->series == NULL || f->row == NULL || f->cell == NULL)
        return false;
    for (size_t i = 0; i < n_panels; i++)
        f->panel[i] = (struct figure_panel){{"", "", 0}, "", "", NAN};
    for (size_t i = 0; i < n_series; i++)
        f->series[i] = (struct figure_label){"", "", 0};
    for (size_t i = 0; i < n_rows; i++)
        f->row[i] = (struct figure_label){"", "", 0};
    return true;
}

struct figure_point *maker_points(struct maker *m, struct figure_cell *cell, size_t n)
{
    cell->point = arena_array(&m->arena, n, sizeof *cell->point);
    cell->n = cell->point == NULL ? 0 : n;
    m->failed = m->failed || cell->point == NULL;
    return cell->point;
}

const char *maker_policy_words(const struct maker *m, size_t policy)
{
    const struct policy *p = &m->scenario->policy[policy];

    return words_name(m->words, "policies", p->name, p->label);
}

const char *maker_group_words(const struct maker *m, size_t group)
{
    const struct scenario *s = m->scenario;

    return words_name(m->words, "groups", s->group_name[group], s->group_label[group]);
}

struct figure_label maker_policy_label(const struct maker *m, size_t policy)
{
    return (struct figure_label){m->scenario->policy[policy].name, maker_policy_words(m, policy),
                                 policy + 1};
}

void maker_policies(struct figure *f, struct maker *m)
{
    for (size_t k = 0; k < f->n_series; k++)
        f->series[k] = maker_policy_label(m, m->shown[k]);
    f->series_column = "policy";
}

size_t maker_shown_but(const struct maker *m, size_t policy, size_t but[MAX_POLICIES])
{
    size_t n = 0;

    for (size_t k = 0; k < m->n_shown; k++)
        if (m->shown[k] != policy)
            but[n++] = m->shown[k];
    return n;
}

size_t maker_compared(struct figure *f, const struct maker *m, size_t but[MAX_POLICIES])
{
    const size_t n = maker_shown_but(m, m->against, but);

    if (n == 0)
        f->nothing = "the file has one policy, and nothing to compare it with";
    return n;
}

bool maker_looks_at_parts(const struct maker *m)
{
    for (size_t i = 0; i < m->request->n_where; i++)
        if (strstr(m->request->where[i], "group=") != NULL)
            return true;
    return false;
}

struct measured maker_measured(const struct maker *m, enum measure measure)
{
    return (struct measured){.name = MEASURES[measure].name,
                             .words = words_measure(m->words, measure),
                             .unit = words_unit(m->words, measure),
                             .csv_unit = MEASURES[measure].unit,
                             .is_level =
                                 measure_quantity_kind(MEASURES[measure].numerator) == KIND_LEVEL};
}

static struct measured defined(const struct definition *d)
{
    return (struct measured){
        .name = d->name, .words = d->label, .unit = d->unit, .csv_unit = d->unit};
}

void maker_panel(struct figure_panel *p, const struct measured *measured)
{
    p->label = (struct figure_label){measured->name, measured->words, 0};
    p->unit = measured->unit;
    p->csv_unit = measured->csv_unit;
}

const char *maker_difference_unit(const struct maker *m, const struct measured *measured)
{
    return measured->csv_unit[0] == '%' ? words_of(m->words, WORD_points) : measured->unit;
}

void maker_difference_panel(const struct maker *m, struct figure_panel *p,
                            const struct measured *measured)
{
    maker_panel(p, measured);
    p->base = 0.0;
    p->unit = maker_difference_unit(m, measured);
    if (measured->csv_unit[0] == '%')
        p->csv_unit = "percentage points";
}

void maker_heading(struct figure *f, struct maker *m, enum figure_name name, const char *measure,
                   const char *parameter)
{
    const char *const pairs[] = {"measure", measure, "parameter", parameter, NULL};
    struct text t = {.data = NULL};

    if (m->request->title != NULL)
        text_add_printable(&t, m->request->title);
    else
        words_fill(&t, words_figure(m->words, FIGURES[name].name, FIGURES[name].heading), pairs);
    f->name = FIGURES[name].name;
    f->heading = maker_text(m, &t);
}

static void add_provenance(struct text *out, struct maker *m)
{
    const char *version = result_text(m->result, "version");
    const char *revision = result_text(m->result, "source_revision");
    const char *hash = result_text(m->result, "scenario_sha256");
    struct text made = {.data = NULL}, seed = {.data = NULL}, short_hash = {.data = NULL};

    text_add(&made, "%.20s", version == NULL ? "" : version);
    if (revision != NULL && *revision != '\0')
        text_add(&made, " (%.20s)", revision);
    text_add(&short_hash, "%.12s", hash == NULL ? "" : hash);
    text_add(&seed, "%" PRId64, m->scenario->run.random_seed);
    words_fill(out, words_of(m->words, WORD_provenance),
               (const char *const[]){"version", maker_text(m, &made), "hash",
                                     maker_text(m, &short_hash), "seed", maker_text(m, &seed),
                                     NULL});
}

void maker_notes(struct figure *f, struct maker *m, const char *first)
{
    const char *title = m->scenario->title;
    struct text t = {.data = NULL};

    text_add(&t, "%s", words_of(m->words, WORD_modelled));
    if (figure_has_intervals(f) && !f->over_points)
        text_add(&t, " %s",
                 words_of(m->words, f->has_doubts ? WORD_both_doubts : WORD_chance_only));
    text_add(&t, "%s%s %s\n", *first != '\0' ? " " : "", first, words_of(m->words, WORD_selection));
    if (title != NULL && strspn(title, " \t\r\n") < strlen(title)) {
        text_add_wrapped(&t, title, 240, 1);
        text_add(&t, ". ");
    }
    add_provenance(&t, m);
    f->notes = maker_text(m, &t);
    text_add(&t, "%s", words_of(m->words, WORD_modelled));
    if (figure_has_intervals(f) && !f->over_points)
        text_add(&t, " %s", words_of(m->words, f->has_doubts ? WORD_foot_both : WORD_foot_chance));
    text_add(&t, "\n");
    add_provenance(&t, m);
    f->foot = maker_text(m, &t);
}

const char *maker_replicates(struct maker *m, const struct stream_count *n)
{
    const size_t used = n->used, all = n->used + n->missing;
    struct text t = {.data = NULL};

    if (used > 1)
        text_add(
            &t, "%s",
            maker_fill(m, WORD_mean_of, (const char *const[]){"n", maker_count(m, used), NULL}));
    else
        text_add(&t, "%s", words_of(m->words, WORD_one_replicate));
    if (n->missing > 0)
        text_add(&t, " %s",
                 maker_fill(m, WORD_missing,
                            (const char *const[]){"missing", maker_count(m, n->missing), "all",
                                                  maker_count(m, all), NULL}));
    return maker_text(m, &t);
}

const char *maker_paired(struct maker *m, const struct stream_count *n)
{
    const char *const pairs[] = {"policy", maker_policy_words(m, m->against), "n",
                                 maker_count(m, n->used), NULL};

    return maker_fill(m, n->used > 1 ? WORD_paired : WORD_paired_one, pairs);
}

const char *maker_range(struct maker *m, size_t least, size_t most)
{
    if (least == most)
        return maker_count(m, most);
    return maker_fill(
        m, WORD_range,
        (const char *const[]){"least", maker_count(m, least), "most", maker_count(m, most), NULL});
}

enum status maker_measure(struct measured *measured, const struct maker *m, const char *name,
                          enum measure usual, struct err *e)
{
    const struct definitions *own = &m->defined;

    *measured =
        name == NULL && own->n > 0 ? defined(&own->definition[0]) : maker_measured(m, usual);
    if (name == NULL)
        return STATUS_OK;
    struct near near = near_to(name);
    for (size_t i = 0; i < own->n; i++)
        if (strcmp(name, own->definition[i].name) == 0) {
            *measured = defined(&own->definition[i]);
            return STATUS_OK;
        }
    for (enum measure i = 0; i < MEASURE_COUNT; i++) {
        if (strcmp(name, MEASURES[i].name) == 0) {
            *measured = maker_measured(m, i);
            return STATUS_OK;
        }
        near_offer(&near, MEASURES[i].name);
    }
    return err_set(e, STATUS_USAGE,
                   "--measure: there is no measure '%.60s'; the nearest is '%s', and 'confide "
                   "summary FILE --csv' names them all; --define makes one",
                   name, near.name);
}

struct taker {
    const struct maker_query *q;
    size_t n_policies, n_items, n_cells, n_replicates;
    struct moments *moments;
    double *unit;
    bool is_same[MAX_POLICIES]; /* equals the reference except for its name */
};

static const struct ratio *ratio_of(const struct taker *t, const struct ratio *ratio, size_t policy,
                                    size_t i)
{
    return &ratio[policy * t->n_items * t->n_cells + i];
}

static enum status take_unit(void *into, size_t point, size_t replicate, const struct ratio *ratio,
                             struct err *e)
{
    const struct taker *t = into;
    const size_t n = t->n_items * t->n_cells, at = t->q->point == ALL_POINTS ? point : 0;

    (void)e;
    for (size_t p = 0; p < t->n_policies; p++)
        for (size_t i = 0; i < n; i++) {
            const struct ratio *own = ratio_of(t, ratio, p, i),
                               *other = ratio_of(t, ratio, t->q->against, i);
            struct moments *moments = &t->moments[(at * t->n_policies + p) * n + i];
            double x = own->n / own->d;
            if (t->q->is_paired && t->is_same[p]) {
                moments_add_same(moments, x, other->n / other->d);
                x -= other->n / other->d;
            } else if (t->q->is_paired) {
                moments_add_count_difference(moments, x, own->worth, other->n / other->d,
                                             other->worth);
                x -= other->n / other->d;
            } else {
                moments_add_count(moments, x, own->worth);
            }
            if (t->unit != NULL)
                t->unit[(at * t->n_replicates + replicate) * t->n_policies + p] = x;
        }
    return STATUS_OK;
}

static double *make_units(struct maker *m, size_t n)
{
    double *unit = arena_array(&m->arena, n, sizeof *unit);

    for (size_t i = 0; i < n && unit != NULL; i++)
        unit[i] = NAN;
    return unit;
}

/* The groups and the times of the cells. */
static bool tell_apart(struct maker_answer *a, struct maker *m, const struct query *q)
{
    a->n_groups = q->by[BY_group] ? q->group.n : 1;
    a->n_times = q->by[BY_interval] ? q->interval.cells : 1;
    a->group = arena_array(&m->arena, a->n_groups, sizeof *a->group);
    a->from = arena_array(&m->arena, a->n_times, sizeof *a->from);
    a->to = arena_array(&m->arena, a->n_times, sizeof *a->to);
    if (a->group == NULL || a->from == NULL || a->to == NULL)
        return false;
    for (size_t i = 0; i < a->n_groups; i++)
        a->group[i] = q->group.at[i];
    for (size_t i = q->interval.n; i-- > 0;) {
        const int32_t at = (int32_t)q->interval.at[i];
        const size_t cell = q->interval.cell[i];
        const double from = plan_interval_start(m->scenario, at);
        if (i + 1 == q->interval.n || q->interval.cell[i + 1] != cell)
            a->to[cell] = from + plan_interval_steps(m->plan, m->scenario, at) *
                                     m->scenario->run.time_step_days;
        a->from[cell] = from;
    }
    a->from_start = q->interval.at[0] == 0;
    return true;
}

static enum status ask(struct maker_answer *a, struct maker *m, const struct maker_query *q,
                       const struct query *query, struct err *e)
{
    const size_t points = q->point == ALL_POINTS ? result_points(m->result) : 1;
    struct taker t = {.q = q,
                      .n_policies = m->scenario->n_policies,
                      .n_items = query->items.n,
                      .n_cells = query->n_cells};
    const struct stream_sink sink = {
        .into = &t, .unit = take_unit, .wants_worth = q->point != ALL_POINTS};

    t.n_replicates = result_replicates(m->result);
    for (size_t p = 0; p < t.n_policies && q->is_paired; p++)
        t.is_same[p] = p != q->against && q->point != ALL_POINTS &&
                       params_policies_are_same(m->scenario, p, q->against);
    if (query->items.n != q->n_items)
        return err_set(e, STATUS_INTERNAL, "a figure asked for %zu numbers and got %zu", q->n_items,
                       query->items.n);
    t.moments =
        arena_array(&m->arena, points * t.n_policies * t.n_items * t.n_cells, sizeof *t.moments);
    if (t.moments == NULL)
        return maker_no_memory(e);
    if (q->keeps_units && query->n_cells == 1 && q->n_items == 1) {
        t.unit = make_units(m, points * t.n_replicates * t.n_policies);
        if (t.unit == NULL)
            return maker_no_memory(e);
    }
    a->moments = t.moments;
    a->unit = t.unit;
    a->n_replicates = t.n_replicates;
    a->n_cells = query->n_cells;
    if (!tell_apart(a, m, query))
        return maker_no_memory(e);
    return stream_read(&a->count, m->result, query, &sink, e);
}

enum status maker_ask(struct maker_answer *a, struct maker *m, const struct maker_query *q,
                      struct err *e)
{
    char where[64], by[64];
    struct query query;
    struct query_words words = {.by = q->by,
                                .measure = q->measure,
                                .define = q->define == NULL ? m->request->define : *q->define};

    *a = (struct maker_answer){.n_cells = 0};
    if (q->by != NULL && m->request->by != NULL &&
        strncmp(q->by, "interval", strlen("interval")) == 0) {
        (void)snprintf(by, sizeof by, "%s%s", m->request->by, q->by + strlen("interval"));
        words.by = by;
    }
    for (size_t i = 0; i < m->request->n_where; i++)
        words.where[words.n_where++] = m->request->where[i];
    if (q->point != ALL_POINTS) {
        (void)snprintf(where, sizeof where, "point=%zu", q->point);
        words.where[words.n_where++] = where;
    }
    enum status s =
        query_make(&query, &words, result_experiment(m->result), result_plan(m->result), e);
    if (s != STATUS_OK)
        return s;
    s = ask(a, m, q, &query, e);
    query_free(&query);
    return s;
}

enum status maker_policy(size_t *policy, struct maker *m, const char *option, const char *name,
                         size_t length, struct err *e)
{
    const struct scenario *s = m->scenario;
    struct text t = {.data = NULL};

    for (*policy = 0; *policy < s->n_policies; ++*policy)
        if (strlen(s->policy[*policy].name) == length &&
            strncmp(s->policy[*policy].name, name, length) == 0)
            return STATUS_OK;
    for (size_t p = 0; p < s->n_policies; p++)
        text_add(&t, "%s%s", p > 0 ? ", " : "", s->policy[p].name);
    const enum status status =
        err_set(e, STATUS_USAGE, "%s: the file has no policy '%.*s'; it has %s", option,
                length < 60 ? (int)length : 60, name, t.data == NULL ? "none" : t.data);
    text_free(&t);
    return status;
}

static enum status take_contrast(struct subject *q, struct maker *m, const char *contrast,
                                 struct err *e)
{
    const size_t n = strcspn(contrast, strchr(contrast, ',') != NULL ? "," : "-");

    if (contrast[n] == '\0')
        return err_set(
            e, STATUS_USAGE,
            "--contrast: '%.60s' is not like full,none, the first policy less the second",
            contrast);
    const enum status s = maker_policy(&q->policy, m, "--contrast", contrast, n, e);
    if (s != STATUS_OK)
        return s;
    return maker_policy(&q->against, m, "--contrast", contrast + n + 1, strlen(contrast + n + 1),
                        e);
}

enum status maker_subject(struct subject *q, struct maker *m, struct err *e)
{
    const struct figures_request *r = m->request;
    const struct scenario *s = m->scenario;
    enum status status = maker_measure(&q->measure, m, r->measure, MEASURE_untreated_rate, e);

    q->policy = q->against = s->n_policies - 1;
    if (status == STATUS_OK && r->contrast != NULL)
        status = take_contrast(q, m, r->contrast, e);
    else if (status == STATUS_OK && r->policy != NULL) {
        status = maker_policy(&q->policy, m, "--policy", r->policy, strlen(r->policy), e);
        q->against = q->policy;
    }
    if (status != STATUS_OK)
        return status;
    const char *const pairs[] = {"policy", maker_policy_words(m, q->policy), "against",
                                 maker_policy_words(m, q->against), NULL};
    q->words = maker_fill(m, q->policy == q->against ? WORD_under : WORD_minus, pairs);
    return STATUS_OK;
}

void maker_subject_panel(const struct maker *m, struct figure_panel *p, const struct subject *q)
{
    maker_panel(p, &q->measure);
    if (q->policy != q->against)
        p->unit = maker_difference_unit(m, &q->measure);
}

/* "+1.7", by the language's habit: two digits, for a title. */
static const char *two_digits(struct maker *m, const struct estimate *x)
{
    const double size = fabs(x->mean);
    const char *decimal = words_of(m->words, WORD_decimal);
    char plain[NUMBER_SIZE];
    struct text t = {.data = NULL};

    number_print(plain, x->mean, number_decimals(size, size, size), true);
    for (const char *c = plain; *c != '\0'; c++)
        text_add(&t, "%.*s", *c == '.' ? (int)strlen(decimal) : 1, *c == '.' ? decimal : c);
    return maker_text(m, &t);
}

/* "+1.7 percentage points under Full sharing, +1.4 under Serious crime only", of those that differ; how many do. */
static size_t add_found(struct text *out, struct maker *m, const struct measured *measured,
                        const struct maker_answer *a)
{
    size_t policy[MAX_POLICIES], told = 0;
    const size_t n = maker_shown_but(m, m->against, policy);

    for (size_t i = 0; i < n; i++) {
        const struct estimate x = estimate_of(&a->moments[policy[i]]);
        if (!estimate_excludes_zero(&x))
            continue;
        text_add(out, "%s", told > 0 ? words_of(m->words, WORD_list_comma) : "");
        words_fill(out, words_of(m->words, told++ > 0 ? WORD_found_also : WORD_found_under),
                   (const char *const[]){"difference", two_digits(m, &x), "unit",
                                         maker_difference_unit(m, measured), "policy",
                                         maker_policy_words(m, policy[i]), NULL});
    }
    return told;
}

enum status maker_finding(struct figure *f, struct maker *m, const struct measured *measured,
                          struct err *e)
{
    const struct maker_query q = {.measure = measured->name,
                                  .point = m->point + 1,
                                  .n_items = 1,
                                  .is_paired = true,
                                  .against = m->against};
    struct maker_answer a;
    struct text list = {.data = NULL};

    if (!m->request->states_finding || m->n_shown < 2)
        return STATUS_OK;
    const enum status status = maker_ask(&a, m, &q, e);
    if (status != STATUS_OK)
        return status;
    const enum word words = add_found(&list, m, measured, &a) > 0 ? WORD_found : WORD_found_nothing;
    f->heading = maker_fill(m, words,
                            (const char *const[]){"measure", measured->words, "reference",
                                                  maker_policy_words(m, m->against), "list",
                                                  maker_text(m, &list), NULL});
    return STATUS_OK;
}
