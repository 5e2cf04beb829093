/* Specs: what varies, which parameters it moves, between which limits, and that no two move the same. */
#include "mem.h"
#include "sweep_resolved.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Adds a place to the list of specs; it counts once m->n_specs is raised. */
static struct spec *new_spec(struct sweep_resolved *m)
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

/* The multiplier nearest to limit / own at which `own` times it is still within the limits of the row. */
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

/* Narrows the limits to what every target of the factor allows. */
static void narrow_limits(struct sweep_resolved *m, struct spec *s)
{
    const struct factor *f = &s->factor;

    s->limits = *f->target[0].row;
    if (f->is_scale)
        s->limits =
            (struct param_row){.type = TYPE_REAL, .unit = "1", .min = -INFINITY, .max = INFINITY};
    for (size_t i = 0; i < f->n_targets; i++) {
        const struct param_row *row = f->target[i].row;
        if (f->is_scale)
            narrow_scale(&s->limits, &f->target[i], experiment_own_value(m->s, &f->target[i]));
        else {
            s->limits.min = fmax(s->limits.min, row->min);
            s->limits.max = fmin(s->limits.max, row->max);
            if (row->type == TYPE_COUNT)
                s->limits.type = TYPE_COUNT;
        }
    }
}

/* Whether its targets can be moved together, and a scale moves something; else a mistake. */
static bool goes_together(struct sweep_resolved *m, const struct spec *s)
{
    const struct factor *f = &s->factor;
    size_t n_flags = 0, n_zeros = 0;

    for (size_t i = 0; i < f->n_targets; i++) {
        n_flags += f->target[i].row->type == TYPE_FLAG;
        n_zeros += experiment_own_value(m->s, &f->target[i]) == 0;
    }
    if (n_flags > 0 && (n_flags < f->n_targets || f->is_scale))
        mistake(&m->r->mistakes, s->at, NULL, "%s: %s", s->written,
                f->is_scale ? "what is true or false cannot be scaled; list false and true"
                            : "this means numbers and what is true or false; vary them apart");
    else if (f->is_scale && n_zeros == f->n_targets)
        mistake(&m->r->mistakes, s->at, NULL,
                "%s is 0 in the scenario, and 0 scaled stays 0; list values instead", s->written);
    else
        return true;
    return false;
}

/* Finds what its factor moves; or a mistake. */
static bool resolve(struct sweep_resolved *m, struct spec *s)
{
    struct err e = {.code = STATUS_OK};

    if (experiment_resolve(&s->factor, m->s, &e) == STATUS_OK)
        return true;
    if (e.code == STATUS_INTERNAL)
        m->r->mistakes.no_memory = true;
    else
        mistake(&m->r->mistakes, s->at, NULL, "%s", e.msg);
    return false;
}

struct spec *sweep_spec_add(struct sweep_resolved *m, struct mark at, const char *path,
                            bool is_scale)
{
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
    s->is_wrong = true;
    m->n_specs++;
    if (s->factor.path == NULL || s->written == NULL) {
        m->r->mistakes.no_memory = true;
        return NULL;
    }
    if (!resolve(m, s))
        return NULL;
    narrow_limits(m, s);
    s->is_wrong = !goes_together(m, s);
    return s->is_wrong ? NULL : s;
}

void sweep_spec_drop_last(struct sweep_resolved *m)
{
    struct factor *f = &m->spec[--m->n_specs].factor;

    free(f->path);
    mem_free(f->target);
}

bool sweep_spec_own(const struct sweep_resolved *m, const struct spec *s, double *own)
{
    const struct factor *f = &s->factor;

    *own = f->is_scale ? 1 : experiment_own_value(m->s, &f->target[0]);
    for (size_t i = 1; i < f->n_targets && !f->is_scale; i++)
        if (experiment_own_value(m->s, &f->target[i]) != *own)
            return false;
    return true;
}

static double between(const struct spec *s, double u)
{
    if (s->is_log)
        return s->from * pow(s->to / s->from, u);
    return s->from + (s->to - s->from) * u;
}

double sweep_spec_value(const struct spec *s, double u)
{
    const bool is_count = s->limits.type == TYPE_COUNT;
    double x;

    if (s->kind == SPEC_list)
        return s->value[(size_t)fmin(floor(u * (double)s->n), (double)(s->n - 1))];
    if (s->kind == SPEC_distribution)
        x = distribution_quantile(&s->factor.distribution, &s->limits, u);
    else if (is_count && !s->is_log) /* each whole number alike */
        x = floor(s->from + u * (s->to - s->from + 1));
    else
        x = is_count ? nearbyint(between(s, u)) : between(s, u);
    return s->kind == SPEC_range ? fmin(fmax(x, s->from), s->to)
                                 : fmin(fmax(x, s->limits.min), s->limits.max);
}

double *sweep_spec_list(struct sweep_resolved *m, struct spec *s, size_t n)
{
    s->value = arena_array(&m->r->arena, n, sizeof *s->value);
    m->r->mistakes.no_memory |= s->value == NULL;
    s->n = s->value == NULL ? 0 : n;
    s->kind = SPEC_list;
    return s->value;
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
static struct move *all_moves(const struct sweep_resolved *m, size_t *n)
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

static void tell_overlap(struct sweep_resolved *m, const struct target *t, struct spec *a,
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

void sweep_tell_overlaps(struct sweep_resolved *m)
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

/* Whether one of the first n specs moves the target. */
static bool is_moved(const struct sweep_resolved *m, size_t n, const struct target *t)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m->spec[i].factor.n_targets; k++)
            if (compare_targets(&m->spec[i].factor.target[k], t) == 0)
                return true;
    return false;
}

bool sweep_is_moved_by(const struct sweep_resolved *m, size_t n, const struct factor *f)
{
    for (size_t k = 0; k < f->n_targets; k++)
        if (!is_moved(m, n, &f->target[k]))
            return false;
    return true;
}
