/* Designs: strata, discrepancy, integrals, Saltelli's and Morris' layouts, seeds, sizes and their limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "design.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const enum design SEQUENCES[] = {DESIGN_sobol, DESIGN_niederreiter, DESIGN_halton,
                                        DESIGN_reverse_halton};
enum { N_SEQUENCES = sizeof SEQUENCES / sizeof *SEQUENCES };

/* Free with free(). */
static double *sampled(enum design d, size_t n, size_t n_factors, uint64_t seed)
{
    const size_t length = design_size(d, n, n_factors) * n_factors;
    double *u = malloc(length * sizeof *u);
    struct err e;

    assert_true(length > 0 && u != NULL);
    for (size_t i = 0; i < length; i++)
        u[i] = NAN;
    if (design_sample(u, d, n, n_factors, seed, &e) != STATUS_OK)
        fail_msg("%s", e.msg);
    for (size_t i = 0; i < length; i++)
        assert_true(d == DESIGN_morris ? u[i] >= 0 && u[i] <= 1 : u[i] > 0 && u[i] < 1);
    return u;
}

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

/* A shift modulo 1 keeps the ways round the circle, and those of 2^m points from the origin are all multiples of 2^-m. */
static void a_sequence_begins_with_its_origin(void **state)
{
    static const enum design BINARY[] = {DESIGN_sobol, DESIGN_niederreiter};
    static const size_t FINE[] = {12, 2}; /* coordinates that are */
    (void)state;
    for (int s = 0; s < 2; s++) {
        double *u = sampled(BINARY[s], 256, 12, 5);
        for (size_t j = 0; j < FINE[s]; j++) {
            unsigned char seen[256] = {0};
            for (size_t i = 0; i < 256; i++) {
                const double way = (u[i * 12 + j] - u[j] + 1) * 256;
                assert_true(fabs(way - round(way)) < 1e-9);
                seen[(size_t)lround(way) % 256] = 1;
            }
            assert_null(memchr(seen, 0, sizeof seen));
        }
        free(u);
    }
}

/* A, AB_1 … AB_k, B: AB_j is A but for factor j, which is B's. A and B are a sobol sample of twice the factors. */
static void saltelli_rows_stand_as_in_salib(void **state)
{
    static const size_t FACTORS[] = {1, 2, 3, 20};
    enum { N = 37 };
    (void)state;
    for (size_t f = 0; f < 4; f++) {
        const size_t k = FACTORS[f];
        double *u = sampled(DESIGN_saltelli, N, k, 99), *base = sampled(DESIGN_sobol, N, 2 * k, 99);
        assert_int_equal(design_size(DESIGN_saltelli, N, k), N * (k + 2));
        for (size_t i = 0; i < N; i++) {
            const double *a = base + i * 2 * k, *b = a + k, *row = u + i * (k + 2) * k;
            assert_memory_equal(row, a, k * sizeof *a);
            assert_memory_equal(row + (k + 1) * k, b, k * sizeof *b);
            for (size_t j = 0; j < k; j++)
                for (size_t x = 0; x < k; x++)
                    assert_true(row[(j + 1) * k + x] == (x == j ? b[x] : a[x]));
        }
        free(u);
        free(base);
    }
}

/* Ishigami's function (Ishigami and Homma 1990; a = 7, b = 0.1): indices are known, SALib's first test. */
static double ishigami(const double *u)
{
    const double pi = acos(-1), x = pi * (2 * u[0] - 1), y = pi * (2 * u[1] - 1);

    return sin(x) + 7 * pow(sin(y), 2) + 0.1 * pow(pi * (2 * u[2] - 1), 4) * sin(x);
}

/* SALib's estimators (Saltelli et al. 2010) taking outputs in the order of the rows. */
static void saltelli_rows_give_the_known_indices_of_ishigami(void **state)
{
    enum { N = 4096, K = 3, ROWS = K + 2 };
    static const double FIRST[K] = {0.3139, 0.4424, 0}, TOTAL[K] = {0.5576, 0.4424, 0.2437};
    double *u = sampled(DESIGN_saltelli, N, K, 1), y[ROWS], sum = 0, square = 0;
    double first[K] = {0}, total[K] = {0};
    (void)state;
    for (size_t i = 0; i < N; i++) {
        for (size_t row = 0; row < ROWS; row++)
            y[row] = ishigami(u + (i * ROWS + row) * K) - 3.5;
        for (size_t j = 0; j < K; j++) {
            first[j] += y[K + 1] * (y[j + 1] - y[0]) / N;
            total[j] += pow(y[0] - y[j + 1], 2) / 2 / N;
        }
        sum += y[0] + y[K + 1];
        square += y[0] * y[0] + y[K + 1] * y[K + 1];
    }
    free(u);
    const double variance = square / (2 * N) - pow(sum / (2 * N), 2);
    for (size_t j = 0; j < K; j++) {
        assert_true(fabs(first[j] / variance - FIRST[j]) < 0.01);
        assert_true(fabs(total[j] / variance - TOTAL[j]) < 0.01);
    }
}

static bool is_on_grid(double x)
{
    return x == 0 || x == 1.0 / 3 || x == 2.0 / 3 || x == 1;
}

static void assert_trajectory(const double *u, size_t k)
{
    unsigned char moved[64] = {0};

    for (size_t x = 0; x < (k + 1) * k; x++)
        assert_true(is_on_grid(u[x]));
    for (size_t i = 0; i < k; i++) {
        size_t n_moved = 0;
        for (size_t j = 0; j < k; j++)
            if (u[(i + 1) * k + j] != u[i * k + j]) {
                assert_true(fabs(fabs(u[(i + 1) * k + j] - u[i * k + j]) - 2.0 / 3) < 1e-15);
                n_moved++;
                moved[j]++;
            }
        assert_int_equal(n_moved, 1);
    }
    for (size_t j = 0; j < k; j++)
        assert_int_equal(moved[j], 1);
}

static void each_factor_takes_one_step_in_a_morris_trajectory(void **state)
{
    (void)state;
    for (size_t k = 1; k <= 64; k *= 2) {
        double *u = sampled(DESIGN_morris, 30, k, 4);
        assert_int_equal(design_size(DESIGN_morris, 30, k), 30 * (k + 1));
        for (size_t i = 0; i < 30; i++)
            assert_trajectory(u + i * (k + 1) * k, k);
        free(u);
    }
}

/* Order, direction and starting level are all drawn evenly. */
static void morris_trajectories_are_random(void **state)
{
    enum { N = 6000, K = 3 };
    double *u = sampled(DESIGN_morris, N, K, 8);
    size_t first[K] = {0}, level[K][MORRIS_LEVELS] = {{0}};
    (void)state;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < K; j++) {
            const double *row = u + i * (K + 1) * K;
            first[j] += row[K + j] != row[j];
            level[j][lround(3 * row[j])]++;
        }
    free(u);
    for (size_t j = 0; j < K; j++) {
        assert_true(fabs((double)first[j] - N / 3.0) < 5 * sqrt(N * 2.0 / 9));
        for (int l = 0; l < MORRIS_LEVELS; l++)
            assert_true(fabs((double)level[j][l] - N / 4.0) < 5 * sqrt(N * 3.0 / 16));
    }
}

/* A linear model: each elementary effect is the slope, in SALib's sign (output up minus output down, over the step). */
static void morris_effects_of_a_line_are_its_slopes(void **state)
{
    enum { N = 10, K = 4 };
    static const double SLOPE[K] = {1, -2, 0, 5};
    double *u = sampled(DESIGN_morris, N, K, 2);
    (void)state;
    for (size_t i = 0; i < N; i++)
        for (size_t step = 0; step < K; step++) {
            const double *from = u + (i * (K + 1) + step) * K, *to = from + K;
            double rise = 0;
            size_t which = 0;
            for (size_t j = 0; j < K; j++) {
                rise += SLOPE[j] * (to[j] - from[j]);
                which = to[j] != from[j] ? j : which;
            }
            const double sign = to[which] > from[which] ? 1 : -1;
            assert_true(fabs(sign * rise / (2.0 / 3) - SLOPE[which]) < 1e-14);
        }
    free(u);
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
                   "sequence): use halton (up to 1229) or lhs (any number)");
    assert_refused(DESIGN_niederreiter, 3, 13,
                   "13 factors are more than design niederreiter can vary (12, the dimensions of "
                   "its sequence): use halton (up to 1229) or lhs (any number)");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_latin_hypercube_has_one_point_in_each_stratum_of_each_factor),
        cmocka_unit_test(a_latin_hypercube_is_random_otherwise),
        cmocka_unit_test(sequences_fill_the_cube_better_than_chance),
        cmocka_unit_test(integrals_converge),
        cmocka_unit_test(a_sequence_is_shifted_without_bias),
        cmocka_unit_test(a_sequence_begins_with_its_origin),
        cmocka_unit_test(saltelli_rows_stand_as_in_salib),
        cmocka_unit_test(saltelli_rows_give_the_known_indices_of_ishigami),
        cmocka_unit_test(each_factor_takes_one_step_in_a_morris_trajectory),
        cmocka_unit_test(morris_trajectories_are_random),
        cmocka_unit_test(morris_effects_of_a_line_are_its_slopes),
        cmocka_unit_test(the_same_seed_gives_the_same_points_and_another_others),
        cmocka_unit_test(one_point_and_one_factor_are_enough),
        cmocka_unit_test(a_sequence_has_so_many_dimensions),
        cmocka_unit_test(sizes_that_cannot_be_are_refused),
        cmocka_unit_test(every_design_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
