/* Going through the finished replicates of an output file, one at a time. */
#include "replicates.h"

#include "mem.h"

struct buffers {
    void *data[OBSERVE_COUNT]; /* NULL where no measure looks */
    struct quantities *interval;
};

static void buffers_free(struct buffers *b)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        mem_free(b->data[v]);
    mem_free(b->interval);
    *b = (struct buffers){.interval = NULL};
}

static enum status buffers_init(struct buffers *b, const struct result *r, struct err *e)
{
    const size_t cells = result_dim(r, DIM_policy) * result_dim(r, DIM_interval);
    bool have_all = true;

    *b = (struct buffers){.interval = mem_array(cells, sizeof *b->interval)};
    have_all = b->interval != NULL;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (measure_uses(v)) {
            b->data[v] = mem_array(result_unit_size(r, v), sizeof(uint32_t));
            have_all = have_all && b->data[v] != NULL;
        }
    if (have_all)
        return STATUS_OK;
    buffers_free(b);
    return err_memory_for(e, "to read a replicate");
}

static enum status read_one(struct buffers *b, struct result *r, size_t replicate, struct err *e)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        if (!measure_uses(v))
            continue;
        const enum status s = result_read_unit(r, v, 0, replicate, b->data[v], e);
        if (s != STATUS_OK)
            return s;
    }
    measure_quantities(b->interval, result_scenario(r), result_plan(r),
                       (const void *const *)b->data);
    return STATUS_OK;
}

enum status replicates_read(struct result *r, replicates_take *take, void *into, size_t *used,
                            size_t *missing, struct err *e)
{
    struct buffers b;

    *used = *missing = 0;
    if (result_points(r) != 1)
        return err_set(e, STATUS_USAGE,
                       "the file holds a sweep of %zu points; this command reads plain runs",
                       result_points(r));

    enum status s = buffers_init(&b, r, e);
    if (s != STATUS_OK)
        return s;
    for (size_t k = 0; k < result_replicates(r) && s == STATUS_OK; k++) {
        if (!result_has_unit(r, 0, k)) {
            ++*missing;
            continue;
        }
        s = read_one(&b, r, k, e);
        if (s == STATUS_OK) {
            take(into, b.interval);
            ++*used;
        }
    }
    buffers_free(&b);
    if (s == STATUS_OK && *used == 0)
        return err_set(e, STATUS_NOINPUT,
                       "the file holds no finished replicate yet (0 of %zu); run the same "
                       "'confide run' command again to go on",
                       *missing);
    return s;
}
