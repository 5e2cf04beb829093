/* Which numbers the page holds, broken down as finely as there is room for, and reading them. */
#include "explore_own.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const BY[] = {[LIST_point] = "point",
                                 [LIST_interval] = "interval",
                                 [LIST_year] = "year",
                                 [LIST_phase] = "phase",
                                 [LIST_whole] = "policy"};

size_t explore_line(const struct explore *x, size_t list, size_t measure, size_t group,
                    size_t subgroup)
{
    return ((list * x->n_measures + measure) * x->n_groups + group) * x->n_subgroups + subgroup;
}

static struct query_words words_for(const struct explore *x, const char *by, const char *measure)
{
    struct query_words words = x->g->words;

    words.by = by;
    if (measure != NULL)
        words.measure = measure;
    return words;
}

static enum status make_query(struct query *q, const struct explore *x, const char *by,
                              const char *measure, struct err *e)
{
    const struct query_words words = words_for(x, by, measure);

    return query_make(q, &words, x->x, result_plan(x->r), e);
}

/* Leaves in x->of_groups the measures that may be reported by group. */
static enum status find_of_groups(struct explore *x, struct err *e)
{
    struct text names = {.data = NULL};
    struct err why;

    for (size_t i = 0; i < x->base.items.n; i++) {
        struct query q;
        const char *name = x->base.items.item[i].name;
        if (make_query(&q, x, "group,subgroup", name, &why) != STATUS_OK)
            continue;
        query_free(&q);
        text_add(&names, "%s%s", names.data == NULL ? "" : ",", name);
    }
    if (names.failed) {
        text_free(&names);
        return err_memory(e);
    }
    x->of_groups = names.data == NULL ? NULL : text_take(&names);
    return STATUS_OK;
}

static bool list_is_made(struct explore_list *l, const struct query *q)
{
    const size_t inner = q->group.cells * q->subgroup.cells;

    l->n = l->kind == LIST_point ? q->point.n : q->interval.cells;
    l->name = mem_array(l->n, sizeof *l->name);
    l->first = mem_array(l->n, sizeof *l->first);
    l->last = mem_array(l->n, sizeof *l->last);
    if (l->name == NULL || l->first == NULL || l->last == NULL)
        return false;
    for (size_t i = 0; i < l->n; i++) {
        if (l->kind == LIST_point) {
            (void)snprintf(l->name[i], sizeof l->name[i], "%zu", q->point.at[i] + 1);
            continue;
        }
        query_days(&l->first[i], &l->last[i], q, i * inner);
        if (l->kind == LIST_whole)
            (void)snprintf(l->name[i], sizeof l->name[i], "whole");
        else
            (void)query_time(l->name[i], q, i * inner);
    }
    return true;
}

/* Adds a list, unless it breaks down no further than the one before or the whole. */
static enum status add_list(struct explore *x, enum explore_kind kind, struct err *e)
{
    struct explore_list *l = &x->list[x->n_lists];
    struct query q;
    struct err why;

    if (make_query(&q, x, BY[kind], NULL, kind == LIST_year ? &why : e) != STATUS_OK)
        return kind == LIST_year ? STATUS_OK : e->code; /* intervals are longer than years */
    const bool is_new =
        kind == LIST_point || kind == LIST_whole ||
        (q.interval.cells > 1 && (kind == LIST_interval || q.interval.cells < q.interval.n));
    l->kind = kind;
    const bool is_made = !is_new || list_is_made(l, &q);
    query_free(&q);
    if (!is_made) {
        x->n_lists++; /* to be freed */
        return err_memory(e);
    }
    x->n_lists += is_new;
    return STATUS_OK;
}

static enum status add_lists(struct explore *x, struct err *e)
{
    static const enum explore_kind OF_TIME[] = {LIST_interval, LIST_year, LIST_phase, LIST_whole};
    enum status s = STATUS_OK;

    if (x->is_sweep) {
        s = add_list(x, LIST_point, e);
        return s == STATUS_OK && x->is_sample ? add_list(x, LIST_whole, e) : s;
    }
    for (size_t i = 0; i < sizeof OF_TIME / sizeof *OF_TIME && s == STATUS_OK; i++)
        s = add_list(x, OF_TIME[i], e);
    return s;
}

/* The people of a list: together, by group, by subgroup, or both. */
struct people {
    bool groups, subgroups;
};

/* Rows of people for a list at a detail; returns how many. */
static size_t people_of(struct people out[3], const struct explore *x, enum explore_kind kind,
                        int detail)
{
    const bool is_fine = kind == LIST_point || kind == LIST_interval;
    const bool is_alone =
        x->of_groups == NULL || detail == DETAIL_everybody || (detail == DETAIL_parts && is_fine);
    const bool has_subgroups = !is_alone && x->n_subgroups > 1;
    size_t n = 0;

    out[n++] = (struct people){false, false};
    if (has_subgroups)
        out[n++] = (struct people){false, true};
    if (!is_alone && x->n_groups > 1)
        out[n++] = (struct people){true, has_subgroups && !is_fine && detail == DETAIL_crossed};
    return n;
}

static size_t count_estimates(const struct explore *x, int detail)
{
    size_t n = 0;

    for (size_t l = 0; l < x->n_lists; l++) {
        struct people p[3];
        const size_t rows = people_of(p, x, x->list[l].kind, detail);
        for (size_t i = 0; i < rows; i++)
            n += x->list[l].n * x->n_measures * x->n_blocks * (p[i].groups ? x->n_groups - 1 : 1) *
                 (p[i].subgroups ? x->n_subgroups : 1);
    }
    return n;
}

static enum status choose_detail(struct explore *x, struct err *e)
{
    x->detail = DETAIL_crossed;
    while (x->detail > DETAIL_everybody && count_estimates(x, x->detail) > EXPLORE_MOST)
        x->detail--;
    x->n_estimates = count_estimates(x, x->detail);
    if (x->n_estimates <= EXPLORE_MOST)
        return STATUS_OK;
    return err_set(e, STATUS_USAGE,
                   "--measure: a page holds %d numbers with their intervals, and this would be "
                   "%zu; name fewer measures (--measure avoidance,untreated_rate), policies or "
                   "points (--where policy=none,full, --where point=1..500)",
                   (int)EXPLORE_MOST, x->n_estimates);
}

/* One reading of the file. */
struct taker {
    struct explore *x;
    size_t list;
    struct people people;
};

static size_t place_of(const struct selection *x, size_t index)
{
    size_t i = 0;

    while (i + 1 < x->n && x->at[i] != index)
        i++;
    return i;
}

static size_t measure_called(const struct explore *x, const char *name)
{
    size_t i = 0;

    while (i + 1 < x->base.items.n && strcmp(x->base.items.item[i].name, name) != 0)
        i++;
    return i;
}

/* The line of a cell, made when it is first met. NULL: no memory. */
static struct explore_number *line_of(const struct taker *t, const struct query *q, size_t item,
                                      size_t cell)
{
    struct explore *x = t->x;
    const struct cell_of c = query_cell(q, cell);
    const size_t group = t->people.groups ? 1 + place_of(&x->base.group, c.group) : 0;
    const size_t subgroup = place_of(&x->subgroup.subgroup, c.subgroup);
    const size_t at =
        explore_line(x, t->list, measure_called(x, q->items.item[item].name), group, subgroup);
    const size_t n = x->n_blocks * x->list[t->list].n;

    if (x->line[at] == NULL) {
        x->line[at] = mem_array(n, sizeof **x->line);
        for (size_t i = 0; x->line[at] != NULL && i < n; i++)
            x->line[at][i] = (struct explore_number){.mean = NAN, .least = NAN, .most = NAN};
    }
    return x->line[at];
}

/* Keeps the parameter uncertainty: a line is filled twice where all subgroups together are one of them. */
static void put_number(struct explore_number *n, const struct estimate *x)
{
    n->mean = x->mean;
    n->below = (float)(x->mean - x->low);
    n->above = (float)(x->high - x->mean);
}

/* Where a contrast stands in a line: estimates of every policy, then differences of all but the reference. */
static size_t block_of(const struct query *q, const struct asked *asked)
{
    const size_t against = place_of(&q->policy, q->against);

    return asked->contrast == CONTRAST_none
               ? asked->policy
               : q->policy.n + asked->policy - (asked->policy > against);
}

static enum status take(void *into, const struct answers *a, long point, struct err *e)
{
    const struct taker *t = into;
    const struct query *q = a->q;
    const size_t inner = q->group.cells * q->subgroup.cells, n = t->x->list[t->list].n;
    const size_t at = point < 0 ? 0 : place_of(&q->point, (size_t)point);
    struct asked asked;

    for (asked.item = 0; asked.item < q->items.n; asked.item++)
        for (asked.cell = 0; asked.cell < q->n_cells; asked.cell++) {
            struct explore_number *line = line_of(t, q, asked.item, asked.cell);
            const size_t i = q->by[BY_point] ? at : asked.cell / inner;
            if (line == NULL)
                return err_memory_for(e, "for so many numbers");
            for (asked.contrast = CONTRAST_none; asked.contrast <= CONTRAST_difference;
                 asked.contrast++)
                for (asked.policy = 0; asked.policy < q->policy.n; asked.policy++)
                    if (answers_has(a, &asked)) {
                        const struct estimate x = answers_number(a, &asked);
                        put_number(&line[block_of(q, &asked) * n + i], &x);
                    }
        }
    return STATUS_OK;
}

/* Parameter uncertainty is reported for the whole period, and for everybody by year and phase: each needs a pass over a
 * sweep. */
static bool has_doubt(const struct taker *t)
{
    const enum explore_kind kind = t->x->list[t->list].kind;

    return t->x->x->n_factors == 0 && t->x->doubt.left_out == NULL &&
           (kind == LIST_whole || ((kind == LIST_year || kind == LIST_phase) && !t->people.groups &&
                                   !t->people.subgroups));
}

static void take_doubt(const struct taker *t, const struct query *q, const struct uncertainty *u)
{
    const size_t inner = q->group.cells * q->subgroup.cells, n = t->x->list[t->list].n;
    struct asked asked;

    for (asked.item = 0; asked.item < q->items.n; asked.item++)
        for (asked.cell = 0; asked.cell < q->n_cells; asked.cell++) {
            struct explore_number *line = line_of(t, q, asked.item, asked.cell);
            for (asked.contrast = CONTRAST_none; asked.contrast <= CONTRAST_difference;
                 asked.contrast++)
                for (asked.policy = 0; line != NULL && asked.policy < q->policy.n; asked.policy++) {
                    if (asked.contrast != CONTRAST_none && q->policy.at[asked.policy] == q->against)
                        continue;
                    const struct spread_range range = uncertainty_range(u, q, &asked);
                    struct explore_number *x = &line[block_of(q, &asked) * n + asked.cell / inner];
                    x->least = (float)range.low;
                    x->most = (float)range.high;
                }
        }
}

static enum status read_doubt(const struct taker *t, const struct query *q,
                              const struct query_words *words, struct err *e)
{
    const struct uncertainty_request request = {
        .choice = t->x->g->uncertainty, .result = t->x->g->file, .words = words, .of = q};
    struct uncertainty u;
    const enum status s = uncertainty_read(&u, &request, e);

    if (s == STATUS_OK && u.file != NULL)
        take_doubt(t, q, &u);
    if (s != STATUS_OK || (u.file == NULL && t->x->doubt.file != NULL)) {
        uncertainty_free(&u);
        return s;
    }
    uncertainty_free(&t->x->doubt);
    t->x->doubt = u;
    return s;
}

static enum status read_list(struct explore *x, size_t list, struct people p, struct err *e)
{
    struct taker t = {x, list, p};
    struct stream_count n;
    struct query q;
    char by[64];

    (void)snprintf(by, sizeof by, "%s%s%s", BY[x->list[list].kind], p.groups ? ",group" : "",
                   p.subgroups ? ",subgroup" : "");
    const struct query_words words =
        words_for(x, by, p.groups || p.subgroups ? x->of_groups : NULL);
    enum status s = query_make(&q, &words, x->x, result_plan(x->r), e);
    if (s == STATUS_OK)
        s = answers_read(&n, x->r, &q, take, &t, e);
    if (s == STATUS_OK && has_doubt(&t))
        s = read_doubt(&t, &q, &words, e);
    if (s == STATUS_OK && n.used > x->n_replicates)
        x->n_replicates = n.used;
    query_free(&q);
    return s;
}

static enum status read_all(struct explore *x, struct err *e)
{
    enum status s = STATUS_OK;

    x->n_lines = explore_line(x, x->n_lists, 0, 0, 0);
    x->line = mem_array(x->n_lines, sizeof *x->line);
    if (x->line == NULL)
        return err_memory(e);
    for (size_t l = 0; l < x->n_lists && s == STATUS_OK; l++) {
        struct people p[3];
        const size_t rows = people_of(p, x, x->list[l].kind, x->detail);
        for (size_t i = 0; i < rows && s == STATUS_OK; i++)
            s = read_list(x, l, p[i], e);
    }
    return s;
}

/* Points that summary lists one by one are not a sample. */
static void know(struct explore *x)
{
    x->s = x->base.scenario;
    x->is_sweep = x->base.point.n > 1;
    x->is_sample = x->is_sweep && !query_points_are_chosen(x->x);
    x->n_measures = x->base.items.n;
    x->n_groups = x->base.group.n > 1 ? 1 + x->base.group.n : 1;
    x->n_subgroups = x->subgroup.subgroup.n;
    x->n_policies = x->base.policy.n;
    x->n_blocks = 2 * x->n_policies - 1;
}

static enum status check_reference(const struct query *q, struct err *e)
{
    for (size_t i = 0; i < q->policy.n; i++)
        if (q->policy.at[i] == q->against)
            return STATUS_OK;
    return err_set(e, STATUS_USAGE,
                   "--where: the policy that the others are compared with, %s, must be among those "
                   "shown; name it too, or another one with --against",
                   q->scenario->policy[q->against].name);
}

enum status explore_read(struct explore *x, struct result *r, const struct explore_request *g,
                         struct err *e)
{
    *x = (struct explore){.r = r, .g = g, .x = result_experiment(r)};
    enum status s = make_query(&x->base, x, NULL, NULL, e);
    if (s == STATUS_OK && x->x->n_factors > 0 && g->uncertainty.file != NULL)
        s = err_set(e, STATUS_USAGE,
                    "--uncertainty goes with the file of a run; %.80s is a sweep, whose page shows "
                    "its own points",
                    g->file);
    if (s == STATUS_OK)
        s = check_reference(&x->base, e);
    if (s == STATUS_OK)
        s = make_query(&x->subgroup, x, "subgroup", "care_use", e);
    if (s != STATUS_OK)
        return s;
    know(x);
    s = find_of_groups(x, e);
    if (s == STATUS_OK)
        s = add_lists(x, e);
    if (s == STATUS_OK)
        s = choose_detail(x, e);
    return s == STATUS_OK ? read_all(x, e) : s;
}

void explore_free(struct explore *x)
{
    for (size_t i = 0; x->line != NULL && i < x->n_lines; i++)
        mem_free(x->line[i]);
    mem_free(x->line);
    for (size_t l = 0; l < x->n_lists; l++) {
        mem_free(x->list[l].name);
        mem_free(x->list[l].first);
        mem_free(x->list[l].last);
    }
    free(x->of_groups);
    uncertainty_free(&x->doubt);
    query_free(&x->base);
    query_free(&x->subgroup);
    *x = (struct explore){.n_lists = 0};
}
