/* Sobol' indices and elementary effects, against closed forms and by hand. */
#include "asserts.h"
#include "design.h"
#include "estimated.h"
#include "mem.h"
#include "morris_effects.h"
#include "resample.h"
#include "sobol_indices.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FACTORS = 6, MOST_BASE = 2048, MOST_ROWS = MOST_BASE * (MOST_FACTORS + 2) };

struct fixture {
    gsl_rng *rng;
    double u[MOST_ROWS * MOST_FACTORS], y[MOST_ROWS];
    struct estimate first[MOST_FACTORS], total[MOST_FACTORS], sigma[MOST_FACTORS];
    struct estimate alone;
    size_t used;
    struct err e;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    (void)gsl_set_error_handler_off();
    if (f == NULL)
        return -1;
    f->rng = gsl_rng_alloc(gsl_rng_mt19937);
    *state = f;
    return f->rng == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    gsl_rng_free(f->rng);
    free(f);
    return 0;
}

/* A function of the unit cube and its indices. */
struct known {
    size_t k;
    double (*at)(const double *u);
    double first[MOST_FACTORS], total[MOST_FACTORS];
};

/* Ishigami and Homma (1990), a = 7, b = 0.1. */
static double ishigami(const double *u)
{
    const double a = M_PI * (2 * u[0] - 1), b = M_PI * (2 * u[1] - 1), c = M_PI * (2 * u[2] - 1);

    return sin(a) + 7 * sin(b) * sin(b) + 0.1 * pow(c, 4) * sin(a);
}

static struct known know_ishigami(void)
{
    const double alone = 0.5 * pow(1 + 0.1 * pow(M_PI, 4) / 5, 2), b = 49.0 / 8;
    const double both = 0.01 * pow(M_PI, 8) * (1.0 / 18 - 1.0 / 50), all = alone + b + both;

    return (struct known){.k = 3,
                          .at = ishigami,
                          .first = {alone / all, b / all, 0},
                          .total = {(alone + both) / all, b / all, both / all}};
}

static const double G[MOST_FACTORS] = {0, 1, 4.5, 9, 99, 99};

/* Sobol's g (Saltelli and Sobol' 1995). */
static double sobol_g(const double *u)
{
    double y = 1;

    for (size_t i = 0; i < MOST_FACTORS; i++)
        y *= (fabs(4 * u[i] - 2) + G[i]) / (1 + G[i]);
    return y;
}

static struct known know_g(void)
{
    struct known f = {.k = MOST_FACTORS, .at = sobol_g};
    double part[MOST_FACTORS], product = 1;

    for (size_t i = 0; i < f.k; i++) {
        part[i] = 1 / (3 * (1 + G[i]) * (1 + G[i]));
        product *= 1 + part[i];
    }
    for (size_t i = 0; i < f.k; i++) {
        f.first[i] = part[i] / (product - 1);
        f.total[i] = part[i] * product / (1 + part[i]) / (product - 1);
    }
    return f;
}

static void evaluate(struct fixture *f, const struct known *g, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        f->y[i] = g->at(f->u + i * g->k);
}

static void indices(struct fixture *f, const struct known *g, size_t n_base, uint64_t seed)
{
    assert_int_equal(
        sobol_indices(f->first, f->total, &f->alone, &f->used, f->y, n_base, g->k, seed, &f->e),
        STATUS_OK);
}

/* Indices from the program's own Saltelli points. */
static void indices_by_design(struct fixture *f, const struct known *g, size_t n_base)
{
    assert_int_equal(design_sample(f->u, DESIGN_saltelli, n_base, g->k, 3, &f->e), STATUS_OK);
    evaluate(f, g, n_base * (g->k + 2));
    indices(f, g, n_base, 1);
}

static void assert_known(const struct fixture *f, const struct known *g, double widest)
{
    double alone = 0;

    for (size_t i = 0; i < g->k; i++)
        alone += g->first[i];
    assert_true(estimate_holds(&f->alone, alone));
    for (size_t i = 0; i < g->k; i++) {
        assert_true(estimate_holds(&f->first[i], g->first[i]));
        assert_true(estimate_holds(&f->total[i], g->total[i]));
        assert_true(f->first[i].high - f->first[i].low < widest);
        assert_true(f->total[i].high - f->total[i].low < widest);
    }
}

static void indices_of_ishigami_are_within_their_intervals(void **state)
{
    struct fixture *f = *state;
    const struct known g = know_ishigami();

    indices_by_design(f, &g, MOST_BASE);
    assert_known(f, &g, 0.15);
    assert_int_equal(f->used, MOST_BASE);
}

static void indices_of_sobol_g_are_within_their_intervals(void **state)
{
    struct fixture *f = *state;
    const struct known g = know_g();

    indices_by_design(f, &g, MOST_BASE);
    assert_known(f, &g, 0.12);
}

static void make_random_layout(struct fixture *f, size_t n_base, size_t k)
{
    const size_t rows = k + 2;

    for (size_t b = 0; b < n_base; b++) {
        double *u = f->u + b * rows * k;
        for (size_t i = 0; i < k; i++) {
            u[i] = gsl_rng_uniform(f->rng);
            u[(k + 1) * k + i] = gsl_rng_uniform(f->rng);
        }
        for (size_t j = 0; j < k; j++) {
            memcpy(u + (1 + j) * k, u, k * sizeof *u);
            u[(1 + j) * k + j] = u[(k + 1) * k + j];
        }
    }
}

/* Law: of 200 random samples 95 % of the intervals cover; 1,200 of them, those of a sample alike: 92-98 % is within
 * three standard errors of 200 independent ones (1.5 %). */
static void intervals_of_indices_are_neither_too_narrow_nor_too_wide(void **state)
{
    struct fixture *f = *state;
    const struct known g = know_ishigami();
    int covered = 0, all = 0;

    for (uint64_t k = 0; k < 200; k++) {
        make_random_layout(f, 256, g.k);
        evaluate(f, &g, 256 * (g.k + 2));
        indices(f, &g, 256, k);
        for (size_t i = 0; i < g.k; i++) {
            covered +=
                estimate_holds(&f->first[i], g.first[i]) + estimate_holds(&f->total[i], g.total[i]);
            all += 2;
        }
    }
    assert_in_range(covered * 1000 / all, 920, 980);
}

static void a_base_point_with_a_missing_point_is_left_out_whole(void **state)
{
    struct fixture *f = *state, *without = test_calloc(1, sizeof *without);
    const struct known g = know_ishigami();

    indices_by_design(f, &g, 64);
    memcpy(without->y, f->y, sizeof f->y);
    f->y[63 * (g.k + 2) + 2] = NAN;
    indices(f, &g, 64, 1);
    indices(without, &g, 63, 1);
    assert_int_equal(f->used, 63);
    assert_memory_equal(f->first, without->first, sizeof f->first);
    assert_memory_equal(f->total, without->total, sizeof f->total);
    test_free(without);
}

static double only_the_first(const double *u)
{
    return 1e6 + u[0];
}

static void an_inert_parameter_has_exactly_nothing(void **state)
{
    struct fixture *f = *state;
    const struct known g = {.k = 2, .at = only_the_first};

    indices_by_design(f, &g, 512);
    assert_true(f->total[0].mean > 0.9 && f->first[0].mean > 0.9);
    assert_true(!(fabs(f->total[1].high) > 0) && !(fabs(f->first[1].high) > 0));
    assert_true(!estimate_excludes_zero(&f->first[1]));
}

static double the_same(const double *u)
{
    (void)u;
    return 0.1;
}

static void where_nothing_varies_there_are_no_indices(void **state)
{
    struct fixture *f = *state;
    const struct known g = {.k = 3, .at = the_same};

    indices_by_design(f, &g, 32);
    for (size_t i = 0; i < g.k; i++)
        assert_true(isnan(f->first[i].mean) && isnan(f->total[i].low));
}

static void no_base_point_and_one_give_no_interval(void **state)
{
    struct fixture *f = *state;
    const struct known g = know_ishigami();

    indices_by_design(f, &g, 1);
    assert_true(isfinite(f->total[0].mean) && isnan(f->total[0].low));
    indices(f, &g, 0, 1);
    assert_true(f->used == 0 && isnan(f->total[0].mean));
}

static void the_seed_decides_the_intervals_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct estimate once[3], again[3];
    const struct known g = know_ishigami();

    indices_by_design(f, &g, 64);
    memcpy(once, f->total, sizeof once);
    indices(f, &g, 64, 1);
    memcpy(again, f->total, sizeof again);
    assert_memory_equal(once, again, sizeof once);
    indices(f, &g, 64, 2);
    assert_near(f->total[0].mean, once[0].mean);
    assert_true(fabs(f->total[0].low - once[0].low) > 0);
}

static void mean_of_rows(double *value, const double *mean, const void *context)
{
    (void)context;
    *value = *mean;
}

/* Law: the interval of a mean of 400 normals is 2 x 1.96 / sqrt(400) wide, within 10 % (three standard errors). */
static void the_bootstrap_of_a_mean_is_as_wide_as_theory_says(void **state)
{
    struct fixture *f = *state;
    struct estimate x;
    const struct resampled s = {
        .n_rows = 400, .n_columns = 1, .n_values = 1, .row = f->y, .evaluate = mean_of_rows};

    for (size_t i = 0; i < 400; i++)
        f->y[i] = gsl_ran_gaussian(f->rng, 1);
    assert_int_equal(resample(&x, &s, 5, &f->e), STATUS_OK);
    assert_true(fabs((x.high - x.low) / (2 * 1.96 / 20) - 1) < 0.1);
    assert_int_equal(x.n, 400);
}

static struct morris_effects effects_of(struct fixture *f, size_t n, size_t k)
{
    struct morris_effects m = {.mu = f->first, .mu_star = f->total, .sigma = f->sigma};

    assert_int_equal(morris_effects(&m, f->u, f->y, n, k, 2.0 / 3, 1, &f->e), STATUS_OK);
    return m;
}

static double line(const double *u)
{
    return 3 * u[0] - 5 * u[1] + 100;
}

static void effects_of_a_line_are_its_slopes(void **state)
{
    struct fixture *f = *state;
    const struct known g = {.k = 3, .at = line};
    const double slope[] = {3, -5, 0};

    assert_int_equal(design_sample(f->u, DESIGN_morris, 20, g.k, 1, &f->e), STATUS_OK);
    evaluate(f, &g, 20 * (g.k + 1));
    const struct morris_effects m = effects_of(f, 20, g.k);
    for (size_t i = 0; i < g.k; i++) {
        assert_near(m.mu[i].mean, slope[i]);
        assert_near(m.mu_star[i].mean, fabs(slope[i]));
        assert_near(m.sigma[i].mean, 0.0);
        assert_near(m.sigma[i].high, 0.0);
    }
}

/* Two parameters, steps of 2/3: effects 1.5 x {4, 3} and 1.5 x {2, -1}; t(0.975; 1) = 12.7062. */
static void effects_follow_the_steps_by_hand(void **state)
{
    struct fixture *f = *state;
    const double u[] = {0, 1, 2.0 / 3, 1, 2.0 / 3, 1.0 / 3, 1, 1.0 / 3, 1, 1, 1.0 / 3, 1};
    const double y[] = {1, 5, 2, 10, 9, 7};

    memcpy(f->u, u, sizeof u);
    memcpy(f->y, y, sizeof y);
    const struct morris_effects m = effects_of(f, 2, 2);
    assert_near(m.mu[0].mean, (6 + 3) / 2.0);
    assert_near(m.mu[1].mean, (4.5 - 1.5) / 2.0);
    assert_near(m.mu_star[1].mean, (4.5 + 1.5) / 2.0);
    assert_near(m.sigma[1].mean, 6 / sqrt(2.0));
    assert_true(fabs(m.mu[0].high - (4.5 + 12.7062047361747 * 1.5)) < 1e-6);
    assert_int_equal(m.used, 2);
}

/* Law: mu* and sigma of u0 u1, whose effects are the other's place: uniform on 0, 1/3, 2/3, 1. */
static void effects_that_depend_on_others_spread(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(design_sample(f->u, DESIGN_morris, 1000, 2, 7, &f->e), STATUS_OK);
    for (size_t i = 0; i < 3000; i++)
        f->y[i] = f->u[2 * i] * f->u[2 * i + 1];
    const struct morris_effects m = effects_of(f, 1000, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(estimate_holds(&m.mu[i], 0.5) && estimate_holds(&m.mu_star[i], 0.5));
        assert_true(estimate_holds(&m.sigma[i], sqrt(5.0 / 36)));
        assert_true(m.sigma[i].high - m.sigma[i].low < 0.03);
    }
}

static void a_trajectory_with_a_missing_point_is_left_out_whole(void **state)
{
    struct fixture *f = *state;
    const struct known g = {.k = 2, .at = line};

    assert_int_equal(design_sample(f->u, DESIGN_morris, 10, g.k, 1, &f->e), STATUS_OK);
    evaluate(f, &g, 10 * (g.k + 1));
    f->y[4] = NAN;
    f->y[29] = INFINITY;
    const struct morris_effects m = effects_of(f, 10, g.k);
    assert_int_equal(m.used, 8);
    assert_int_equal(m.mu[0].n, 8);
    assert_near(m.mu[1].mean, -5.0);
}

static void a_parameter_that_was_rounded_to_the_same_value_has_no_effect(void **state)
{
    struct fixture *f = *state;
    const double u[] = {0, 7, 0, 7, 1, 7, 1, 7, 0, 7, 0, 7}, y[] = {1, 1, 3, 3, 1, 1};

    memcpy(f->u, u, sizeof u);
    memcpy(f->y, y, sizeof y);
    const struct morris_effects m = effects_of(f, 2, 2);
    assert_near(m.mu[0].mean, 3.0);
    assert_near(m.mu_star[1].mean, 0.0);
}

static void points_that_are_no_trajectory_are_refused(void **state)
{
    struct fixture *f = *state;
    struct morris_effects m = {.mu = f->first, .mu_star = f->total, .sigma = f->sigma};
    const double both[] = {0, 0, 1, 1, 1, 0}, twice[] = {0, 0, 1, 0, 0, 0};

    memcpy(f->u, both, sizeof both);
    assert_int_equal(morris_effects(&m, f->u, f->y, 1, 2, 1, 1, &f->e), STATUS_NOINPUT);
    memcpy(f->u, twice, sizeof twice);
    assert_int_equal(morris_effects(&m, f->u, f->y, 1, 2, 1, 1, &f->e), STATUS_NOINPUT);
    assert_non_null(strstr(f->e.msg, "points 1 to 3 are no Morris trajectory"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(indices_of_ishigami_are_within_their_intervals),
        TEST(indices_of_sobol_g_are_within_their_intervals),
        TEST(intervals_of_indices_are_neither_too_narrow_nor_too_wide),
        TEST(a_base_point_with_a_missing_point_is_left_out_whole),
        TEST(an_inert_parameter_has_exactly_nothing),
        TEST(where_nothing_varies_there_are_no_indices),
        TEST(no_base_point_and_one_give_no_interval),
        TEST(the_seed_decides_the_intervals_and_nothing_else),
        TEST(the_bootstrap_of_a_mean_is_as_wide_as_theory_says),
        TEST(effects_of_a_line_are_its_slopes),
        TEST(effects_follow_the_steps_by_hand),
        TEST(effects_that_depend_on_others_spread),
        TEST(a_trajectory_with_a_missing_point_is_left_out_whole),
        TEST(a_parameter_that_was_rounded_to_the_same_value_has_no_effect),
        TEST(points_that_are_no_trajectory_are_refused),
    };
    return cmocka_run_group_tests_name("sensitivity", tests, NULL, NULL);
}
