/* The answers to a query: what is kept of each replicate, and what is made of it. */
#include "answers.h"

#include "mem.h"

static size_t at(const struct answers *a, size_t policy, size_t item, size_t cell)
{
    return (policy * a->q->items.n + item) * a->q->n_cells + cell;
}

size_t answers_place(const struct query *q, const struct asked *asked)
{
    return ((asked->policy * q->items.n + asked->item) * q->n_cells + asked->cell) *
               CONTRAST_COUNT +
           asked->contrast;
}

size_t answers_places(const struct query *q)
{
    return q->policy.n * q->items.n * q->n_cells * CONTRAST_COUNT;
}

/* What a contrast of this number is made of in a replicate. */
static void parts_of(double x[JOINT_COUNT], const struct query *q, const struct ratio *ratio,
                     size_t policy, size_t i)
{
    const size_t numbers = q->items.n * q->n_cells;
    const struct ratio own = ratio[q->policy.at[policy] * numbers + i];
    const struct ratio other = ratio[q->against * numbers + i];

    x[JOINT_n] = own.n;
    x[JOINT_d] = own.d;
    x[JOINT_n_against] = other.n;
    x[JOINT_d_against] = other.d;
}

static bool has_contrast(const struct answers *a, size_t policy)
{
    return a->q->policy.at[policy] != a->q->against;
}

bool answers_has(const struct answers *a, const struct asked *asked)
{
    if (a->q->items.item[asked->item].is_twins)
        return asked->contrast == CONTRAST_none && has_contrast(a, asked->policy);
    return asked->contrast == CONTRAST_none || has_contrast(a, asked->policy);
}

bool answers_are_over_points(const struct query *q)
{
    return !q->by[BY_point] && q->point.n > 1;
}

static enum status take_unit(void *into, size_t point, size_t replicate, const struct ratio *ratio,
                             struct err *e)
{
    struct answers *a = into;
    const size_t numbers = a->q->items.n * a->q->n_cells;

    (void)point, (void)e;
    for (size_t p = 0; p < a->q->policy.n; p++)
        for (size_t i = 0; i < numbers; i++) {
            double x[JOINT_COUNT];
            parts_of(x, a->q, ratio, p, i);
            const double alone[JOINT_COUNT] = {x[JOINT_n], x[JOINT_d], 0.0, 1.0};
            if (a->spread != NULL) {
                double *kept =
                    a->kept + ((p * numbers + i) * a->n_replicates + replicate) * JOINT_COUNT;
                for (int k = 0; k < JOINT_COUNT; k++)
                    kept[k] = x[k];
                continue;
            }
            const struct event_worth worth = ratio[a->q->policy.at[p] * numbers + i].worth;
            joint_add_count(&a->value[p * numbers + i], alone, worth);
            if (a->is_same[p])
                joint_add_same(&a->contrast[p * numbers + i], x);
            else if (has_contrast(a, p))
                joint_add_count_pair(&a->contrast[p * numbers + i], x, worth,
                                     ratio[a->q->against * numbers + i].worth);
        }
    a->has[replicate] = true;
    return STATUS_OK;
}

/* Gives the current point to the spread, and forgets it. */
static void spread_point(struct answers *a, const double **x)
{
    for (size_t i = 0; i < a->n; i++)
        for (enum contrast c = 0; c < CONTRAST_COUNT; c++) {
            if (c != CONTRAST_none && !has_contrast(a, i / (a->n / a->q->policy.n)))
                continue;
            for (size_t k = 0; k < a->n_replicates; k++) {
                double *kept = a->kept + (i * a->n_replicates + k) * JOINT_COUNT;
                x[k] = a->has[k] ? kept : NULL;
            }
            spread_add(a->spread, i * CONTRAST_COUNT + c, x, c);
        }
}

struct taker {
    struct answers *a;
    answers_take *take;
    void *into;
    const double **x; /* room for a pointer a replicate */
};

static enum status end_point(void *into, size_t point, struct err *e)
{
    struct taker *t = into;
    struct answers *a = t->a;
    enum status status = STATUS_OK;

    if (a->spread != NULL)
        spread_point(a, t->x);
    else
        status = t->take(t->into, a, (long)point, e);
    for (size_t i = 0; a->spread == NULL && i < a->n; i++)
        a->value[i] = a->contrast[i] = (struct joint){.n = 0};
    for (size_t k = 0; k < a->n_replicates; k++)
        a->has[k] = false;
    return status;
}

static enum status unit_of_taker(void *into, size_t point, size_t replicate,
                                 const struct ratio *ratio, struct err *e)
{
    const struct taker *t = into;

    return take_unit(t->a, point, replicate, ratio, e);
}

static void answers_free(struct answers *a)
{
    mem_free(a->value);
    mem_free(a->contrast);
    mem_free(a->kept);
    mem_free(a->has);
    spread_free(a->spread);
}

/* Whether a factor moves what it moves of policy a in policy b as well. */
static bool moves_alike(const struct factor *f, int a, int b)
{
    for (size_t i = 0; i < f->n_targets; i++) {
        const struct target *t = &f->target[i];
        bool is_matched = t->policy != a;
        for (size_t k = 0; k < f->n_targets && !is_matched; k++)
            is_matched = f->target[k].policy == b && f->target[k].row == t->row &&
                         f->target[k].index == t->index;
        if (!is_matched)
            return false;
    }
    return true;
}

/* Whether the policy equals the reference at every point, except for its name. */
static bool is_as_reference(const struct query *q, size_t policy)
{
    const int a = (int)policy, b = (int)q->against;

    if (a == b || !params_policies_are_same(q->scenario, policy, q->against))
        return false;
    for (size_t f = 0; f < q->experiment->n_factors; f++)
        if (!moves_alike(&q->experiment->factor[f], a, b) ||
            !moves_alike(&q->experiment->factor[f], b, a))
            return false;
    return true;
}

static enum status answers_init(struct answers *a, const struct result *r, const struct query *q,
                                struct err *e)
{
    *a = (struct answers){
        .q = q, .n = q->policy.n * q->items.n * q->n_cells, .n_replicates = result_replicates(r)};
    a->has = mem_array(a->n_replicates, sizeof *a->has);
    for (size_t p = 0; p < q->policy.n; p++)
        a->is_same[p] = is_as_reference(q, q->policy.at[p]);
    for (size_t n = 2; n < ANSWERS_KNOWN_T && n <= a->n_replicates; n++)
        a->t[n] = estimate_t((double)(n - 1));
    bool all = a->has != NULL;
    if (answers_are_over_points(q)) {
        a->kept = mem_array(a->n * a->n_replicates * JOINT_COUNT, sizeof *a->kept);
        a->spread = spread_make(a->n * CONTRAST_COUNT, q->point.n, a->n_replicates,
                                q->experiment->common_random_numbers);
        all = all && a->kept != NULL && a->spread != NULL;
    } else {
        a->value = mem_array(a->n, sizeof *a->value);
        a->contrast = mem_array(a->n, sizeof *a->contrast);
        all = all && a->value != NULL && a->contrast != NULL;
    }
    if (all)
        return STATUS_OK;
    answers_free(a);
    return err_memory_for(e, "for so many estimates at once");
}

enum status answers_read(struct stream_count *count, struct result *r, const struct query *q,
                         answers_take *take, void *into, struct err *e)
{
    struct answers a;
    struct taker t = {.a = &a, .take = take, .into = into};
    const struct stream_sink sink = {.into = &t,
                                     .unit = unit_of_taker,
                                     .point = end_point,
                                     .wants_worth = !answers_are_over_points(q)};
    enum status status = answers_init(&a, r, q, e);

    if (status != STATUS_OK)
        return status;
    t.x = mem_array(a.n_replicates, sizeof *t.x);
    status = t.x == NULL ? err_memory(e) : stream_read(&a.count, r, q, &sink, e);
    *count = a.count;
    if (status == STATUS_OK && a.spread != NULL)
        status = take(into, &a, ANSWERS_ALL_POINTS, e);
    mem_free((void *)t.x);
    answers_free(&a);
    return status;
}

struct estimate answers_estimate(const struct answers *a, const struct asked *asked)
{
    const size_t i = at(a, asked->policy, asked->item, asked->cell);

    const struct joint *j = asked->contrast == CONTRAST_none ? &a->value[i] : &a->contrast[i];

    return j->n < ANSWERS_KNOWN_T ? joint_estimate_with(j, asked->contrast, a->t[j->n])
                                  : joint_estimate(j, asked->contrast);
}

double answers_pairing(const struct answers *a, const struct asked *asked)
{
    return joint_pairing(&a->contrast[at(a, asked->policy, asked->item, asked->cell)]);
}

struct spread_parts answers_parts(const struct answers *a, const struct asked *asked)
{
    return spread_parts(a->spread, at(a, asked->policy, asked->item, asked->cell) * CONTRAST_COUNT +
                                       asked->contrast);
}

struct estimate answers_number(const struct answers *a, const struct asked *asked)
{
    if (a->spread == NULL)
        return answers_estimate(a, asked);
    const struct spread_parts x = answers_parts(a, asked);
    return (struct estimate){.mean = x.mean, .low = x.low, .high = x.high, .n = x.points};
}

bool answers_are_many(const struct query *q)
{
    return q->n_cells > 1 || (q->by[BY_point] && q->point.n > 1);
}
