/* What a sweep varies: the paths of `vary`, and the scenario's own distributions. */
#include "mem.h"
#include "sweep_making.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char BEFORE[] = "policies.", AFTER[] = ".set.";

/* Whether a map says values, and does not go on to names below. */
static bool says_values(const struct node *map)
{
    for (size_t i = 0; i < map->n; i++)
        if (sweep_is_value_key(map->pair[i].key->text))
            return true;
    return map->n == 0;
}

static void walk(struct sweep_making *m, const struct node *map, const char *path);

static void walk_pair(struct sweep_making *m, const struct pair *p, const char *path)
{
    const bool is_map = p->value->kind == NODE_MAP;
    char full[LONGEST_PATH];

    if (snprintf(full, sizeof full, "%s%s%s", path, path[0] == '\0' ? "" : ".", p->key->text) >=
        (int)sizeof full)
        full[0] = '\0';
    const struct place at = sweep_find_place(m->s, full);
    if (at.is_parameter && (!is_map || !at.is_section || says_values(p->value)))
        sweep_values(m, p->key->at, full, p->value);
    else if (at.is_section && is_map && p->value->n > 0)
        walk(m, p->value, full);
    else if (at.is_section)
        mistake(&m->r->mistakes, p->key->at, NULL, "%s is no parameter; name one of those below it",
                full);
    else
        sweep_tell_unknown(m, p->key, path);
}

static void walk(struct sweep_making *m, const struct node *map, const char *path)
{
    for (size_t i = 0; i < map->n; i++)
        walk_pair(m, &map->pair[i], path);
}

/* Adds a place to the list of specs; it counts once m->n_specs is raised. */
static struct spec *new_spec(struct sweep_making *m)
{
    if (m->n_specs == m->capacity) {
        const size_t capacity = 2 * m->capacity + 16;
        struct spec *more = arena_array(&m->r->arena, capacity, sizeof *more);
        if (more == NULL) {
            m->r->mistakes.no_memory = true;
            return NULL;
        }
        if (m->n_specs > 0)
            memcpy(more, m->spec, m->n_specs * sizeof *more);
        m->spec = more;
        m->capacity = capacity;
    }
    m->spec[m->n_specs] = (struct spec){.n = 0};
    return &m->spec[m->n_specs];
}

/* A multiplier's limit at which own x limit is still within the target's own. */
static double scale_limit(double limit, double own, const struct param_row *row, double inward)
{
    double x = limit / own;

    while (isfinite(x) && !(own * x >= row->min && own * x <= row->max))
        x = nextafter(x, inward);
    return x;
}

/* Narrows the limits of a scale, so that one target stays within its own. */
static void narrow_scale(struct param_row *limits, const struct target *t, double own)
{
    if (own == 0)
        return;
    const double low = own > 0 ? t->row->min : t->row->max;
    const double high = own > 0 ? t->row->max : t->row->min;
    limits->min = fmax(limits->min, scale_limit(low, own, t->row, INFINITY));
    limits->max = fmin(limits->max, scale_limit(high, own, t->row, -INFINITY));
}

/* Finds what limits a factor's values; or a mistake. */
static bool set_limits(struct sweep_making *m, struct spec *s)
{
    const struct target *t = s->factor.target;
    size_t n_flags = 0, n_counts = 0, n_zeros = 0;

    s->limits = *t[0].row;
    if (s->factor.is_scale)
        s->limits =
            (struct param_row){.type = TYPE_REAL, .unit = "1", .min = -INFINITY, .max = INFINITY};
    for (size_t i = 0; i < s->factor.n_targets; i++) {
        const double own = experiment_own_value(m->s, &t[i]);
        n_flags += t[i].row->type == TYPE_FLAG;
        n_counts += t[i].row->type == TYPE_COUNT;
        n_zeros += own == 0;
        if (s->factor.is_scale)
            narrow_scale(&s->limits, &t[i], own);
        else {
            s->limits.min = fmax(s->limits.min, t[i].row->min);
            s->limits.max = fmin(s->limits.max, t[i].row->max);
        }
    }
    if (n_counts > 0 && !s->factor.is_scale)
        s->limits.type = TYPE_COUNT;
    if (n_flags > 0 && (n_flags < s->factor.n_targets || s->factor.is_scale))
        mistake(&m->r->mistakes, s->at, NULL, "%s: %s", s->written,
                s->factor.is_scale
                    ? "what is true or false cannot be scaled; list false and true"
                    : "this means numbers and what is true or false; vary them apart");
    else if (s->factor.is_scale && n_zeros == s->factor.n_targets)
        mistake(&m->r->mistakes, s->at, NULL,
                "%s is 0 in the scenario, and 0 scaled stays 0; list values instead", s->written);
    else
        return true;
    return false;
}

struct spec *sweep_add_spec(struct sweep_making *m, struct mark at, const char *path, bool is_scale)
{
    struct err e = {.code = STATUS_OK};
    struct spec *s = new_spec(m);

    if (s == NULL)
        return NULL;
    if (m->n_specs == MAX_FACTORS) {
        mistake(&m->r->mistakes, at, NULL, "more than %d things vary, the limit", MAX_FACTORS);
        return NULL;
    }
    s->at = at;
    s->factor = (struct factor){.path = text_copy(path), .is_scale = is_scale};
    s->written = arena_text(&m->r->arena, path, strlen(path));
    m->n_specs++;
    if (s->factor.path == NULL || s->written == NULL) {
        m->r->mistakes.no_memory = true;
        return NULL;
    }
    s->is_wrong = true;
    if (experiment_resolve(&s->factor, m->s, &e) != STATUS_OK) {
        if (e.code == STATUS_INTERNAL)
            m->r->mistakes.no_memory = true;
        else
            mistake(&m->r->mistakes, at, NULL, "%s", e.msg);
        return NULL;
    }
    s->is_wrong = !set_limits(m, s);
    return s->is_wrong ? NULL : s;
}

/* A target and who moves it. */
struct move {
    const struct target *target;
    size_t spec;
};

static int compare_targets(const struct target *a, const struct target *b)
{
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    return (a->policy > b->policy) - (a->policy < b->policy);
}

static int compare_moves(const void *a, const void *b)
{
    const struct move *x = a, *y = b;
    const int order = compare_targets(x->target, y->target);

    return order != 0 ? order : (x->spec > y->spec) - (x->spec < y->spec);
}

/* All that the specs move, sorted; NULL: no memory. Free with free(). */
static struct move *all_moves(const struct sweep_making *m, size_t *n)
{
    size_t i = 0;

    *n = 0;
    for (size_t f = 0; f < m->n_specs; f++)
        *n += m->spec[f].factor.n_targets;
    struct move *move = calloc(*n + 1, sizeof *move);
    for (size_t f = 0; f < m->n_specs && move != NULL; f++)
        for (size_t k = 0; k < m->spec[f].factor.n_targets; k++)
            move[i++] = (struct move){&m->spec[f].factor.target[k], f};
    if (move != NULL)
        qsort(move, *n, sizeof *move, compare_moves);
    return move;
}

static void tell_overlap(struct sweep_making *m, const struct target *t, struct spec *a,
                         struct spec *b)
{
    const bool is_one_policy = t->policy >= 0;
    char path[PATH_SIZE];

    (void)param_path(path, t->row, m->s, t->index);
    mistake(&m->r->mistakes, b->is_of_scenario ? a->at : b->at, NULL,
            "%s and %s both move %s%s%s; vary it in one place%s", a->written, b->written, path,
            is_one_policy ? " of policy " : "", is_one_policy ? m->s->policy[t->policy].name : "",
            is_one_policy ? ", or let the policy's set in the scenario say it" : "");
    b->is_wrong = true;
}

void sweep_tell_overlaps(struct sweep_making *m)
{
    size_t n;
    struct move *move = all_moves(m, &n);

    m->r->mistakes.no_memory |= move == NULL;
    for (size_t i = 1; i < n && move != NULL; i++) {
        struct spec *a = &m->spec[move[i - 1].spec], *b = &m->spec[move[i].spec];
        if (compare_targets(move[i - 1].target, move[i].target) == 0 && !b->is_wrong)
            tell_overlap(m, move[i].target, a, b);
    }
    free(move);
}

/* Whether `vary` moves all that this factor would. */
static bool is_varied_anyway(const struct sweep_making *m, size_t n_varied, const struct factor *f)
{
    size_t n = 0;

    for (size_t k = 0; k < f->n_targets; k++) {
        bool is_moved = false;
        for (size_t i = 0; i < n_varied && !is_moved; i++)
            for (size_t j = 0; j < m->spec[i].factor.n_targets && !is_moved; j++)
                is_moved = compare_targets(&m->spec[i].factor.target[j], &f->target[k]) == 0;
        n += is_moved;
    }
    return n == f->n_targets;
}

/* Whether the same was given again later, which then holds. */
static bool is_given_again(const struct scenario *s, size_t i)
{
    const struct given *g = &s->given[i];

    for (size_t k = i + 1; k < s->n_given; k++) {
        const struct given *h = &s->given[k];
        const bool is_same_place = g->policy == NULL
                                       ? h->policy == NULL
                                       : h->policy != NULL && strcmp(g->policy, h->policy) == 0;
        if (is_same_place && strcmp(g->path, h->path) == 0)
            return true;
    }
    return false;
}

void sweep_add_priors(struct sweep_making *m)
{
    const struct node *design = tree_get(m->top, "design");
    const size_t n_varied = m->n_specs;

    for (size_t i = 0; i < m->s->n_given; i++) {
        const struct given *g = &m->s->given[i];
        char path[LONGEST_PATH];
        if (g->distribution.kind == DISTRIBUTION_none || is_given_again(m->s, i))
            continue;
        (void)snprintf(path, sizeof path, "%s%s%s%s", g->policy == NULL ? "" : BEFORE,
                       g->policy == NULL ? "" : g->policy, g->policy == NULL ? "" : AFTER, g->path);
        struct spec *s = sweep_add_spec(m, design->at, path, false);
        if (s == NULL)
            return;
        s->kind = SPEC_distribution;
        s->is_of_scenario = true;
        s->factor.distribution = g->distribution;
        if (is_varied_anyway(m, n_varied, &s->factor)) {
            free(s->factor.path);
            mem_free(s->factor.target);
            m->n_specs--;
        }
    }
}

static int compare_places(const void *a, const void *b)
{
    const struct mark *x = &((const struct spec *)a)->at, *y = &((const struct spec *)b)->at;

    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

void sweep_factors(struct sweep_making *m)
{
    const struct pair *vary = tree_find(m->top, "vary"), *file = tree_find(m->top, "file");
    const bool has_file = file != NULL && m->design == DESIGN_list;

    if (has_file && vary != NULL)
        mistake(&m->r->mistakes, vary->key->at, NULL,
                "vary: the list's file says what varies; leave one of the two out");
    else if (has_file)
        sweep_table(m, file->value);
    else if (vary != NULL && vary->value->kind != NODE_MAP)
        mistake(
            &m->r->mistakes, vary->value->at, NULL,
            "vary is %s; it is a map such as {belief.floor: [0.1, 0.3]}, with a space after each :",
            tree_kind_words(vary->value));
    else if (vary != NULL && vary->value->n == 0 && m->is_design_known &&
             m->design != DESIGN_priors)
        mistake(&m->r->mistakes, vary->value->at, NULL,
                "vary is an empty map; name what varies, such as {belief.floor: [0.1, 0.3]}");
    else if (vary != NULL)
        walk(m, vary->value, "");
    else if (m->is_design_known && m->design != DESIGN_priors)
        mistake(&m->r->mistakes, m->top->at, NULL,
                "the sweep lacks vary:, such as vary: {belief.floor: [0.1, 0.3]}%s",
                m->design == DESIGN_list ? ", or file: a table of its points" : "");
    if (m->n_specs > 0) /* names that share a section were brought together */
        qsort(m->spec, m->n_specs, sizeof *m->spec, compare_places);
}
