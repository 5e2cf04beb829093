/* Gamma and Beta distributions of any shape: shares, densities, and places of a share. */
#include "asserts.h"
#include "curve.h"

#include <gsl/gsl_cdf.h>
#include <stdbool.h>

static const double SHAPES[] = {1e-3, 0.05, 0.5, 1, 3, 40, 2e3, 9e4, 1e6};
enum { N_SHAPES = sizeof SHAPES / sizeof *SHAPES };

static void check_places(const struct curve *c)
{
    for (int k = 1; k < 32; k++) {
        const struct share target = {k / 32.0, 1 - k / 32.0};
        const double y = curve_at(c, target);
        if (fabs(y) >= 700)
            continue;
        const struct share found = curve_share(c, y);
        assert_near(found.below + found.above, 1.0);
        assert_true(fabs(found.below - target.below) <= 1e-7);
    }
}

static void places_have_their_shares_at_any_shape(void **state)
{
    (void)state;
    for (int i = 0; i < N_SHAPES; i++) {
        const struct curve gamma = curve_gamma(SHAPES[i]);
        check_places(&gamma);
        for (int j = 0; j < N_SHAPES; j++) {
            const bool one_is_large = (SHAPES[i] > 5e3) != (SHAPES[j] > 5e3);
            const struct curve beta = curve_beta(SHAPES[i], SHAPES[j]);
            if (!one_is_large)
                check_places(&beta);
        }
    }
}

static void they_agree_with_gsl_where_gsl_converges(void **state)
{
    const struct curve gamma = curve_gamma(3), beta = curve_beta(2, 5);

    (void)state;
    for (int k = 1; k < 20; k++) {
        const struct share s = {k / 20.0, 1 - k / 20.0};
        const double odds = exp(curve_at(&beta, s));
        assert_near(exp(curve_at(&gamma, s)), gsl_cdf_gamma_Pinv(s.below, 3, 1));
        assert_near(odds / (1 + odds), gsl_cdf_beta_Pinv(s.below, 2, 5));
        assert_near(curve_normal_at(s), gsl_cdf_ugaussian_Pinv(s.below));
        assert_near(curve_normal_share(curve_normal_at(s)).below, s.below);
    }
}

static void the_density_is_the_slope_of_the_share(void **state)
{
    const struct curve c[] = {curve_gamma(0.5), curve_gamma(40), curve_beta(0.5, 3),
                              curve_beta(20, 2)};
    const double h = 1e-4;

    (void)state;
    for (size_t i = 0; i < sizeof c / sizeof *c; i++)
        for (double y = -3; y < 4; y += 0.5) {
            const double rise = curve_share(&c[i], y + h).below - curve_share(&c[i], y - h).below;
            assert_true(fabs(rise / (2 * h) - curve_density(&c[i], y)) < 1e-6);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_have_their_shares_at_any_shape),
        cmocka_unit_test(they_agree_with_gsl_where_gsl_converges),
        cmocka_unit_test(the_density_is_the_slope_of_the_share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
