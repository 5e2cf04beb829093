/* What the engine saves itself: bounds of probabilities and choices by few digits, against the exact ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "law.h"

#include <math.h>
#include <stdlib.h>

static double uniform(uint32_t i, uint32_t word)
{
    const struct rng r = rng_make(7, 0, 0);
    return rng_uniform(rng_draw(&r, i, 0, RNG_step, word / 4).word[word % 4]);
}

/* From far below one in 2^40, which a uniform can tell, to certainty. */
static void probabilities_lie_within_their_bounds(void **state)
{
    const struct law l = {.dt = 1};

    (void)state;
    for (double x = 1e-18; x < 100; x *= 1.0003) {
        const double p = law_probability(&l, x), most = law_most(x);
        assert_true(p < most);
        assert_true(law_least(x, most) < p);
        assert_true(x > 0.1 || most - law_least(x, most) < 1e-5);
    }
    assert_true(law_most(0) <= 0 && law_least(0, 0) <= 0);
}

static void thresholds_are_the_lowest_that_pass_every_event(void **state)
{
    const struct law l = {.dt = 7 / 365.25};

    (void)state;
    assert_int_equal(law_screen_hazard(&l, 0), 0);
    for (double hazard = 1e-9; hazard < 200; hazard *= 1.01) {
        const double p = law_probability(&l, hazard);
        const uint32_t t = law_screen_hazard(&l, hazard);
        assert_true(t == 255 || 256 * p < t);
        assert_true(hazard * l.dt > 0.5 || t - 256 * p < 1.7);
    }
}

static void the_rough_exponential_errs_by_less_than_it_says(void **state)
{
    double worst = 0;

    (void)state;
    for (double x = -ROUGH_MOST; x < ROUGH_MOST; x += 0.001)
        worst = fmax(worst, fabs((double)rough_exp((float)x) / exp((double)(float)x) - 1));
    assert_true(worst < 0.6 * (double)ROUGH_ERROR);
}

/* Parameters from mild to absurd. */
static void make_services(struct world_params *p, uint32_t i)
{
    for (unsigned v = 0; v < SERVICE_COUNT; v++)
        p->service[v] = (struct service_params){
            .appeal = 8 * uniform(i, 3 * v) - 5,
            .severity = 2 * uniform(i, 3 * v + 1) - 0.5,
            .fear = uniform(i, 3 * v + 2) < 0.2 ? 0 : exp(9 * uniform(i, 3 * v + 2) - 5)};
}

/* A uniform anywhere, or as near as it can be to where one choice turns into the next. */
static double at_an_edge(const double weight[CARE_CHOICES], uint32_t i)
{
    const double u = uniform(i, 20);
    double sum = 0, below = weight[CARE_none];

    if (i % 2 == 0)
        return u;
    for (unsigned v = 0; v < CARE_CHOICES; v++)
        sum += weight[v];
    for (unsigned v = 0; v < i / 2 % SERVICE_COUNT; v++)
        below += weight[v];
    return below / sum + (u - 0.5) * 1e-4 * pow(2, -(double)(i % 40));
}

static void few_digits_choose_as_exact_weights_do(void **state)
{
    struct world_params *p = calloc(1, sizeof *p);
    uint32_t sure = 0;
    enum { N = 40000 };

    (void)state;
    assert_non_null(p);
    for (uint32_t i = 0; i < N; i++) {
        struct care_law l;
        double weight[CARE_CHOICES];
        make_services(p, i);
        care_law_make(&l, p, 0, 1);
        const double *calm = l.calm[1 + i % 3][i % CARE_WHO_COUNT], fear = 4 * uniform(i, 21),
                     risk = uniform(i, 22);
        care_weigh(weight, &l, calm, fear, risk);
        const double u = at_an_edge(weight, i);
        const unsigned choice = care_choose_roughly(&l, calm, fear * risk, u);
        if (choice < CARE_CHOICES)
            assert_int_equal(choice, care_choose(weight, u));
        sure += i % 2 == 0 && choice < CARE_CHOICES;
    }
    assert_true(sure > 0.9 * N / 2);
    free(p);
}

static void severity_is_the_highest_of_any_set_of_conditions(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t illness = 0;
        unsigned highest = 0;
        for (unsigned c = 0; c < MAX_CONDITIONS; c++) {
            const unsigned severity = (unsigned)(4 * uniform(i, c)),
                           treated = severity > 0 && uniform(i, c + MAX_CONDITIONS) < 0.5;
            illness = illness_with(illness, c, severity + treated * ILLNESS_treated);
            highest = treated == 0 && severity > highest ? severity : highest;
        }
        assert_int_equal(illness_severity(illness), highest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_lie_within_their_bounds),
        cmocka_unit_test(thresholds_are_the_lowest_that_pass_every_event),
        cmocka_unit_test(the_rough_exponential_errs_by_less_than_it_says),
        cmocka_unit_test(few_digits_choose_as_exact_weights_do),
        cmocka_unit_test(severity_is_the_highest_of_any_set_of_conditions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
