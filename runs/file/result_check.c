/* Whether an output file is what was written, all of it, and whether its counts are possible. */
#include "laws.h"
#include "mem.h"
#include "reader.h"
#include "result_own.h"

enum status result_check_sums(struct result *r, struct err *e)
{
    const char *bad = NULL;
    const enum status status = reader_check(r->reader, &bad, e);

    return status == STATUS_IO ? result_damaged(r, bad, e) : status;
}

/* Counts of a block of units; data[v] belongs to it. */
struct counts {
    uint32_t *data[OBSERVE_COUNT];
};

static void counts_free(struct counts *c)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        mem_free(c->data[v]);
}

static enum status counts_read(struct counts *c, struct result *r, const struct layout_block *b,
                               struct err *e)
{
    enum status status = STATUS_OK;

    for (enum observable v = 0; v < OBSERVE_COUNT && status == STATUS_OK; v++) {
        if (!laws_use(v))
            continue;
        const size_t n = b->n_points * b->n_replicates * result_unit_size(r, v);
        mem_free(c->data[v]);
        c->data[v] = mem_array(n, sizeof **c->data);
        status = c->data[v] == NULL ? err_memory(e)
                                    : result_read_block(r, v, b->point, b->n_points, b->replicate,
                                                        b->n_replicates, c->data[v], e);
    }
    return status;
}

/* A block of replicates of one point. */
static enum status check_block(struct counts *c, struct result *r, const struct layout_block *b,
                               struct err *e)
{
    struct scenario *s = mem_array(1, sizeof *s);
    struct plan p;
    enum status status = s != NULL ? result_point(r, b->point, s, &p, e) : err_memory(e);

    if (status == STATUS_OK)
        status = counts_read(c, r, b, e);
    if (status == STATUS_OK) {
        const enum observable bad =
            laws_broken(&r->layout, s, &p, (const uint32_t *const *)c->data, b->n_replicates);
        if (bad < OBSERVE_COUNT)
            status = err_set(e, STATUS_IO,
                             "%s: %s of point %zu, replicates %zu to %zu, cannot be: the counts "
                             "contradict each other; run the scenario again with --overwrite",
                             r->file, OBSERVABLE[bad].name, b->point + 1, b->replicate + 1,
                             b->replicate + b->n_replicates);
    }
    mem_free(s);
    return status;
}

enum status result_check_laws(struct result *r, struct err *e)
{
    const size_t at_once = layout_block_replicates(&r->layout), n = result_replicates(r);
    struct counts c = {.data = {NULL}};
    enum status status = STATUS_OK;

    for (size_t p = 0; p < result_points(r) && status == STATUS_OK; p++)
        for (size_t k = 0; k < n && status == STATUS_OK; k += at_once)
            status = check_block(
                &c, r, &(struct layout_block){p, 1, k, n - k < at_once ? n - k : at_once}, e);
    counts_free(&c);
    return status;
}

bool result_has_sums(const struct result *r)
{
    return reader_has_sums(r->reader);
}
