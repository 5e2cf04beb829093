/* Designs: Saltelli's and Morris' rows, as SALib lays them out and takes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sampled.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(saltelli_rows_stand_as_in_salib),
        cmocka_unit_test(saltelli_rows_give_the_known_indices_of_ishigami),
        cmocka_unit_test(each_factor_takes_one_step_in_a_morris_trajectory),
        cmocka_unit_test(morris_trajectories_are_random),
        cmocka_unit_test(morris_effects_of_a_line_are_its_slopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
