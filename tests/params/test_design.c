/* Designs: strata, discrepancy, integrals, seeds, sizes and their limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sampled.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const enum design SEQUENCES[] = {DESIGN_sobol, DESIGN_niederreiter, DESIGN_halton,
                                        DESIGN_reverse_halton};
enum { N_SEQUENCES = sizeof SEQUENCES / sizeof *SEQUENCES };

static void assert_one_in_each_stratum(const double *u, size_t n, size_t n_factors, size_t factor)
{
    unsigned char *seen = calloc(n, 1);

    assert_non_null(seen);
    for (size_t i = 0; i < n; i++)
        seen[(size_t)(u[i * n_factors + factor] * (double)n)]++;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(seen[i], 1);
    free(seen);
}

static void a_latin_hypercube_has_one_point_in_each_stratum_of_each_factor(void **state)
{
    static const size_t SIZES[] = {1, 2, 3, 7, 100, 1000};
    (void)state;
    for (size_t s = 0; s < sizeof SIZES / sizeof *SIZES; s++)
        for (size_t k = 1; k <= 50; k += 7) {
            double *u = sampled(DESIGN_lhs, SIZES[s], k, 7);
            for (size_t j = 0; j < k; j++)
                assert_one_in_each_stratum(u, SIZES[s], k, j);
            free(u);
        }
}

/* Strata are dealt independently of each other, and points lie anywhere within them. */
static void a_latin_hypercube_is_random_otherwise(void **state)
{
    enum { N = 20000 };
    double *u = sampled(DESIGN_lhs, N, 2, 3), product = 0, within = 0;
    (void)state;
    for (size_t i = 0; i < N; i++) {
        const double place = u[2 * i] * N - floor(u[2 * i] * N);
        product += (u[2 * i] - 0.5) * (u[2 * i + 1] - 0.5);
        within += place * place;
    }
    free(u);
    assert_true(fabs(product / N) < 5.0 / 12 / sqrt(N));
    assert_true(fabs(within / N - 1.0 / 3) < 5 * sqrt(4.0 / 45 / N));
}

/* Warnock's squared L2 star discrepancy. */
static double discrepancy(const double *u, size_t n, size_t k)
{
    double single = 0, pairs = 0;

    for (size_t i = 0; i < n; i++) {
        double product = 1;
        for (size_t j = 0; j < k; j++)
            product *= (1 - u[i * k + j] * u[i * k + j]) / 2;
        single += product;
        for (size_t m = 0; m < n; m++) {
            product = 1;
            for (size_t j = 0; j < k; j++)
                product *= 1 - fmax(u[i * k + j], u[m * k + j]);
            pairs += product;
        }
    }
    return pow(3, -(double)k) - 2 * single / (double)n + pairs / (double)n / (double)n;
}

/* What independent uniforms have on average is exact: (2^-k - 3^-k) / n. */
static void sequences_fill_the_cube_better_than_chance(void **state)
{
    static const size_t SIZES[] = {64, 100, 512, 700};
    static const double BETTER[] = {16, 4, 2};
    (void)state;
    for (int s = 0; s < N_SEQUENCES; s++)
        for (size_t i = 0; i < 4; i++)
            for (size_t k = 2; k <= 6; k += 2) {
                const double n = (double)SIZES[i];
                double *u = sampled(SEQUENCES[s], SIZES[i], k, 11);
                const double chance = (pow(2, -(double)k) - pow(3, -(double)k)) / n;
                assert_true(discrepancy(u, SIZES[i], k) <
                            chance / (n < 512 ? 1.5 : BETTER[k / 2 - 1]));
                free(u);
            }
}

/* The mean of prod (12 (u - 1/2)^2), which is 1; chance would miss it by sqrt((9/5)^k - 1) / sqrt(n). */
static double integral(enum design d, size_t n, size_t k, uint64_t seed)
{
    double *u = sampled(d, n, k, seed), sum = 0;

    for (size_t i = 0; i < n; i++) {
        double product = 1;
        for (size_t j = 0; j < k; j++)
            product *= 12 * (u[i * k + j] - 0.5) * (u[i * k + j] - 0.5);
        sum += product;
    }
    free(u);
    return sum / (double)n;
}

static double miss(enum design d, size_t n, size_t k)
{
    double sum = 0;

    for (uint64_t seed = 1; seed <= 20; seed++)
        sum += pow(integral(d, n, k, seed) - 1, 2);
    return sqrt(sum / 20);
}

static void integrals_converge(void **state)
{
    (void)state;
    assert_true(miss(DESIGN_lhs, 4096, 1) < 1e-5);
    assert_true(miss(DESIGN_lhs, 4096, 4) < 1.5 * sqrt((pow(1.8, 4) - 1) / 4096));
    for (int s = 0; s < N_SEQUENCES; s++) {
        const double few = miss(SEQUENCES[s], 256, 4), many = miss(SEQUENCES[s], 16384, 4);
        assert_true(few < sqrt((pow(1.8, 4) - 1) / 256));
        assert_true(many < sqrt((pow(1.8, 4) - 1) / 16384) / 4);
        assert_true(many < few / 16);
    }
}

/* Twenty shifts average out: the mean of each factor is 1/2 over seeds, though each set is regular. */
static void a_sequence_is_shifted_without_bias(void **state)
{
    (void)state;
    for (int s = 0; s < N_SEQUENCES; s++) {
        double sum = 0;
        for (uint64_t seed = 0; seed < 400; seed++) {
            double *u = sampled(SEQUENCES[s], 1, 3, seed);
            sum += u[0] + u[1] + u[2];
            free(u);
        }
        assert_true(fabs(sum / 1200 - 0.5) < 5 / sqrt(12 * 1200.0));
    }
}

/* Whether the ways from the first of 256 points to each are all the multiples of 1/256 round the circle. */
static void assert_ways_are_even(const double *u, size_t k, size_t factor)
{
    unsigned char seen[256] = {0};

    for (size_t i = 0; i < 256; i++) {
        const double way = (u[i * k + factor] - u[factor] + 1) * 256;
        assert_true(fabs(way - round(way)) < 1e-9);
        seen[(size_t)lround(way) % 256] = 1;
    }
    assert_null(memchr(seen, 0, sizeof seen));
}

/* A shift modulo 1 keeps ways round the circle. Two of Niederreiter's coordinates are as fine as all of Sobol's. */
static void a_sequence_begins_with_its_origin(void **state)
{
    double *sobol = sampled(DESIGN_sobol, 256, 40, 5);
    double *niederreiter = sampled(DESIGN_niederreiter, 256, 2, 5);
    (void)state;
    for (size_t j = 0; j < 40; j++)
        assert_ways_are_even(sobol, 40, j);
    for (size_t j = 0; j < 2; j++)
        assert_ways_are_even(niederreiter, 2, j);
    free(sobol);
    free(niederreiter);
}

static void the_same_seed_gives_the_same_points_and_another_others(void **state)
{
    static const uint64_t OTHERS[] = {0, 2, 4357, (uint64_t)1 << 32 | 1, UINT64_MAX};
    (void)state;
    for (enum design d = DESIGN_lhs; d <= DESIGN_saltelli; d++) {
        const size_t bytes = design_size(d, 10, 5) * 5 * sizeof(double);
        double *once = sampled(d, 10, 5, 1), *again = sampled(d, 10, 5, 1);
        assert_memory_equal(once, again, bytes);
        for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
            double *other = sampled(d, 10, 5, OTHERS[i]);
            assert_memory_not_equal(once, other, bytes);
            free(other);
        }
        free(once);
        free(again);
    }
    double *zero = sampled(DESIGN_lhs, 10, 5, 0), *other = sampled(DESIGN_lhs, 10, 5, 4357);
    assert_memory_not_equal(zero, other, 50 * sizeof *zero);
    free(zero);
    free(other);
}

static void one_point_and_one_factor_are_enough(void **state)
{
    (void)state;
    for (enum design d = DESIGN_lhs; d <= DESIGN_saltelli; d++) {
        free(sampled(d, 1, 1, 1));
        free(sampled(d, 5, 1, 1));
        free(sampled(d, 1, 12, 1));
    }
}

static void assert_refused(enum design d, size_t n, size_t k, const char *message)
{
    struct err e;
    double u;

    assert_int_equal(design_sample(&u, d, n, k, 1, &e), STATUS_SCENARIO);
    assert_string_equal(e.msg, message);
}

static void a_sequence_has_so_many_dimensions(void **state)
{
    (void)state;
    free(sampled(DESIGN_sobol, 3, 40, 1));
    free(sampled(DESIGN_niederreiter, 3, 12, 1));
    free(sampled(DESIGN_halton, 3, 1229, 1));
    free(sampled(DESIGN_reverse_halton, 3, 1229, 1));
    free(sampled(DESIGN_saltelli, 3, 20, 1));
    free(sampled(DESIGN_lhs, 3, 2000, 1));
    free(sampled(DESIGN_morris, 3, 200, 1));
    assert_refused(DESIGN_sobol, 3, 41,
                   "41 factors are more than design sobol can vary (40, the dimensions of its "
                   "sequence): use lhs (any number), or halton (up to 1229, with thousands of "
                   "points)");
    assert_refused(DESIGN_niederreiter, 3, 13,
                   "13 factors are more than design niederreiter can vary (12, the dimensions of "
                   "its sequence): use lhs (any number), or halton (up to 1229, with thousands "
                   "of points)");
    assert_refused(DESIGN_sobol, 3, 1230,
                   "1230 factors are more than design sobol can vary (40, the dimensions of its "
                   "sequence): use lhs (any number)");
    assert_refused(DESIGN_halton, 3, 1230,
                   "1230 factors are more than design halton can vary (1229, the dimensions of "
                   "its sequence): use lhs (any number)");
    assert_refused(DESIGN_saltelli, 3, 21,
                   "21 factors are more than design saltelli can vary (20, for each needs two of "
                   "the 40 dimensions of a Sobol sequence): use morris to find those that matter, "
                   "or lhs");
}

static void sizes_that_cannot_be_are_refused(void **state)
{
    (void)state;
    assert_refused(DESIGN_lhs, 0, 3, "design lhs needs one point or more");
    assert_refused(DESIGN_sobol, 3, 0, "design sobol has no factor to vary: name one or use list");
    assert_refused(DESIGN_sobol, ((size_t)1 << 29) + 1, 1,
                   "536870913 points are more than the sequence of design sobol gives "
                   "(536870912): ask for fewer, or use lhs");
    assert_int_equal(design_size(DESIGN_morris, SIZE_MAX / 10, 10), 0);
    assert_int_equal(design_size(DESIGN_lhs, SIZE_MAX / 8, 1), SIZE_MAX / 8);
    assert_int_equal(design_size(DESIGN_lhs, SIZE_MAX / 8 + 1, 1), 0);
    assert_int_equal(design_size(DESIGN_saltelli, 1, SIZE_MAX), 0);
    assert_int_equal(design_size(DESIGN_lhs, 0, 1), 0);
    assert_int_equal(design_size(DESIGN_grid, 5, 5), 0);
}

static void every_design_has_a_name(void **state)
{
    (void)state;
    for (int d = 0; d < DESIGN_COUNT; d++)
        assert_non_null(DESIGN_NAMES[d]);
    assert_string_equal(DESIGN_NAMES[DESIGN_one_at_a_time], "one-at-a-time");
    assert_true(design_is_sample(DESIGN_lhs) && design_is_sample(DESIGN_saltelli));
    assert_false(design_is_sample(DESIGN_one_at_a_time) || design_is_sample(DESIGN_priors));
}

static void a_weighted_point_is_drawn_as_often_as_its_weight_asks_for(void **state)
{
    static const double WEIGHT[] = {0.0, 5.0, 1.0, 0.0, 3.5, 0.5, 0.0};
    enum { N = 7, ROWS = 20 };
    struct err e;

    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        size_t row[ROWS], n[N] = {0};
        assert_int_equal(design_resample(row, ROWS, WEIGHT, N, seed, &e), STATUS_OK);
        for (size_t k = 0; k < ROWS; k++) {
            assert_true(row[k] < N && (k == 0 || row[k] >= row[k - 1]));
            n[row[k]]++;
        }
        for (size_t i = 0; i < N; i++)
            assert_true(fabs((double)n[i] - WEIGHT[i] / 10.0 * ROWS) < 1.0);
    }
}

static void a_resample_of_few_points_is_right_on_average(void **state)
{
    static const double WEIGHT[] = {0.1, 0.6, 0.3};
    size_t n[3] = {0}, row[1];
    struct err e;

    (void)state;
    for (uint64_t seed = 0; seed < 4000; seed++) {
        assert_int_equal(design_resample(row, 1, WEIGHT, 3, seed, &e), STATUS_OK);
        n[row[0]]++;
    }
    for (int i = 0; i < 3; i++)
        assert_true(fabs((double)n[i] / 4000.0 - WEIGHT[i]) < 0.035);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_latin_hypercube_has_one_point_in_each_stratum_of_each_factor),
        cmocka_unit_test(a_latin_hypercube_is_random_otherwise),
        cmocka_unit_test(sequences_fill_the_cube_better_than_chance),
        cmocka_unit_test(integrals_converge),
        cmocka_unit_test(a_sequence_is_shifted_without_bias),
        cmocka_unit_test(a_sequence_begins_with_its_origin),
        cmocka_unit_test(the_same_seed_gives_the_same_points_and_another_others),
        cmocka_unit_test(one_point_and_one_factor_are_enough),
        cmocka_unit_test(a_sequence_has_so_many_dimensions),
        cmocka_unit_test(sizes_that_cannot_be_are_refused),
        cmocka_unit_test(a_weighted_point_is_drawn_as_often_as_its_weight_asks_for),
        cmocka_unit_test(a_resample_of_few_points_is_right_on_average),
        cmocka_unit_test(every_design_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
