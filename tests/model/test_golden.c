/* Golden: one small run of the UK scenario, pinned, so that no change of results goes unnoticed. It is pinned to the
 * libraries of Debian 12. UPDATE_GOLDEN=1 rewrites the table, in a commit that says why the numbers moved and raises
 * MODEL_REVISION in runs/file/provenance.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_file.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const TABLE = SOURCE_DIR "/tests/golden/uk-2017.tsv";

struct fixture {
    struct scenario s;
    struct plan p;
    struct observation o;
};

static int set_up(void **state)
{
    static const struct override SET[] = {{"population.agents", "2000"},
                                          {"population.communities", "10"}};
    struct fixture *f = calloc(1, sizeof *f);
    struct err e;

    assert_non_null(f);
    assert_int_equal(scenario_read(&f->s, SOURCE_DIR "/params/uk-2017.yaml", SET, 2, NULL, &e),
                     STATUS_OK);
    assert_int_equal(plan_make(&f->p, &f->s, &e), STATUS_OK);
    assert_int_equal(observe_init(&f->o, &f->s, &f->p, &e), STATUS_OK);
    assert_int_equal(unit_run(&f->o, &f->s, &f->p, 1, 0, 1, NULL, &e), STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    observe_free(&f->o);
    scenario_free(&f->s);
    free(f);
    return 0;
}

/* The sum of a variable under a policy, over all else. */
static double sum(const struct observation *o, enum observable v, size_t policy)
{
    const size_t n = observe_size(o, v) / o->dim[DIM_policy];
    double x = 0;

    for (size_t i = policy * n; i < (policy + 1) * n; i++)
        x += OBSERVABLE[v].type == OBSERVE_F64 ? ((const double *)o->data[v])[i]
                                               : ((const uint32_t *)o->data[v])[i];
    return x;
}

/* "variable TAB policy TAB sum": counts in full, reals to twelve digits. */
static void print_line(char *line, size_t size, const struct fixture *f, enum observable v,
                       size_t k)
{
    (void)snprintf(line, size, "%s\t%s\t%.12g\n", OBSERVABLE[v].name, f->s.policy[k].name,
                   sum(&f->o, v, k));
}

static void the_uk_scenario_gives_the_pinned_numbers(void **state)
{
    const struct fixture *f = *state;
    const bool update = getenv("UPDATE_GOLDEN") != NULL;
    FILE *table = fopen(TABLE, update ? "w" : "r");

    assert_non_null(table);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t k = 0; k < f->s.n_policies; k++) {
            char is[256], was[256] = "";
            print_line(is, sizeof is, f, v, k);
            if (update)
                fputs(is, table);
            else if (fgets(was, sizeof was, table) == NULL || strcmp(is, was) != 0)
                fail_msg("results changed: %s is now %s", was, is);
        }
    assert_int_equal(fclose(table), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_uk_scenario_gives_the_pinned_numbers, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
