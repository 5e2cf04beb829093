/* Emulators, goals, weights and particles, each against known results. */
#include "asserts.h"
#include "emulator.h"
#include "goal.h"
#include "mem.h"
#include "mixture.h"
#include "particles.h"
#include "weights.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

enum { POINTS = 240, INPUTS = 8 };

struct sample {
    double *u, *y;
    gsl_rng *rng;
};

static struct sample make(size_t n, size_t k)
{
    struct sample s = {mem_array(n * k, sizeof(double)), mem_array(n, sizeof(double)),
                       gsl_rng_alloc(gsl_rng_mt19937)};

    assert_true(s.u != NULL && s.y != NULL && s.rng != NULL);
    for (size_t i = 0; i < n * k; i++)
        s.u[i] = gsl_rng_uniform_pos(s.rng);
    return s;
}

static void release(struct sample *s)
{
    mem_free(s->u);
    mem_free(s->y);
    gsl_rng_free(s->rng);
}

/* 3 + 2 t0 - 1.5 t1 t2 + 0.7 (3 t3^2 - 1) / 2 */
static double truth(const double *u)
{
    const double t0 = 2 * u[0] - 1, t1 = 2 * u[1] - 1, t2 = 2 * u[2] - 1, t3 = 2 * u[3] - 1;

    return 3 + 2 * t0 - 1.5 * t1 * t2 + 0.7 * (3 * t3 * t3 - 1) / 2;
}

static void emulator_finds_the_terms_and_nothing_else(void **state)
{
    struct sample s = make(POINTS, INPUTS);
    struct emulator em;
    struct err e;

    (void)state;
    for (size_t i = 0; i < POINTS; i++)
        s.y[i] = truth(s.u + i * INPUTS);
    assert_int_equal(emulator_fit(&em, s.u, s.y, POINTS, INPUTS, EMULATOR_quadratic, &e),
                     STATUS_OK);
    assert_int_equal(em.n_terms, 3);
    assert_true(em.variance < 1e-18);
    assert_true(em.is_sound);
    const double u[INPUTS] = {0.9, 0.2, 0.7, 0.1, 0.5, 0.5, 0.5, 0.5};
    assert_true(fabs(emulator_mean(&em, u) - truth(u)) < 1e-9);
    emulator_free(&em);
    release(&s);
}

static void leave_one_out_variance_is_that_of_the_noise(void **state)
{
    struct sample s = make(POINTS, INPUTS);
    struct emulator em;
    struct err e;

    (void)state;
    for (size_t i = 0; i < POINTS; i++)
        s.y[i] = truth(s.u + i * INPUTS) + gsl_ran_gaussian(s.rng, 0.3);
    assert_int_equal(emulator_fit(&em, s.u, s.y, POINTS, INPUTS, EMULATOR_quadratic, &e),
                     STATUS_OK);
    assert_true(em.n_terms >= 3 && em.n_terms <= 6);
    assert_true(em.variance > 0.7 * 0.09 && em.variance < 1.3 * 0.09); /* 3 standard errors */
    assert_int_equal(em.n_unseen, POINTS / 5);
    assert_true(em.is_sound);
    emulator_free(&em);
    release(&s);
}

static void noise_alone_gets_no_terms(void **state)
{
    struct sample s = make(POINTS, INPUTS);
    struct emulator em;
    struct err e;

    (void)state;
    for (size_t i = 0; i < POINTS; i++)
        s.y[i] = gsl_ran_gaussian(s.rng, 1.0);
    assert_int_equal(emulator_fit(&em, s.u, s.y, POINTS, INPUTS, EMULATOR_quadratic, &e),
                     STATUS_OK);
    assert_true(em.n_terms <= 1);
    assert_true(emulator_explained(&em) < 0.1);
    emulator_free(&em);
    release(&s);
}

/* A cliff that four fifths of the points do not show. */
static void emulator_that_errs_on_unseen_points_is_not_sound(void **state)
{
    struct sample s = make(POINTS, INPUTS);
    struct emulator em;
    struct err e;

    (void)state;
    for (size_t i = 0; i < POINTS; i++)
        s.y[i] = truth(s.u + i * INPUTS) + (i % 5 == 4 && i % 3 == 0 ? 5.0 : 0.0);
    assert_int_equal(emulator_fit(&em, s.u, s.y, POINTS, INPUTS, EMULATOR_quadratic, &e),
                     STATUS_OK);
    assert_true(em.n_outside >= 16);
    assert_false(em.is_sound);
    emulator_free(&em);
    release(&s);
}

static void outputs_that_are_no_numbers_are_left_out(void **state)
{
    struct sample s = make(POINTS, INPUTS);
    struct emulator em;
    struct err e;

    (void)state;
    for (size_t i = 0; i < POINTS; i++)
        s.y[i] = i % 2 == 0 ? truth(s.u + i * INPUTS) : NAN;
    assert_int_equal(emulator_fit(&em, s.u, s.y, POINTS, INPUTS, EMULATOR_quadratic, &e),
                     STATUS_OK);
    assert_int_equal(em.n_points, POINTS / 2);
    assert_int_equal(em.n_terms, 3);
    emulator_free(&em);
    assert_int_equal(emulator_fit(&em, s.u, s.y, 20, INPUTS, EMULATOR_quadratic, &e), STATUS_USAGE);
    assert_string_equal(e.msg, "an emulator needs 12 points or more, not 10");
    release(&s);
}

static void goals_count_standard_deviations_on_each_side(void **state)
{
    const struct goal value = {GOAL_value, 10.0, 1.0, 3.0, 4.0};
    const struct goal most = {GOAL_at_most, 0.1, 0.0, 0.0, 0.0};

    (void)state;
    assert_true(fabs(goal_implausibility(&value, 13.0, 0.0) - 3.0 / 5.0) < 1e-12);
    assert_true(fabs(goal_implausibility(&value, 7.0, 8.0) - 3.0 / 5.0) < 1e-12);
    assert_true(goal_implausibility(&most, 0.05, 0.0) == 0.0);
    assert_true(isinf(goal_implausibility(&most, 0.2, 0.0)));
    assert_true(goal_log_likelihood(&most, 0.05, 0.0) == 0.0);
    assert_true(goal_log_likelihood(&most, 0.2, 0.0) == -INFINITY);
    assert_true(fabs(goal_log_likelihood(&most, 0.1, 1.0) - log(0.5)) < 1e-12);
}

static double worst(const double *x, size_t n)
{
    struct goal_worst w = {.first = 0.0};

    for (size_t i = 0; i < n; i++)
        goal_worst_add(&w, x[i]);
    return goal_worst_of(&w, n);
}

static void one_goal_of_ten_may_be_missed_but_not_of_nine(void **state)
{
    double x[10] = {0.5, 1, 2, 7, 0, 0, 0, 0, 0, 1.5};

    (void)state;
    assert_true(worst(x, 10) == 2.0);
    assert_true(worst(x, 9) == 7.0);
}

static void weights_say_how_many_points_they_are_worth(void **state)
{
    double w[4] = {log(3.0), log(1.0), -INFINITY, log(1.0)};
    const double x[4] = {1.0, 2.0, 99.0, 3.0};
    double median;
    struct err e;

    (void)state;
    weights_normalise(w, 4);
    assert_true(fabs(w[0] - 0.6) < 1e-12 && w[2] == 0.0);
    assert_true(fabs(weights_effective(w, 4) - 25.0 / 11.0) < 1e-12);
    assert_true(fabs(weights_mean(w, x, 4) - 1.6) < 1e-12);
    assert_int_equal(weights_quantile(&median, w, x, 4, 0.5, &e), STATUS_OK);
    assert_true(fabs(median - 1.5) < 1e-12); /* halfway between the middles 0.3 and 0.7 */
}

/* Draws of two normal densities, one written a thousand times too large, weighted to a third between them: the weights are
 * those of the true mixture, and none is far above the others, as weights by the wider of the two alone would be. */
static void draws_of_several_densities_are_weighted_as_one_mixture(void **state)
{
    enum { EACH = 400, ALL = 2 * EACH };
    static double x[ALL], density[2 * ALL], out[ALL], w[ALL];
    const size_t drawn[2] = {EACH, EACH};
    double worst = 0.0;
    struct err e;

    (void)state;
    for (int i = 0; i < ALL; i++)
        x[i] = gsl_cdf_ugaussian_Pinv((i % EACH + 0.5) / EACH) + (i < EACH ? 0.0 : 2.0);
    for (int i = 0; i < ALL; i++) {
        density[i] = -0.5 * x[i] * x[i];
        density[ALL + i] = log(1000.0) - 0.5 * (x[i] - 2.0) * (x[i] - 2.0);
    }
    assert_int_equal(mixture_log_density(out, density, drawn, 2, ALL, &e), STATUS_OK);
    const double constant = out[0] - log(exp(density[0]) + exp(density[ALL]) / 1000.0);
    for (int i = 0; i < ALL; i++) {
        const double truth = log(exp(density[i]) + exp(density[ALL + i]) / 1000.0);
        worst = fmax(worst, fabs(out[i] - truth - constant));
        w[i] = -0.5 * (x[i] - 1.0) * (x[i] - 1.0) - out[i];
    }
    assert_true(worst < 0.01);
    weights_normalise(w, ALL);
    assert_true(fabs(weights_mean(w, x, ALL) - 1.0) < 0.001);
    assert_true(fabs(weights_sd(w, x, ALL) - 1.0) < 0.01);
    assert_true(weights_effective(w, ALL) > 600.0);
}

/* A ball about the centre of the cube: its share is known. */
static double distance(const double *u, const void *of)
{
    double sum = 0.0;

    for (size_t j = 0; j < *(const size_t *)of; j++)
        sum += (u[j] - 0.5) * (u[j] - 0.5);
    return sqrt(sum);
}

static void particles_measure_what_is_left(void **state)
{
    const size_t k = 4;
    const double share = 9.8696 / 2.0 * pow(0.1, 4.0); /* 4.9e-4 */
    struct particles p;
    struct err e;
    double radius = 0.0;

    (void)state;
    assert_int_equal(particles_make(&p, 2000, k, 7, &e), STATUS_OK);
    assert_int_equal(particles_narrow(&p, distance, &k, 0.1, 1e-9, &e), STATUS_OK);
    assert_true(p.reached <= 0.1);
    assert_true(fabs(p.share / share - 1.0) < 0.2);
    for (size_t i = 0; i < p.n; i++)
        radius += p.value[i] / (double)p.n;
    assert_true(fabs(radius - 0.1 * 4.0 / 5.0) < 0.002); /* even in the ball */
    particles_free(&p);
}

static void particles_stop_where_nothing_is_left(void **state)
{
    const size_t k = 3;
    struct particles p;
    struct err e;

    (void)state;
    assert_int_equal(particles_make(&p, 500, k, 7, &e), STATUS_OK);
    assert_int_equal(particles_narrow(&p, distance, &k, -1.0, 1e-4, &e), STATUS_OK);
    assert_true(p.reached > 0.0 && p.share >= 1e-4 && p.share < 1e-3);
    particles_free(&p);
}

/* A narrow ridge along a parabola: u1 = u0^2 of sd 0.01, u0 of mean 0.5 and sd 0.1. */
static double ridge(const double *u, const void *of)
{
    const double a = (u[0] - 0.5) / 0.1, b = (u[1] - u[0] * u[0]) / 0.01;

    (void)of;
    return -0.5 * (a * a + b * b);
}

static void particles_follow_a_bent_ridge(void **state)
{
    struct particles p;
    struct err e;
    double mean = 0.0, squares = 0.0, off = 0.0;

    (void)state;
    assert_int_equal(particles_make(&p, 3000, 2, 3, &e), STATUS_OK);
    assert_int_equal(particles_temper(&p, ridge, NULL, &e), STATUS_OK);
    for (size_t i = 0; i < p.n; i++) {
        const double *u = p.u + 2 * i;
        mean += u[0] / (double)p.n;
        squares += (u[0] - 0.5) * (u[0] - 0.5) / (double)p.n;
        off += (u[1] - u[0] * u[0]) * (u[1] - u[0] * u[0]) / (double)p.n;
    }
    assert_true(fabs(mean - 0.5) < 0.01);
    assert_true(fabs(sqrt(squares) / 0.1 - 1.0) < 0.08);
    assert_true(fabs(sqrt(off) / 0.01 - 1.0) < 0.08);
    particles_free(&p);
}

static void chosen_points_lie_far_from_each_other(void **state)
{
    const double u[] = {0.5, 0.51, 0.02, 0.98, 0.99, 0.25};
    size_t chosen[3];
    struct err e;

    (void)state;
    assert_int_equal(particles_choose(chosen, 3, u, 6, 1, &e), STATUS_OK);
    assert_int_equal(chosen[0], 0);
    assert_int_equal(chosen[1], 4);
    assert_int_equal(chosen[2], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(emulator_finds_the_terms_and_nothing_else),
        cmocka_unit_test(leave_one_out_variance_is_that_of_the_noise),
        cmocka_unit_test(noise_alone_gets_no_terms),
        cmocka_unit_test(emulator_that_errs_on_unseen_points_is_not_sound),
        cmocka_unit_test(outputs_that_are_no_numbers_are_left_out),
        cmocka_unit_test(goals_count_standard_deviations_on_each_side),
        cmocka_unit_test(one_goal_of_ten_may_be_missed_but_not_of_nine),
        cmocka_unit_test(draws_of_several_densities_are_weighted_as_one_mixture),
        cmocka_unit_test(weights_say_how_many_points_they_are_worth),
        cmocka_unit_test(particles_measure_what_is_left),
        cmocka_unit_test(particles_stop_where_nothing_is_left),
        cmocka_unit_test(particles_follow_a_bent_ridge),
        cmocka_unit_test(chosen_points_lie_far_from_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
