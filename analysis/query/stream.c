/* Going through an output file a block at a time: whole chunks, each read once, and only the variables needed. */
#include "stream.h"

#include "mem.h"

/* What is read at a time, where a chunk does not ask for more. */
static const size_t BUDGET_BYTES = (size_t)16 << 20;

struct streaming {
    struct result *r;
    const struct query *q;
    const struct stream_sink *sink;
    struct stream_count *count;
    size_t n_points, n_replicates; /* of a block */
    void *data[OBSERVE_COUNT];     /* NULL where nothing is needed */
    struct ratio *ratio;
    struct sums sums;
    struct unit_view layout; /* of the blocks: policies are n_replicates apart */
    enum observable used[OBSERVE_COUNT];
    size_t n_used, policy[MAX_POLICIES], n_policies; /* what is needed */
    struct scenario *scenario;                       /* of a point */
    struct plan plan;
    size_t next;     /* place in q->point */
    size_t at_point; /* units of the current point */
    bool needs_point;
};

static size_t block_bytes(const struct streaming *x, size_t points, size_t replicates)
{
    size_t bytes = 0;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (items_use(&x->q->items, v))
            bytes += points * replicates * result_unit_size(x->r, v) * observe_width(v);
    return bytes;
}

/* Whole chunks of points where they fit, else part of the replicates of one point. */
static void choose_block(struct streaming *x)
{
    x->n_points = result_block_points(x->r);
    x->n_replicates = result_replicates(x->r);
    while (x->n_points > 1 && block_bytes(x, x->n_points, x->n_replicates) > BUDGET_BYTES)
        x->n_points = (x->n_points + 1) / 2;
    if (x->n_points > 1)
        return;
    while (x->n_replicates > 1 && block_bytes(x, 1, x->n_replicates) > BUDGET_BYTES)
        x->n_replicates = (x->n_replicates + 1) / 2;
}

static void reader_free(struct streaming *x)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        mem_free(x->data[v]);
    mem_free(x->ratio);
    sums_free(&x->sums);
    mem_free(x->scenario);
}

static bool policy_is_needed(const struct query *q, size_t policy)
{
    bool needed = policy == q->against;

    for (size_t i = 0; i < q->policy.n; i++)
        needed = needed || q->policy.at[i] == policy;
    return needed;
}

static enum status reader_init(struct streaming *x, struct err *e)
{
    const struct query *q = x->q;
    const size_t numbers = q->items.n * q->n_cells;

    choose_block(x);
    x->needs_point =
        result_experiment(x->r)->n_factors > 0 &&
        (experiment_varies_people(result_experiment(x->r)) || items_need_parameters(&q->items) ||
         x->sink->wants_worth); /* what can happen is another thing at each point */
    x->ratio = mem_array(q->scenario->n_policies * numbers, sizeof *x->ratio);
    x->scenario = mem_array(1, sizeof *x->scenario);
    bool all = sums_are_made(&x->sums, q) && x->ratio != NULL && x->scenario != NULL;
    x->sums.wants_worth = x->sink->wants_worth;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (items_use(&q->items, v)) {
            x->used[x->n_used++] = v;
            x->data[v] = mem_array(x->n_points * x->n_replicates * result_unit_size(x->r, v),
                                   observe_width(v));
            all = all && x->data[v] != NULL;
        }
    for (size_t p = 0; p < q->scenario->n_policies; p++)
        if (policy_is_needed(q, p))
            x->policy[x->n_policies++] = p;
    x->layout = sums_unit_view(q->scenario, q->plan, (const void *const *)x->data);
    return all ? STATUS_OK : err_memory_for(e, "to read the file");
}

/* A block as it was read: its first point and replicate, and its replicates. */
struct stretch {
    size_t point, n_points, replicate, n_replicates;
};

/* Where a unit lies in the block. Only what is used is filled in. */
static void find_unit(struct unit_view *u, const struct streaming *x, const struct stretch *b,
                      size_t point, size_t replicate)
{
    for (size_t i = 0; i < x->n_used; i++) {
        const enum observable v = x->used[i];
        const size_t policies = x->q->scenario->n_policies, bytes = x->layout.policy_bytes[v];
        const size_t rows = OBSERVABLE[v].shape == SHAPE_TWIN ? policies * policies : policies;
        const size_t row = (point - b->point) * rows * b->n_replicates + (replicate - b->replicate);
        u->data[v] = (const unsigned char *)x->data[v] + row * bytes;
        u->policy_bytes[v] = bytes * b->n_replicates;
    }
}

static enum status take_unit(struct streaming *x, const struct stretch *b, size_t point,
                             size_t replicate, struct err *e)
{
    const size_t numbers = x->q->items.n * x->q->n_cells;
    const struct scenario *s = x->needs_point ? x->scenario : x->q->scenario;
    const struct plan *p = x->needs_point ? &x->plan : x->q->plan;
    struct unit_view u;

    find_unit(&u, x, b, point, replicate);
    for (size_t i = 0; i < x->n_policies; i++)
        sums_ratios(x->ratio + x->policy[i] * numbers, &x->sums, s, p, &u, x->policy[i]);
    x->count->used++;
    x->at_point++;
    return x->sink->unit(x->sink->into, point, replicate, x->ratio, e);
}

static enum status end_point(struct streaming *x, size_t point, struct err *e)
{
    const bool any = x->at_point > 0;

    x->count->points += any;
    x->count->empty += !any;
    x->at_point = 0;
    return x->sink->point == NULL || !any ? STATUS_OK : x->sink->point(x->sink->into, point, e);
}

static enum status take_point(struct streaming *x, const struct stretch *b, size_t point,
                              struct err *e)
{
    enum status status = STATUS_OK;

    if (x->needs_point)
        status = result_point(x->r, point, x->scenario, &x->plan, e);
    for (size_t k = b->replicate; k < b->replicate + b->n_replicates && status == STATUS_OK; k++) {
        if (result_has_unit(x->r, point, k))
            status = take_unit(x, b, point, k, e);
        else
            x->count->missing++;
    }
    if (status == STATUS_OK && b->replicate + b->n_replicates == result_replicates(x->r))
        status = end_point(x, point, e);
    return status;
}

static enum status read_block(struct streaming *x, const struct stretch *b, struct err *e)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        if (x->data[v] == NULL)
            continue;
        const enum status status = result_read_block(x->r, v, b->point, b->n_points, b->replicate,
                                                     b->n_replicates, x->data[v], e);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* The selected points that lie in the stretch of points from `first`, for all replicates. */
static enum status read_stretch(struct streaming *x, size_t first, size_t end, struct err *e)
{
    const size_t all = result_replicates(x->r);
    enum status status = STATUS_OK;
    size_t after = x->next;

    for (size_t k = 0; k < all && status == STATUS_OK; k += x->n_replicates) {
        const struct stretch b = {first, end - first, k,
                                  k + x->n_replicates > all ? all - k : x->n_replicates};
        status = read_block(x, &b, e);
        after = x->next;
        for (; after < x->q->point.n && x->q->point.at[after] < end && status == STATUS_OK; after++)
            status = take_point(x, &b, x->q->point.at[after], e);
    }
    x->next = after;
    return status;
}

enum status stream_read(struct stream_count *n, struct result *r, const struct query *q,
                        const struct stream_sink *sink, struct err *e)
{
    struct streaming x = {.r = r, .q = q, .sink = sink, .count = n};

    *n = (struct stream_count){0};
    enum status status = reader_init(&x, e);
    while (status == STATUS_OK && x.next < q->point.n) {
        const size_t first = q->point.at[x.next] / x.n_points * x.n_points;
        const size_t end = first + x.n_points;
        status = read_stretch(&x, first, end < result_points(r) ? end : result_points(r), e);
    }
    reader_free(&x);
    if (status == STATUS_OK && n->used == 0)
        return err_set(e, STATUS_NOINPUT,
                       "the file holds no finished replicate yet (0 of %zu) of what was asked; "
                       "run the same command that made it again to go on",
                       n->missing);
    return status;
}
