/* Output files made up for tests. */
#include "made_file.h"

#include "describe.h"
#include "mem.h"
#include "text.h"
#include "variable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must_work(bool truth, const char *what)
{
    if (!truth) {
        (void)fprintf(stderr, "made_file: %s\n", what);
        abort();
    }
}

void made_points(struct runs_world *w, const char *design, size_t n_points)
{
    made_points_of(w, design, n_points, "belief.floor", 0.0, 1.0 / (double)n_points);
}

void made_factors(struct runs_world *w, const char *design, size_t n_points, size_t n_factors,
                  const char *const *path)
{
    struct experiment *x = &w->experiment;

    free(x->design);
    x->design = text_copy(design);
    x->n_points = n_points;
    x->n_factors = n_factors;
    x->factor = mem_array(n_factors, sizeof *x->factor);
    x->value = mem_array(n_points * n_factors, sizeof *x->value);
    must_work(x->design != NULL && x->factor != NULL && x->value != NULL, "memory");
    for (size_t i = 0; i < n_factors; i++) {
        x->factor[i].path = text_copy(path[i]);
        must_work(experiment_resolve(&x->factor[i], &x->scenario, &w->e) == STATUS_OK, w->e.msg);
    }
}

void made_points_of(struct runs_world *w, const char *design, size_t n_points, const char *path,
                    double low, double step)
{
    made_factors(w, design, n_points, 1, &path);
    for (size_t i = 0; i < n_points; i++)
        w->experiment.value[i] = low + (double)i * step;
}

/* A block of points in memory, of one variable, as the file has it. */
static void put_unit(unsigned char *block, const struct layout *l, enum observable v,
                     const struct observation *o, size_t point, size_t replicate)
{
    const size_t policies = l->dim[DIM_policy], n = l->dim[DIM_replicate];
    const size_t rows = OBSERVABLE[v].shape == SHAPE_TWIN ? policies * policies : policies;
    const size_t bytes = layout_unit_size(l, v) / rows * observe_width(v);

    for (size_t row = 0; row < rows; row++)
        (void)memcpy(block + ((point * rows + row) * n + replicate) * bytes,
                     (const unsigned char *)o->data[v] + row * bytes, bytes);
}

struct making {
    struct layout l;
    struct observation o;
    unsigned char *block[OBSERVE_COUNT], *complete;
    hid_t dataset[OBSERVE_COUNT];
    size_t points; /* of a block */
};

static void clear(struct making *m)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        (void)memset(m->o.data[v], 0, layout_unit_size(&m->l, v) * observe_width(v));
}

static void put_points(struct making *m, size_t first, size_t n, made_unit *unit, void *into)
{
    const size_t replicates = m->l.dim[DIM_replicate];

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < replicates; k++) {
            clear(m);
            m->complete[(first + i) * replicates + k] = unit(into, &m->o, first + i, k);
            for (enum observable v = 0; v < OBSERVE_COUNT; v++)
                put_unit(m->block[v], &m->l, v, &m->o, i, k);
        }
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        must_work(variable_transfer(LAYOUT_WRITE, m->dataset[v], &m->l, v,
                                    &(struct layout_block){first, n, 0, replicates},
                                    m->block[v]) >= 0,
                  OBSERVABLE[v].name);
}

static void making_init(struct making *m, const struct runs_world *w, size_t n_replicates)
{
    struct err e;

    m->l = layout_of(&w->experiment, &w->plan, n_replicates);
    m->points = layout_block_points(&m->l);
    m->complete = mem_array(w->experiment.n_points * n_replicates, 1);
    must_work(observe_init(&m->o, &w->experiment.scenario, &w->plan, &e) == STATUS_OK, "memory");
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        m->block[v] =
            mem_array(m->points * n_replicates * layout_unit_size(&m->l, v), observe_width(v));
        must_work(m->block[v] != NULL && m->complete != NULL, "memory");
    }
}

static void making_free(struct making *m)
{
    observe_free(&m->o);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        mem_free(m->block[v]);
    mem_free(m->complete);
}

void made_file(struct runs_world *w, const char *file, size_t n_replicates, made_unit *unit,
               void *into)
{
    const struct experiment *x = &w->experiment;
    const struct description what = {.experiment = x,
                                     .made_by = &w->made_by,
                                     .sweep = x->n_points > 1 ? "" : NULL,
                                     .hash = "made",
                                     .n_replicates = n_replicates};
    static const int UNIT[] = {DIM_point, DIM_replicate};
    struct making m;
    const hid_t h5 = h5_create(file);

    making_init(&m, w, n_replicates);
    must_work(h5 >= 0 && describe_root(h5, &what, &w->e) == STATUS_OK, "the file");
    must_work(variable_create_all(h5, &m.l, x, &w->plan) >= 0 &&
                  describe_groups(h5, &m.l, x, &w->plan) >= 0 &&
                  describe_parameters(h5, &m.l, x) >= 0 && describe_design(h5, &m.l, x) >= 0,
              "what the file says of itself");
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        m.dataset[v] = H5Dopen2(h5, OBSERVABLE[v].name, H5P_DEFAULT);
    for (size_t first = 0; first < x->n_points; first += m.points)
        put_points(&m, first, x->n_points - first < m.points ? x->n_points - first : m.points, unit,
                   into);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        (void)H5Dclose(m.dataset[v]);
    const hid_t complete =
        variable_create(h5, &m.l, "complete", H5T_STD_U8LE, 2, UNIT, "1", "whole");
    must_work(H5Dwrite(complete, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, m.complete) >= 0,
              "complete");
    (void)H5Dclose(complete);
    must_work(H5Fclose(h5) >= 0, "closing");
    making_free(&m);
}
