/* Matching against known posteriors. */
#include "asserts.h"
#include "matching.h"
#include "mem.h"
#include "weights.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A toy: outputs of a point, and noise on them. */
struct toy {
    size_t k, n_goals;
    void (*outputs)(double *y, const double *u);
    double noise; /* sd of the mean of the replicates */
    double degrees;
    gsl_rng *rng;
    size_t simulated;
};

static enum status simulate(void *of, size_t round, bool is_posterior, size_t n, const double *u,
                            double *output, double *variance, struct err *e)
{
    struct toy *t = of;

    (void)round, (void)is_posterior, (void)e;
    t->simulated += n;
    for (size_t i = 0; i < n; i++) {
        t->outputs(output + i * t->n_goals, u + i * t->k);
        for (size_t g = 0; g < t->n_goals; g++) {
            output[i * t->n_goals + g] += t->noise > 0 ? gsl_ran_gaussian(t->rng, t->noise) : 0.0;
            variance[i * t->n_goals + g] =
                t->noise > 0 ? t->noise * t->noise * gsl_ran_chisq(t->rng, t->degrees) / t->degrees
                             : 0.0;
        }
    }
    return STATUS_OK;
}

static struct matching run(struct toy *t, const struct goal *goal, size_t waves, size_t points,
                           size_t posterior, uint64_t seed)
{
    const struct matching_setup setup = {.n_inputs = t->k,
                                         .n_goals = t->n_goals,
                                         .goal = goal,
                                         .waves = waves,
                                         .points = points,
                                         .posterior = posterior,
                                         .rounds = 3,
                                         .cut = MATCHING_CUT,
                                         .degrees = t->degrees,
                                         .seed = seed,
                                         .simulate = simulate,
                                         .of = t};
    struct matching m;
    struct err e = {.code = STATUS_OK};

    t->rng = gsl_rng_alloc(gsl_rng_mt19937);
    assert_non_null(t->rng);
    gsl_rng_set(t->rng, seed + 1);
    if (matching_run(&m, &setup, &e) != STATUS_OK)
        fail_msg("%s", e.msg);
    gsl_rng_free(t->rng);
    return m;
}

/* One input of the posterior's points. */
static double *input_of(const struct matching *m, size_t j, double (*scale)(double))
{
    const struct matching_draws *r = &m->posterior;
    double *x = mem_array(r->n, sizeof *x);

    assert_non_null(x);
    for (size_t i = 0; i < r->n; i++)
        x[i] = scale(m->u[(r->first + i) * m->n_inputs + j]);
    return x;
}

static double normal(double u)
{
    return gsl_cdf_ugaussian_Pinv(u);
}

static double from_minus_3_to_3(double u)
{
    return 6.0 * u - 3.0;
}

/* Priors N(0, 1); three outputs that are linear in them. */
static const double A[3][3] = {{1.0, 0.5, 0.0}, {0.0, 1.0, -0.7}, {0.3, 0.0, 1.0}};
static const double OBSERVED[3] = {0.8, -0.4, 0.5}, SD = 0.4;

static void linear_outputs(double *y, const double *u)
{
    for (int g = 0; g < 3; g++) {
        y[g] = 0.0;
        for (int j = 0; j < 3; j++)
            y[g] += A[g][j] * normal(u[j]);
    }
}

/* (I + A'A / sd^2)^-1 and, of it and A'z / sd^2, the mean. */
static void linear_posterior(double mean[3], double covariance[3][3])
{
    double precision[9], right[3];
    int sign;
    gsl_matrix_view p = gsl_matrix_view_array(precision, 3, 3);
    gsl_matrix_view c = gsl_matrix_view_array(&covariance[0][0], 3, 3);
    gsl_permutation *order = gsl_permutation_alloc(3);

    assert_non_null(order);
    for (int a = 0; a < 3; a++) {
        right[a] = 0.0;
        for (int g = 0; g < 3; g++)
            right[a] += A[g][a] * OBSERVED[g] / SD / SD;
        for (int b = 0; b < 3; b++) {
            precision[3 * a + b] = a == b ? 1.0 : 0.0;
            for (int g = 0; g < 3; g++)
                precision[3 * a + b] += A[g][a] * A[g][b] / SD / SD;
        }
    }
    assert_int_equal(gsl_linalg_LU_decomp(&p.matrix, order, &sign), 0);
    assert_int_equal(gsl_linalg_LU_invert(&p.matrix, order, &c.matrix), 0);
    gsl_permutation_free(order);
    for (int a = 0; a < 3; a++) {
        mean[a] = 0.0;
        for (int b = 0; b < 3; b++)
            mean[a] += covariance[a][b] * right[b];
    }
}

static void goals_of(struct goal *goal, const double *observed, size_t n, double sd)
{
    for (size_t g = 0; g < n; g++)
        goal[g] = (struct goal){GOAL_value, observed[g], sd, sd, 0.0};
}

/* Within five standard errors of means, variances and correlations of this many draws. */
static void linear_model_has_its_posterior(void **state)
{
    struct toy toy = {.k = 3, .n_goals = 3, .outputs = linear_outputs};
    struct goal goal[3];
    double mean[3], covariance[3][3];
    double *x[3];

    (void)state;
    linear_posterior(mean, covariance);
    goals_of(goal, OBSERVED, 3, SD);
    struct matching m = run(&toy, goal, 3, 120, 800, 11);
    const struct matching_draws *r = &m.posterior;
    const double *w = m.weight + r->first, root = sqrt(r->effective);
    assert_true(r->effective > 400);
    for (size_t a = 0; a < 3; a++)
        x[a] = input_of(&m, a, normal);
    for (size_t a = 0; a < 3; a++) {
        const double sd = sqrt(covariance[a][a]);
        assert_true(fabs(weights_mean(w, x[a], r->n) - mean[a]) < 5 * sd / root);
        assert_true(fabs(weights_sd(w, x[a], r->n) / sd - 1) < 5 / root / sqrt(2.0) + 0.02);
        for (size_t b = 0; b < a; b++) {
            const double rho = covariance[a][b] / sqrt(covariance[a][a] * covariance[b][b]);
            assert_true(fabs(weights_correlation(w, x[a], x[b], r->n) - rho) <
                        5 * (1 - rho * rho) / root + 0.02);
        }
    }
    for (size_t a = 0; a < 3; a++)
        mem_free(x[a]);
    matching_free(&m);
}

/* A banana: uniform in -3 to 3, and an output that is the square of one and the sum of both. */
static void banana_outputs(double *y, const double *u)
{
    const double a = from_minus_3_to_3(u[0]), b = from_minus_3_to_3(u[1]);

    y[0] = a;
    y[1] = b + 0.5 * a * a;
}

static void banana_has_its_moments(void **state)
{
    struct toy toy = {.k = 2, .n_goals = 2, .outputs = banana_outputs};
    const struct goal goal[2] = {{GOAL_value, 0.3, 1.0, 1.0, 0.0},
                                 {GOAL_value, 0.0, 0.2, 0.2, 0.0}};
    double all = 0, mean[2] = {0}, square[2] = {0};

    (void)state;
    for (int i = 0; i < 600; i++)
        for (int j = 0; j < 600; j++) {
            const double u[2] = {(i + 0.5) / 600, (j + 0.5) / 600};
            double y[2], density = 1.0;
            banana_outputs(y, u);
            for (int g = 0; g < 2; g++)
                density *= exp(goal_log_likelihood(&goal[g], y[g], 0.0));
            all += density;
            for (int a = 0; a < 2; a++) {
                mean[a] += density * from_minus_3_to_3(u[a]);
                square[a] += density * from_minus_3_to_3(u[a]) * from_minus_3_to_3(u[a]);
            }
        }
    struct matching m = run(&toy, goal, 3, 80, 800, 5);
    const struct matching_draws *r = &m.posterior;
    assert_true(r->effective > 400);
    for (size_t a = 0; a < 2; a++) {
        double *x = input_of(&m, a, from_minus_3_to_3);
        const double sd = sqrt(square[a] / all - mean[a] / all * (mean[a] / all));
        const double *w = m.weight + r->first;
        assert_true(fabs(weights_mean(w, x, r->n) - mean[a] / all) < 5 * sd / sqrt(r->effective));
        assert_true(fabs(weights_sd(w, x, r->n) / sd - 1) < 0.12);
        mem_free(x);
    }
    matching_free(&m);
}

static void one_output(double *y, const double *u)
{
    y[0] = from_minus_3_to_3(u[0]) + 0.0 * u[1];
}

/* Chance in the simulation adds uncertainty: the posterior's variance is that of the observation plus the noise. Points
 * with a lucky draw do not bias it. */
static void noise_of_simulation_is_measured_and_allowed_for(void **state)
{
    struct toy toy = {.k = 2, .n_goals = 1, .outputs = one_output, .noise = 0.3, .degrees = 3};
    const struct goal goal = {GOAL_value, 0.5, 0.2, 0.2, 0.0};
    const double sd = sqrt(0.2 * 0.2 + 0.3 * 0.3);

    (void)state;
    struct matching m = run(&toy, &goal, 2, 200, 600, 2);
    const struct matching_draws *r = &m.posterior;
    const double noise = matching_noise(&m, &m.round[m.n_rounds - 1], r->first, 0);
    assert_true(fabs(noise / 0.09 - 1.0) < 0.25);
    double *x = input_of(&m, 0, from_minus_3_to_3);
    const double *w = m.weight + r->first;
    assert_true(fabs(weights_mean(w, x, r->n) - 0.5) < 5 * sd / sqrt(r->effective));
    /* the draws' own noise is another 0.3, of which the weights take a part back */
    const double found = weights_sd(w, x, r->n);
    assert_true(found > 0.8 * sd && found < 1.4 * sd);
    mem_free(x);
    matching_free(&m);
}

static void two_outputs(double *y, const double *u)
{
    y[0] = u[0];
    y[1] = u[0] + 0.2 * u[1];
}

static void a_contradiction_leaves_nothing(void **state)
{
    struct toy toy = {.k = 2, .n_goals = 2, .outputs = two_outputs};
    const struct goal goal[2] = {{GOAL_value, 0.2, 0.02, 0.02, 0.0},
                                 {GOAL_value, 0.8, 0.02, 0.02, 0.0}};

    (void)state;
    struct matching m = run(&toy, goal, 2, 60, 100, 9);
    assert_true(m.round[0].reached > MATCHING_CUT);
    matching_free(&m);
}

/* Enough waves, and no more: an exact emulator needs one. */
static void waves_end_when_emulators_are_sharp(void **state)
{
    struct toy toy = {.k = 2, .n_goals = 1, .outputs = one_output};
    const struct goal goal = {GOAL_value, 0.5, 0.2, 0.2, 0.0};

    (void)state;
    struct matching m = run(&toy, &goal, 6, 40, 100, 1);
    assert_int_equal(m.n_rounds, 2);
    assert_true(m.round[1].is_posterior);
    assert_int_equal(toy.simulated, 140);
    matching_free(&m);
}

static void the_same_seed_gives_the_same_bits(void **state)
{
    struct toy toy = {.k = 2, .n_goals = 2, .outputs = banana_outputs};
    const struct goal goal[2] = {{GOAL_value, 0.3, 1.0, 1.0, 0.0},
                                 {GOAL_value, 0.0, 0.2, 0.2, 0.0}};

    (void)state;
    struct matching a = run(&toy, goal, 2, 60, 100, 4), b = run(&toy, goal, 2, 60, 100, 4);
    assert_int_equal(a.n_points, b.n_points);
    assert_memory_equal(a.u, b.u, a.n_points * 2 * sizeof *a.u);
    assert_memory_equal(a.weight, b.weight, a.n_points * sizeof *a.weight);
    matching_free(&a);
    matching_free(&b);
}

/* Where the truth lies among the posterior's points, by weight: 0 to 1. */
static double rank_of(const struct matching *m, size_t j, double truth)
{
    const struct matching_draws *r = &m->posterior;
    double below = 0.0;

    for (size_t i = r->first; i < r->first + r->n; i++)
        below += m->u[i * m->n_inputs + j] < truth ? m->weight[i] : 0.0;
    return below;
}

/* Simulation-based calibration (Talts and others 2018): truths from the prior, data from them, and the truths' ranks in
 * the posteriors are even. Chi-squared of 5 bins: above 18.5 once in a thousand. */
static void ranks_of_the_truth_are_even(void **state)
{
    enum { TRIALS = 60, BINS = 5 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t count[2][BINS] = {{0}};

    (void)state;
    assert_non_null(rng);
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        const double u[2] = {gsl_rng_uniform_pos(rng), gsl_rng_uniform_pos(rng)};
        struct toy toy = {.k = 2, .n_goals = 2, .outputs = banana_outputs};
        double y[2];
        struct goal goal[2];
        banana_outputs(y, u);
        for (int g = 0; g < 2; g++) {
            y[g] += gsl_ran_gaussian(rng, 0.7);
            goal[g] = (struct goal){GOAL_value, y[g], 0.7, 0.7, 0.0};
        }
        struct matching m = run(&toy, goal, 1, 40, 150, trial + 100);
        for (size_t j = 0; j < 2; j++)
            count[j][(size_t)fmin(BINS - 1, floor(BINS * rank_of(&m, j, u[j])))]++;
        matching_free(&m);
    }
    gsl_rng_free(rng);
    for (size_t j = 0; j < 2; j++) {
        double chi_squared = 0.0;
        for (size_t b = 0; b < BINS; b++) {
            const double expected = (double)TRIALS / BINS;
            chi_squared += pow((double)count[j][b] - expected, 2.0) / expected;
        }
        assert_true(chi_squared < 18.5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_model_has_its_posterior),
        cmocka_unit_test(banana_has_its_moments),
        cmocka_unit_test(noise_of_simulation_is_measured_and_allowed_for),
        cmocka_unit_test(a_contradiction_leaves_nothing),
        cmocka_unit_test(waves_end_when_emulators_are_sharp),
        cmocka_unit_test(the_same_seed_gives_the_same_bits),
        cmocka_unit_test(ranks_of_the_truth_are_even),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
