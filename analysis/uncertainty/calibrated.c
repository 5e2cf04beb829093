/* Whether the points of a sweep come from a calibration. */
#include "calibrated.h"

#include "design.h"
#include "mem.h"
#include "posterior.h"

#include <stdio.h>
#include <string.h>

static bool is_parameter(const struct factor *f, const char *path)
{
    static const char SCALE[] = "scale:";
    const size_t n = f->is_scale ? sizeof SCALE - 1 : 0;

    return strncmp(path, SCALE, n) == 0 && strcmp(path + n, f->path) == 0;
}

/* The column of each factor in the posterior; false: one of them has none. */
static bool find_columns(size_t *column, const struct experiment *x, const struct posterior *p)
{
    for (size_t f = 0; f < x->n_factors; f++) {
        for (column[f] = 0; column[f] < p->n_paths; column[f]++)
            if (is_parameter(&x->factor[f], p->path[column[f]]))
                break;
        if (column[f] == p->n_paths)
            return false;
    }
    return x->n_factors == p->n_paths;
}

static bool is_among(const struct experiment *x, size_t point, const size_t *column,
                     const struct posterior *p)
{
    const double *value = x->value + point * x->n_factors;

    for (size_t i = 0; i < p->n_points; i++) {
        size_t f = 0;
        while (f < x->n_factors && value[f] == p->value[i * p->n_paths + column[f]])
            f++;
        if (f == x->n_factors)
            return true;
    }
    return false;
}

static enum status compare(const struct experiment *x, const struct posterior *p,
                           const char *calibration, struct err *e)
{
    size_t *column = mem_array(x->n_factors + 1, sizeof *column);
    size_t point = 0;

    if (column == NULL)
        return err_memory(e);
    if (design_is_named(x->design, DESIGN_posterior) && find_columns(column, x, p))
        while (point < x->n_points && is_among(x, point, column, p))
            point++;
    mem_free(column);
    return point == x->n_points ? STATUS_OK
                                : err_set(e, STATUS_USAGE,
                                          "its points are not those of %s; "
                                          "make it again with 'design: posterior' and 'from: %s'",
                                          calibration, calibration);
}

enum status calibrated_check(const struct experiment *sweep, const char *calibration, struct err *e)
{
    struct posterior p;
    enum status s = posterior_open(&p, calibration, e);

    if (s == STATUS_OK)
        s = compare(sweep, &p, calibration, e);
    posterior_close(&p);
    return s;
}
