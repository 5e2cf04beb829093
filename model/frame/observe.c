/* Observations: the table of variables, and the arrays of one unit. */
#include "observe.h"

#include "mem.h"

const struct observable_row OBSERVABLE[OBSERVE_COUNT] = {
#define OBSERVE(name_, type_, shape_, units_, long_name_)                                          \
    {.name = #name_,                                                                               \
     .units = (units_),                                                                            \
     .long_name = (long_name_),                                                                    \
     .type = OBSERVE_##type_,                                                                      \
     .shape = SHAPE_##shape_},
#include "observe.def"
#undef OBSERVE
};

const double DELAY_FROM[DELAY_COUNT] = {0, 7, 14, 28, 56, 91, 120, 182, 365};

static const struct {
    int rank;
    enum observe_dim dims[OBSERVE_MAX_RANK];
} SHAPES[] = {
    [SHAPE_PIGS] = {4, {DIM_policy, DIM_interval, DIM_group, DIM_subgroup}},
    [SHAPE_PIGSV] = {5, {DIM_policy, DIM_interval, DIM_group, DIM_subgroup, DIM_severity}},
    [SHAPE_PIGSC] = {5, {DIM_policy, DIM_interval, DIM_group, DIM_subgroup, DIM_condition}},
    [SHAPE_PIGSE] = {5, {DIM_policy, DIM_interval, DIM_group, DIM_subgroup, DIM_service}},
    [SHAPE_PIGCD] = {5, {DIM_policy, DIM_interval, DIM_group, DIM_condition, DIM_delay}},
    [SHAPE_PIG] = {3, {DIM_policy, DIM_interval, DIM_group}},
    [SHAPE_TWIN] = {4, {DIM_policy, DIM_policy_b, DIM_group, DIM_cell}},
};

int observe_dims(enum observe_shape shape, enum observe_dim dims[OBSERVE_MAX_RANK])
{
    for (int d = 0; d < SHAPES[shape].rank; d++)
        dims[d] = SHAPES[shape].dims[d];
    return SHAPES[shape].rank;
}

size_t observe_elements(enum observable v, const size_t *dim)
{
    enum observe_dim dims[OBSERVE_MAX_RANK];
    const int rank = observe_dims(OBSERVABLE[v].shape, dims);
    size_t size = 1;

    for (int d = 0; d < rank; d++)
        size *= dim[dims[d]];
    return size;
}

size_t observe_size(const struct observation *o, enum observable v)
{
    return observe_elements(v, o->dim);
}

size_t observe_width(enum observable v)
{
    return OBSERVABLE[v].type == OBSERVE_F64 ? sizeof(double) : sizeof(uint32_t);
}

void observe_lengths(size_t *dim, const struct scenario *s, const struct plan *p)
{
    dim[DIM_policy] = dim[DIM_policy_b] = s->n_policies;
    dim[DIM_interval] = (size_t)p->n_intervals;
    dim[DIM_group] = s->n_groups;
    dim[DIM_subgroup] = s->n_subgroups;
    dim[DIM_severity] = SEVERITY_COUNT;
    dim[DIM_condition] = s->n_conditions;
    dim[DIM_service] = SERVICE_COUNT;
    dim[DIM_cell] = CELL_COUNT;
    dim[DIM_delay] = DELAY_COUNT;
}

enum status observe_init(struct observation *o, const struct scenario *s, const struct plan *p,
                         struct err *e)
{
    *o = (struct observation){.people = NULL};
    observe_lengths(o->dim, s, p);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {

        o->data[v] = mem_array(observe_size(o, v), observe_width(v));
        if (o->data[v] == NULL) {
            observe_free(o);
            return err_memory_for(e, "for the tallies of a replicate");
        }
    }
    if (!s->run.output_people)
        return STATUS_OK;
    o->n_people = p->n_slots;
    o->people = mem_array(p->n_slots * s->n_policies, sizeof *o->people);
    if (o->people == NULL) {
        observe_free(o);
        return err_memory_for(e, "for the rows of people");
    }
    return STATUS_OK;
}

void observe_free(struct observation *o)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        mem_free(o->data[v]);
    mem_free(o->people);
    *o = (struct observation){0};
}
