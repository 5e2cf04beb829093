/* The plain model's counts beside another program's, and the first that differs. */
#include "agree.h"

#include <stdio.h>
#include <string.h>

static double value(const struct observation *o, enum observable v, size_t n)
{
    return OBSERVABLE[v].type == OBSERVE_F64 ? ((const double *)o->data[v])[n]
                                             : ((const uint32_t *)o->data[v])[n];
}

/* "policy 1 interval 4 group 0 …" of element n. */
static void print_place(char *where, size_t size, const struct observation *o, enum observable v,
                        size_t n)
{
    static const char *const DIM[] = {
        [DIM_policy] = "policy",       [DIM_policy_b] = "policy_b", [DIM_interval] = "interval",
        [DIM_group] = "group",         [DIM_subgroup] = "subgroup", [DIM_severity] = "severity",
        [DIM_condition] = "condition", [DIM_service] = "service",   [DIM_cell] = "cell",
        [DIM_delay] = "delay"};
    enum observe_dim dims[OBSERVE_MAX_RANK];
    const int rank = observe_dims(OBSERVABLE[v].shape, dims);
    size_t index[OBSERVE_MAX_RANK];

    for (int d = rank; d-- > 0;) {
        index[d] = n % o->dim[dims[d]];
        n /= o->dim[dims[d]];
    }
    for (int d = 0; d < rank; d++) {
        const size_t used = strlen(where);
        snprintf(where + used, size - used, " %s %zu", DIM[dims[d]], index[d]);
    }
}

static bool counts_agree(char *where, size_t size, const struct observation *plain,
                         const struct observation *other, enum observable v)
{
    for (size_t n = 0; n < observe_size(plain, v); n++) {
        const double a = value(plain, v, n), b = value(other, v, n);
        if (a == b)
            continue;
        snprintf(where, size, "%s is %.10g, and %.10g by the plain, at", OBSERVABLE[v].name, b, a);
        print_place(where, size, plain, v, n);
        return false;
    }
    return true;
}

static bool rows_agree(const struct person_row *a, const struct person_row *b)
{
    if (a->slot != b->slot || a->present != b->present)
        return false;
    if (!a->present)
        return true;
    return a->group == b->group && a->child == b->child && a->female == b->female &&
           a->disabled == b->disabled && a->irregular == b->irregular &&
           a->exploited == b->exploited && a->escaped == b->escaped &&
           a->disclosed == b->disclosed && a->deterred == b->deterred && a->died == b->died &&
           a->removed == b->removed && !(a->untreated_weeks < b->untreated_weeks) &&
           !(a->untreated_weeks > b->untreated_weeks);
}

static bool people_agree(char *where, size_t size, const struct observation *plain,
                         const struct observation *other)
{
    if (plain->people == NULL && other->people == NULL)
        return true;
    if ((plain->people == NULL) != (other->people == NULL) || plain->n_people != other->n_people) {
        snprintf(where, size, "%zu people a policy, and %zu by the plain model", other->n_people,
                 plain->n_people);
        return false;
    }
    for (size_t n = 0; n < plain->dim[DIM_policy] * plain->n_people; n++)
        if (!rows_agree(&plain->people[n], &other->people[n])) {
            snprintf(where, size, "row %zu of the people (slot %u by the plain model) differs", n,
                     (unsigned)plain->people[n].slot);
            return false;
        }
    return true;
}

bool agree(char *where, size_t size, const struct observation *plain,
           const struct observation *other)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (!counts_agree(where, size, plain, other, v))
            return false;
    return people_agree(where, size, plain, other);
}
