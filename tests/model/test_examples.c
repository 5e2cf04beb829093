/* The two extremes of params/examples: an exact null, and an effect larger than the default's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after those four */
#include <cmocka.h>

#include "scenario_file.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct scenario s;
    struct plan p;
    struct observation o;
};

/* A small run of the scenario: it is the differences between policies that are asked about. */
static struct fixture *run_small(const char *file)
{
    static const struct override SET[] = {{"population.agents", "3000"},
                                          {"population.communities", "10"},
                                          {"time.burn_in_years", "1"},
                                          {"time.years", "2"}};
    struct fixture *f = calloc(1, sizeof *f);
    struct err e;

    assert_non_null(f);
    if (scenario_read(&f->s, file, SET, 4, NULL, &e) != STATUS_OK)
        fail_msg("%s", e.msg);
    assert_int_equal(plan_make(&f->p, &f->s, &e), STATUS_OK);
    assert_int_equal(observe_init(&f->o, &f->s, &f->p, &e), STATUS_OK);
    assert_int_equal(unit_run(&f->o, &f->s, &f->p, 1, 0, 1, NULL, &e), STATUS_OK);
    return f;
}

static void let_go(struct fixture *f)
{
    observe_free(&f->o);
    scenario_free(&f->s);
    free(f);
}

static double sum(const struct observation *o, enum observable v, size_t policy)
{
    const size_t n = observe_size(o, v) / o->dim[DIM_policy];
    double x = 0;

    for (size_t i = policy * n; i < (policy + 1) * n; i++)
        x += ((const uint32_t *)o->data[v])[i];
    return x;
}

/* What a policy does and says, and whether people have heard of it: all that may differ where nobody minds. */
static bool may_differ(enum observable v)
{
    return v == OBSERVE_requests || v == OBSERVE_approved || v == OBSERVE_traced ||
           v == OBSERVE_heard || v == OBSERVE_believes_full;
}

static void where_nobody_minds_policies_differ_in_requests_and_addresses_only(void **state)
{
    struct fixture *f = run_small(SOURCE_DIR "/params/examples/nobody-minds.yaml");

    (void)state;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t bytes = observe_size(&f->o, v) / f->o.dim[DIM_policy] * observe_width(v);
        const char *first = f->o.data[v];
        for (size_t k = 1; k < f->s.n_policies && OBSERVABLE[v].shape != SHAPE_TWIN; k++)
            if (!may_differ(v) && memcmp(first, first + k * bytes, bytes) != 0)
                fail_msg("%s differs between %s and %s", OBSERVABLE[v].name, f->s.policy[0].name,
                         f->s.policy[k].name);
    }
    assert_true(sum(&f->o, OBSERVE_requests, 2) > sum(&f->o, OBSERVE_requests, 0));
    let_go(f);
}

static double ratio_of_visits(const char *file)
{
    struct fixture *f = run_small(file);
    const double ratio = sum(&f->o, OBSERVE_visits, 2) / sum(&f->o, OBSERVE_visits, 0);

    let_go(f);
    return ratio;
}

static void the_large_effect_is_larger(void **state)
{
    const double usual = ratio_of_visits(SOURCE_DIR "/params/uk-2017.yaml");
    const double large = ratio_of_visits(SOURCE_DIR "/params/examples/large-effect.yaml");

    (void)state;
    assert_true(usual < 1);
    assert_true(1 - large > 2 * (1 - usual));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nobody_minds_policies_differ_in_requests_and_addresses_only),
        cmocka_unit_test(the_large_effect_is_larger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
