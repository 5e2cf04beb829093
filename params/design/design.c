/* Designs: Latin hypercubes, quasi-random sequences, Saltelli's and Morris' points. */
#include "design.h"

#include "mem.h"

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

const char *const DESIGN_NAMES[DESIGN_COUNT] = {
    [DESIGN_grid] = "grid",
    [DESIGN_list] = "list",
    [DESIGN_one_at_a_time] = "one-at-a-time",
    [DESIGN_lhs] = "lhs",
    [DESIGN_sobol] = "sobol",
    [DESIGN_niederreiter] = "niederreiter",
    [DESIGN_halton] = "halton",
    [DESIGN_reverse_halton] = "reverse-halton",
    [DESIGN_morris] = "morris",
    [DESIGN_saltelli] = "saltelli",
    [DESIGN_priors] = "priors",
    [DESIGN_posterior] = "posterior",
};

/* GSL's binary sequences have 2^30 points. */
static const size_t SEQUENCE_LENGTH = (size_t)1 << 29;

bool design_is_named(const char *name, enum design d)
{
    return strcmp(name, DESIGN_NAMES[d]) == 0;
}

bool design_is_drawn(const char *name)
{
    for (enum design d = DESIGN_lhs; d <= DESIGN_reverse_halton; d++)
        if (design_is_named(name, d))
            return true;
    return design_is_named(name, DESIGN_priors) || design_is_named(name, DESIGN_posterior);
}

bool design_is_sample(enum design d)
{
    return d >= DESIGN_lhs && d <= DESIGN_saltelli;
}

bool design_draws(enum design d)
{
    return design_is_sample(d) || d == DESIGN_priors;
}

/* Rows made of each of the n. */
static size_t rows_each(enum design d, size_t n_factors)
{
    return d == DESIGN_morris ? n_factors + 1 : d == DESIGN_saltelli ? n_factors + 2 : 1;
}

size_t design_size(enum design d, size_t n, size_t n_factors)
{
    if (!design_is_sample(d) || n_factors == 0 || n_factors > SIZE_MAX / sizeof(double) - 2)
        return 0;

    const size_t rows = rows_each(d, n_factors);
    return n > SIZE_MAX / sizeof(double) / n_factors / rows ? 0 : n * rows;
}

static enum status no_memory(struct err *e)
{
    return err_memory_for(e, "to choose the points");
}

/* GSL seeds with 32 bits; seeds that fit into them stay different. GSL takes 0 for 4357, so small seeds must not become
 * 0. */
static gsl_rng *generator(uint64_t seed)
{
    const uint32_t low = (uint32_t)seed, high = (uint32_t)(seed >> 32);
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);

    if (r != NULL)
        gsl_rng_set(r, low ^ (high * UINT32_C(0x9e3779b9)) ^ UINT32_C(0xb5297a4d));
    return r;
}

/* Never 0 nor 1, and never a point of a binary sequence. */
static double uniform(gsl_rng *r)
{
    return ((double)gsl_rng_get(r) + 0.5) * 0x1p-32;
}

static double inside(double x)
{
    return fmin(fmax(x, 0x1p-53), 1 - 0x1p-53);
}

/* For each point and factor a random stratum, and a random place within it. */
static enum status fill_lhs(double *u, size_t n, size_t n_factors, gsl_rng *r, struct err *e)
{
    size_t *stratum = mem_array(n, sizeof *stratum);

    if (stratum == NULL)
        return no_memory(e);
    for (size_t i = 0; i < n; i++)
        stratum[i] = i;
    for (size_t j = 0; j < n_factors; j++) {
        gsl_ran_shuffle(r, stratum, n, sizeof *stratum);
        for (size_t i = 0; i < n; i++)
            u[i * n_factors + j] = inside(((double)stratum[i] + uniform(r)) / (double)n);
    }
    mem_free(stratum);
    return STATUS_OK;
}

/*
 * Morris (1991): a trajectory starts at a random place of the grid from which every factor can take its step in its
 * random direction, and they take it in random order. Places are counted in levels, so that they lie on the grid.
 */
static void fill_trajectory(double *u, size_t n_factors, size_t *order, gsl_rng *r)
{
    const int step = MORRIS_LEVELS / 2, top = MORRIS_LEVELS - 1;

    for (size_t j = 0; j < n_factors; j++)
        u[j] = (double)gsl_rng_uniform_int(r, MORRIS_LEVELS) / top;
    gsl_ran_shuffle(r, order, n_factors, sizeof *order);
    for (size_t i = 0; i < n_factors; i++, u += n_factors) {
        double *next = u + n_factors;
        memcpy(next, u, n_factors * sizeof *u);
        const int level = (int)lround(u[order[i]] * top);
        next[order[i]] = (double)(level < step ? level + step : level - step) / top;
    }
}

static enum status fill_morris(double *u, size_t n, size_t n_factors, gsl_rng *r, struct err *e)
{
    size_t *order = mem_array(n_factors, sizeof *order);

    if (order == NULL)
        return no_memory(e);
    for (size_t j = 0; j < n_factors; j++)
        order[j] = j;
    for (size_t i = 0; i < n; i++)
        fill_trajectory(u + i * (n_factors + 1) * n_factors, n_factors, order, r);
    mem_free(order);
    return STATUS_OK;
}

/* A quasi-random sequence from its origin on, shifted. */
struct sequence {
    gsl_qrng *q;
    size_t n_dimensions;
    double *shift, *point;
    bool is_begun;
};

static const gsl_qrng_type *sequence_type(enum design d)
{
    switch (d) {
    case DESIGN_niederreiter:
        return gsl_qrng_niederreiter_2;
    case DESIGN_halton:
        return gsl_qrng_halton;
    case DESIGN_reverse_halton:
        return gsl_qrng_reversehalton;
    default:
        return gsl_qrng_sobol;
    }
}

static void sequence_close(struct sequence *s)
{
    if (s->q != NULL)
        gsl_qrng_free(s->q);
    mem_free(s->shift);
    mem_free(s->point);
}

/* GSL's Sobol and Halton leave the origin out, Niederreiter does not: afterwards q is past the origin in all of
 * them. */
static bool sequence_open(struct sequence *s, enum design d, size_t n_dimensions, gsl_rng *r)
{
    *s = (struct sequence){.n_dimensions = n_dimensions};
    s->q = gsl_qrng_alloc(sequence_type(d), (unsigned)n_dimensions);
    s->shift = mem_array(n_dimensions, sizeof *s->shift);
    s->point = mem_array(n_dimensions, sizeof *s->point);
    if (s->q == NULL || s->shift == NULL || s->point == NULL) {
        sequence_close(s);
        return false;
    }

    for (size_t j = 0; j < n_dimensions; j++)
        s->shift[j] = uniform(r);
    (void)gsl_qrng_get(s->q, s->point);
    if (s->point[0] != 0)
        gsl_qrng_init(s->q);
    return true;
}

static const double *sequence_next(struct sequence *s)
{
    if (s->is_begun)
        (void)gsl_qrng_get(s->q, s->point);
    else
        memset(s->point, 0, s->n_dimensions * sizeof *s->point);
    s->is_begun = true;
    for (size_t j = 0; j < s->n_dimensions; j++) {
        const double x = s->point[j] + s->shift[j];
        s->point[j] = inside(x < 1 ? x : x - 1);
    }
    return s->point;
}

/* One base point's rows: A, AB_1 … AB_k, B. */
static void lay_saltelli(double *u, const double *base, size_t n_factors)
{
    for (size_t row = 0; row <= n_factors; row++, u += n_factors) {
        memcpy(u, base, n_factors * sizeof *u);
        if (row > 0)
            u[row - 1] = base[n_factors + row - 1];
    }
    memcpy(u, base + n_factors, n_factors * sizeof *u);
}

static size_t dimensions(enum design d, size_t n_factors)
{
    return d == DESIGN_saltelli ? 2 * n_factors : n_factors;
}

static enum status fill_sequence(double *u, enum design d, size_t n, size_t n_factors, gsl_rng *r,
                                 struct err *e)
{
    struct sequence s;

    if (!sequence_open(&s, d, dimensions(d, n_factors), r))
        return no_memory(e);
    for (size_t i = 0; i < n; i++) {
        const double *point = sequence_next(&s);
        if (d == DESIGN_saltelli)
            lay_saltelli(u + i * (n_factors + 2) * n_factors, point, n_factors);
        else
            memcpy(u + i * n_factors, point, n_factors * sizeof *u);
    }
    sequence_close(&s);
    return STATUS_OK;
}

/* Whether the sequence of d has as many dimensions and points. */
static enum status check_sequence(enum design d, size_t n, size_t n_factors, struct err *e)
{
    const size_t most = sequence_type(d)->max_dimension;
    const size_t halton = gsl_qrng_halton->max_dimension;

    if (n > SEQUENCE_LENGTH)
        return err_set(e, STATUS_SCENARIO,
                       "%zu points are more than the sequence of design %s gives (%zu): ask for "
                       "fewer, or use lhs",
                       n, DESIGN_NAMES[d], SEQUENCE_LENGTH);
    if (d == DESIGN_saltelli && n_factors > most / 2)
        return err_set(e, STATUS_SCENARIO,
                       "%zu factors are more than design saltelli can vary (%zu, for each needs "
                       "two of the %zu dimensions of a Sobol sequence): use morris to find those "
                       "that matter, or lhs",
                       n_factors, most / 2, most);
    if (n_factors <= most || d == DESIGN_saltelli)
        return STATUS_OK;
    if (n_factors <= halton)
        return err_set(e, STATUS_SCENARIO,
                       "%zu factors are more than design %s can vary (%zu, the dimensions of its "
                       "sequence): use lhs (any number), or halton (up to %zu, with thousands of "
                       "points)",
                       n_factors, DESIGN_NAMES[d], most, halton);
    return err_set(e, STATUS_SCENARIO,
                   "%zu factors are more than design %s can vary (%zu, the dimensions of its "
                   "sequence): use lhs (any number)",
                   n_factors, DESIGN_NAMES[d], most);
}

static enum status check_size(enum design d, size_t n, size_t n_factors, struct err *e)
{
    if (!design_is_sample(d))
        return err_set(e, STATUS_INTERNAL, "design %s is no sample", DESIGN_NAMES[d]);
    if (n_factors == 0)
        return err_set(e, STATUS_SCENARIO, "design %s has no factor to vary: name one or use list",
                       DESIGN_NAMES[d]);
    if (n == 0)
        return err_set(e, STATUS_SCENARIO, "design %s needs one point or more", DESIGN_NAMES[d]);
    if (d != DESIGN_lhs && d != DESIGN_morris && check_sequence(d, n, n_factors, e) != STATUS_OK)
        return e->code;
    if (design_size(d, n, n_factors) == 0)
        return err_set(e, STATUS_SCENARIO,
                       "design %s with %zu points of %zu factors is too large to count: ask for "
                       "fewer points",
                       DESIGN_NAMES[d], n, n_factors);
    return STATUS_OK;
}

enum status design_sample(double *u, enum design d, size_t n, size_t n_factors, uint64_t seed,
                          struct err *e)
{
    if (check_size(d, n, n_factors, e) != STATUS_OK)
        return e->code;

    gsl_rng *r = generator(seed);
    if (r == NULL)
        return no_memory(e);
    const enum status status = d == DESIGN_lhs      ? fill_lhs(u, n, n_factors, r, e)
                               : d == DESIGN_morris ? fill_morris(u, n, n_factors, r, e)
                                                    : fill_sequence(u, d, n, n_factors, r, e);
    gsl_rng_free(r);
    return status;
}

enum status design_resample(size_t *row, size_t n_rows, const double *weight, size_t n,
                            uint64_t seed, struct err *e)
{
    gsl_rng *r = generator(seed);
    double all = 0.0, below = 0.0;
    size_t at = 0;

    if (r == NULL)
        return no_memory(e);
    for (size_t i = 0; i < n; i++)
        all += weight[i];
    const double start = uniform(r);
    gsl_rng_free(r);
    below = weight[0];
    for (size_t k = 0; k < n_rows; k++) {
        const double share = ((double)k + start) / (double)n_rows * all;
        while (below <= share && at + 1 < n)
            below += weight[++at];
        while (weight[at] <= 0.0 && at > 0) /* beyond the last of the weight, by rounding */
            at--;
        row[k] = at;
    }
    return STATUS_OK;
}
