/* What one unit of work (a replicate under every policy) observes: one array per row of
 * observe.def. */
#ifndef CONFIDE_OBSERVE_H
#define CONFIDE_OBSERVE_H

#include "plan.h"

enum observable {
#define OBSERVE(name, ...) OBSERVE_##name,
#include "observe.def"
#undef OBSERVE
    OBSERVE_COUNT
};

enum observe_type { OBSERVE_U32, OBSERVE_F64 };
enum observe_shape {
    SHAPE_PIGS,
    SHAPE_PIGSV,
    SHAPE_PIGSC,
    SHAPE_PIGSE,
    SHAPE_PIGCD,
    SHAPE_PIG,
    SHAPE_TWIN
};
enum observe_dim {
    DIM_policy,
    DIM_policy_b,
    DIM_interval,
    DIM_group,
    DIM_subgroup,
    DIM_severity,
    DIM_condition,
    DIM_service,
    DIM_cell,
    DIM_delay,
    DIM_COUNT
};
enum { OBSERVE_MAX_RANK = 5, SEVERITY_COUNT = 3, CELL_COUNT = 4, DELAY_COUNT = 9 };

/* First day of each bin of the delay from onset to first treatment; the last bin is open. */
extern const double DELAY_FROM[DELAY_COUNT];

struct observable_row {
    const char *name, *units, *long_name;
    enum observe_type type;
    enum observe_shape shape;
};
extern const struct observable_row OBSERVABLE[OBSERVE_COUNT];

/* One row per person of the first generation and policy (output.people): people[policy * n_people +
 * i]. */
struct person_row {
    uint32_t slot;
    uint8_t present, group, child, female, disabled, irregular, exploited,
        escaped;                                /* at time.start */
    uint8_t disclosed, deterred, died, removed; /* since */
    float untreated_weeks;
};

/* The observations of one unit. data[v] has observe_size(v) elements of its type, row-major in the
 * dimensions of its shape. Owned: observe_init, observe_free. */
struct observation {
    size_t dim[DIM_COUNT];
    void *data[OBSERVE_COUNT];
    struct person_row *people; /* NULL unless output.people */
    size_t n_people;           /* slots */
};

/* Zeroed arrays for the scenario and plan. INTERNAL: no memory. Free with observe_free. */
enum status observe_init(struct observation *o, const struct scenario *s, const struct plan *p,
                         struct err *e) MUST_CHECK;
void observe_free(struct observation *o);

/* The dimensions of a shape, in order; returns the rank (at most OBSERVE_MAX_RANK). */
int observe_dims(enum observe_shape shape, enum observe_dim dims[OBSERVE_MAX_RANK]);
size_t observe_size(const struct observation *o, enum observable v);

/* The length of each dimension in a unit of the scenario and plan: dim[0 … DIM_COUNT - 1]. */
void observe_lengths(size_t *dim, const struct scenario *s, const struct plan *p);

/* Elements of one unit of v where dimension d has dim[d] (dim holds at least DIM_COUNT); bytes of an element. */
size_t observe_elements(enum observable v, const size_t *dim);
size_t observe_width(enum observable v);

#endif
