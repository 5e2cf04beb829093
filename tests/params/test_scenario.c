/* Scenarios that are fine: defaults, bases, distributions, policies, the command line, and writing them back. */
#include "distribution.h"
#include "params.h"
#include "scenario_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER SOURCE_DIR "/tests/scenarios/"
#define UK SOURCE_DIR "/params/uk-2017.yaml"

struct fixture {
    struct scenario s, again;
    struct err e;
};

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct fixture));
    return *state == NULL;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    scenario_free(&f->s);
    scenario_free(&f->again);
    free(f);
    return 0;
}

static void assert_fine(const struct fixture *f, enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", f->e.msg);
}

static void read_with(struct fixture *f, const char *file, const char *path, const char *value)
{
    const struct override o = {path, value};

    scenario_free(&f->s);
    assert_fine(f, scenario_read(&f->s, file, &o, path == NULL ? 0 : 1, NULL, &f->e));
}

static void parse(struct fixture *f, const char *text)
{
    scenario_free(&f->s);
    assert_fine(f, scenario_parse(&f->s, text, strlen(text), "s.yaml", &f->e));
}

#define MINIMAL "groups: {a: {people: 10}, b: {people: 5}}\npolicies: {p: {}}\n"

static const struct given *find_given(const struct scenario *s, const char *path,
                                      const char *policy)
{
    for (size_t i = 0; i < s->n_given; i++) {
        const struct given *g = &s->given[i];
        if (strcmp(g->path, path) == 0 &&
            (policy == NULL ? g->policy == NULL
                            : g->policy != NULL && strcmp(g->policy, policy) == 0))
            return g;
    }
    return NULL;
}

static void what_is_not_said_has_its_default(void **state)
{
    struct fixture *f = *state;

    parse(f, MINIMAL);
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], &f->s); k++)
            if (strcmp(PARAMS[i].path, "people") != 0)
                assert_true(param_equal(&PARAMS[i], param_default(&PARAMS[i], k),
                                        param_get(&PARAMS[i], &f->s, &f->s.params, k)));
    assert_string_equal(f->s.title, "");
    assert_int_equal(f->s.n_subgroups, SUBGROUP_COUNT);
    assert_int_equal(f->s.n_conditions, 0);
    assert_int_equal(f->s.policy[0].before.in_force, REGIME_none);
    assert_int_equal(f->s.policy[0].n_schedule, 0);
}

static void the_uk_scenario_reads(void **state)
{
    struct fixture *f = *state;

    read_with(f, UK, NULL, NULL);
    assert_int_equal(f->s.n_groups, 7);
    assert_string_equal(f->s.group_name[6], "trafficked_domestic");
    assert_int_equal(f->s.n_conditions, 6);
    assert_int_equal(f->s.params.condition[3].eligible, ELIGIBLE_women);
    assert_int_equal(f->s.run.time_start, 17167);
    assert_true(f->s.params.service[SERVICE_gp].records == 1.0);
    assert_true(f->s.params.care_gp_refuses == 0.3);
    assert_int_equal(f->s.n_policies, 4);
    const struct policy *history = &f->s.policy[3];
    assert_string_equal(history->name, "history");
    assert_int_equal(history->before.in_force, REGIME_full);
    assert_int_equal(history->before.announced, REGIME_none);
    assert_int_equal(history->n_schedule, 3);
    assert_int_equal(history->schedule[0].date, 17167 + 23);
    assert_int_equal(history->schedule[1].regimes.announced, REGIME_serious);
    const struct given *fear = find_given(&f->s, "care.gp.fear", NULL);
    assert_non_null(strstr(fear->origin, "uk-2017.yaml:"));
    assert_non_null(strstr(fear->source, "(US)"));
}

static void a_base_is_merged_key_by_key_and_null_removes(void **state)
{
    struct fixture *f = *state;

    read_with(f, FOLDER "child.yaml", NULL, NULL);
    assert_string_equal(f->s.title, "A small town, asked again");
    assert_int_equal(f->s.n_groups, 1);
    assert_string_equal(f->s.group_name[0], "overstayers");
    assert_true(f->s.group_run[0].people == 420000);
    assert_true(f->s.params.group[0].known == 0.3);
    assert_int_equal(f->s.run.population_agents, 1000);
    assert_int_equal(f->s.n_policies, 3);
    assert_string_equal(f->s.policy[2].name, "quiet");
    assert_int_equal(f->s.policy[1].n_schedule, 1);
    assert_true(f->s.policy[1].params.belief_full == 0.7);
    assert_true(f->s.policy[1].params.group[0].registered == 0.5);
    assert_true(f->s.params.group[0].registered == 0.6);
    assert_true(f->s.params.belief_full == 0.9);
    assert_string_equal(find_given(&f->s, "population.agents", NULL)->origin, "small.yaml:3");
    assert_string_equal(find_given(&f->s, "groups.overstayers.known", NULL)->origin,
                        "child.yaml:6");
}

static void a_source_is_kept(void **state)
{
    struct fixture *f = *state;

    read_with(f, FOLDER "small.yaml", NULL, NULL);
    const struct given *g = find_given(&f->s, "groups.visitors.known", NULL);
    assert_non_null(g);
    assert_string_equal(g->source, "Registry 2017");
    assert_true(g->value == 0.9);
}

static void assert_mean(struct fixture *f, const char *path, const char *distribution, double mean)
{
    read_with(f, FOLDER "small.yaml", path, distribution);
    const struct given *g = find_given(&f->s, path, NULL);
    assert_non_null(g);
    assert_int_not_equal(g->distribution.kind, DISTRIBUTION_none);
    assert_string_equal(g->origin, "command line");
    if (!(fabs(g->value - mean) <= 1e-12 * fabs(mean)))
        fail_msg("%s has mean %.17g, not %.17g", distribution, g->value, mean);
}

static void a_plain_run_uses_a_distributions_mean(void **state)
{
    struct fixture *f = *state;

    assert_mean(f, "belief.full", "{beta: {mean: 0.3, sd: 0.1}}", 0.3);
    assert_mean(f, "belief.full", "{uniform: {min: 0.2, max: 0.6}}", 0.4);
    assert_mean(f, "belief.full", "{triangular: {min: 0.1, mode: 0.2, max: 0.6}}", 0.3);
    assert_mean(f, "belief.reminder", "{gamma: {mean: 5, cv: 2}}", 5);
    assert_mean(f, "belief.full", "{normal: {mean: 0.5, sd: 0.2}}", 0.5);
    assert_mean(f, "care.gp.fear", "{normal: {mean: -2, sd: 9}}", -2);
    assert_mean(f, "belief.reminder", "{lognormal: {median: 36, sigma: 0.95}}",
                36 * exp(0.95 * 0.95 / 2));
    assert_mean(f, "belief.full", "{normal: {mean: 0.5, sd: 0.2}, value: 0.25, source: x}", 0.25);
    assert_true(f->s.params.belief_full == 0.25);
}

/* E of a normal above 0 is sd * sqrt(2 / pi) at mean 0; a lognormal's below its median is exp(s^2/2) * 2 * P(-s). */
static void a_truncated_distribution_has_the_mean_it_is_drawn_with(void **state)
{
    struct fixture *f = *state;

    assert_mean(f, "belief.reminder", "{normal: {mean: 0, sd: 3}}", 3 * sqrt(2 / acos(-1)));
    assert_mean(f, "belief.reminder", "{normal: {mean: 4, sd: 3, min: 1, max: 7}}", 4);
    assert_mean(f, "belief.full", "{lognormal: {median: 1, sigma: 0.5}}",
                exp(0.125) * erfc(0.5 * sqrt(0.5)));
}

static void a_set_reaches_its_policy_only(void **state)
{
    struct fixture *f = *state;

    parse(f,
          "groups: {a: {people: 10}, b: {people: 5}}\n"
          "policies: {p: {set: {groups.*.known: 0.5, groups.b.known: 0.2, care: {gp: {fear: 3}},\n"
          "  disclosure.health_first_responder: true}}, q: {}}\n");
    assert_true(f->s.policy[0].params.group[0].known == 0.5);
    assert_true(f->s.policy[0].params.group[1].known == 0.2);
    assert_true(f->s.policy[0].params.service[SERVICE_gp].fear == 3);
    assert_true(f->s.policy[0].params.disclosure_health_first_responder);
    assert_true(f->s.policy[1].params.group[0].known == 0);
    assert_true(f->s.policy[1].params.service[SERVICE_gp].fear == 2.2);
    assert_non_null(find_given(&f->s, "care.gp.fear", "p"));
    assert_null(find_given(&f->s, "care.gp.fear", NULL));
}

static void the_command_line_has_the_last_word(void **state)
{
    struct fixture *f = *state;
    const struct override o[] = {{"population.agents", "1e5"},
                                 {"population.agents", "2000"},
                                 {"groups.*.registered", "0.25"},
                                 {"policies.full.set.belief.full", "0.8"},
                                 {"policies.*.set.care.*.treats", "0.5"},
                                 {"title", "Now: then"},
                                 {"conditions.flu", "null"}};

    assert_fine(f,
                scenario_read(&f->s, FOLDER "child.yaml", o, sizeof o / sizeof o[0], NULL, &f->e));
    assert_int_equal(f->s.run.population_agents, 2000);
    assert_true(f->s.params.group[0].registered == 0.25);
    assert_true(f->s.policy[1].params.belief_full == 0.8);
    assert_true(f->s.policy[1].params.group[0].registered == 0.5);
    assert_true(f->s.policy[2].params.service[SERVICE_clinic].treats == 0.5);
    assert_true(f->s.params.service[SERVICE_clinic].treats == 0.6);
    assert_string_equal(f->s.title, "Now: then");
    assert_int_equal(f->s.n_conditions, 0);
}

static void policies_are_kept_in_the_order_asked_for(void **state)
{
    struct fixture *f = *state;

    assert_fine(f, scenario_read(&f->s, FOLDER "child.yaml", NULL, 0, " quiet, none ", &f->e));
    assert_int_equal(f->s.n_policies, 2);
    assert_string_equal(f->s.policy[0].name, "quiet");
    assert_string_equal(f->s.policy[1].name, "none");
    assert_null(find_given(&f->s, "belief.full", "full"));
}

static void subgroups_come_in_their_order_with_all_among_them(void **state)
{
    struct fixture *f = *state;

    parse(f, "output: {subgroups: [escaped, women]}\n" MINIMAL);
    assert_int_equal(f->s.n_subgroups, 3);
    assert_int_equal(f->s.subgroup[0], SUBGROUP_all);
    assert_int_equal(f->s.subgroup[1], SUBGROUP_women);
    assert_int_equal(f->s.subgroup[2], SUBGROUP_escaped);
}

/* Any value that differs from the default and lies within the limits. */
static void other_value(const struct param_row *r, char text[32])
{
    static const char *const TRIES[] = {"0.4375", "4",          "900",   "true",
                                        "false",  "2017-05-09", "women", "month"};
    const size_t first = strcmp(r->path, "population.agents") == 0 ? 2 : 0;
    char why[WHY_SIZE];

    for (size_t i = first; i < sizeof TRIES / sizeof TRIES[0]; i++) {
        union param_value v = {.count = 0};
        if (!value_parse(r, TRIES[i], &v, why) || param_equal(r, v, param_default(r, 0)))
            continue;
        (void)snprintf(text, 32, "%s", TRIES[i]);
        return;
    }
    fail_msg("no value was found for %s", r->path);
}

static void assert_can_be_set(struct fixture *f, const struct param_row *r)
{
    char path[PATH_SIZE], text[32], said[512], why[WHY_SIZE];
    union param_value v = {.count = 0};

    read_with(f, FOLDER "small.yaml", NULL, NULL);
    param_path(path, r, &f->s, 0);
    other_value(r, text);
    assert_true(value_parse(r, text, &v, why));
    read_with(f, FOLDER "small.yaml", path, text);
    assert_true(param_equal(r, v, param_get(r, &f->s, &f->s.params, 0)));
    (void)snprintf(said, sizeof said,
                   "%s: %s\nconditions.flu.worsen: 0\ngroups.overstayers.departure: 0\n%s"
                   "policies: {p: {}}\n",
                   path, text,
                   strcmp(r->path, "people") == 0 ? "" : "groups: {overstayers: {people: 10}}\n");
    if (strcmp(path, "conditions.flu.worsen") != 0 &&
        strcmp(path, "groups.overstayers.departure") != 0) {
        parse(f, said);
        assert_true(param_equal(r, v, param_get(r, &f->s, &f->s.params, 0)));
    }
}

static void every_parameter_can_be_set_by_file_and_by_command_line(void **state)
{
    for (size_t i = 0; i < N_PARAMS; i++)
        assert_can_be_set(*state, &PARAMS[i]);
}

static void assert_same_worlds(const struct fixture *f, const struct world_params *a,
                               const struct world_params *b)
{
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], &f->s); k++)
            assert_true(param_equal(&PARAMS[i], param_get(&PARAMS[i], &f->s, a, k),
                                    param_get(&PARAMS[i], &f->again, b, k)));
}

static void assert_same_said(const struct fixture *f)
{
    for (size_t i = 0; i < f->s.n_given; i++) {
        const struct given *a = &f->s.given[i], *b = find_given(&f->again, a->path, a->policy);
        assert_non_null(b);
        assert_memory_equal(&a->value, &b->value, sizeof a->value);
        assert_int_equal(a->distribution.kind, b->distribution.kind);
        if (a->distribution.kind != DISTRIBUTION_none) {
            assert_true(a->distribution.a == b->distribution.a &&
                        a->distribution.b == b->distribution.b);
            assert_true(a->distribution.min == b->distribution.min &&
                        a->distribution.max == b->distribution.max);
        }
        assert_int_equal(a->source == NULL, b->source == NULL);
        if (a->source != NULL)
            assert_string_equal(a->source, b->source);
    }
}

static void assert_same_entries(struct fixture *f, const struct policy *a, const struct policy *b)
{
    assert_int_equal(a->n_schedule, b->n_schedule);
    for (size_t i = 0; i < a->n_schedule; i++) {
        assert_int_equal(a->schedule[i].date, b->schedule[i].date);
        assert_int_equal(a->schedule[i].keeps_regimes, b->schedule[i].keeps_regimes);
        assert_memory_equal(&a->schedule[i].regimes, &b->schedule[i].regimes,
                            sizeof a->schedule[i].regimes);
        assert_int_equal(a->schedule[i].n_changes, b->schedule[i].n_changes);
        assert_int_equal(a->schedule[i].params == NULL, b->schedule[i].params == NULL);
        if (a->schedule[i].params != NULL)
            assert_same_worlds(f, a->schedule[i].params, b->schedule[i].params);
    }
}

/* Reads back what f->s is written as, and compares everything. */
static void assert_round_trip(struct fixture *f)
{
    char *text = scenario_text(&f->s);

    assert_non_null(text);
    scenario_free(&f->again);
    assert_fine(f, scenario_parse(&f->again, text, strlen(text), "again.yaml", &f->e));
    char *twice = scenario_text(&f->again);
    assert_string_equal(text, twice);
    free(text);
    free(twice);
    assert_string_equal(f->s.title, f->again.title);
    assert_same_worlds(f, &f->s.params, &f->again.params);
    assert_int_equal(f->s.n_policies, f->again.n_policies);
    for (size_t p = 0; p < f->s.n_policies; p++) {
        assert_string_equal(f->s.policy[p].name, f->again.policy[p].name);
        assert_same_worlds(f, &f->s.policy[p].params, &f->again.policy[p].params);
        assert_same_entries(f, &f->s.policy[p], &f->again.policy[p]);
        assert_string_equal(f->s.policy[p].label, f->again.policy[p].label);
        assert_memory_equal(&f->s.policy[p].before, &f->again.policy[p].before,
                            sizeof f->s.policy[p].before);
    }
    assert_same_said(f);
}

static void what_is_written_reads_back_to_the_last_bit(void **state)
{
    struct fixture *f = *state;

    read_with(f, UK, NULL, NULL);
    assert_round_trip(f);
    read_with(f, FOLDER "child.yaml", "belief.floor", "0.1234567890123456789");
    assert_round_trip(f);
    parse(f, "title: \"a: \\\"b\\\" \\\\ \\n\\t\\x85\\u2028 \xC3\xBC # x\"\n"
             "time: {start: 0001-01-01, years: 1.1e-2, step_days: 1, burn_in_years: 0}\n"
             "random: {seed: 9223372036854775807}\n"
             "belief: {media_threat: 1e300, calm_half_life: 3.3333333333333335e-5}\n"
             "care: {gp: {fear: {value: -0.0, normal: {mean: 0.1, sd: 0.3, max: 7.7}, source: '- "
             "{x: [y'}}}\n" MINIMAL);
    assert_round_trip(f);
    parse(
        f,
        "output: {subgroups: [all]}\n"
        "groups: {a: {people: 10}}\n"
        "policies: {p: {before: full, schedule: [{from: 2021-12-24, regime: none, announced: "
        "serious}],\n"
        "  set: {belief.full: {beta: {mean: 0.1, sd: 0.01}, source: \"\"}, groups.a.known: 0}}}\n");
    assert_round_trip(f);
    parse(f, "groups: {a_b: {people: 10, label: 'A, B'}, c: {people: 1}}\n"
             "conditions: {flu_x: {label: \"\\\"flu\\\"\", track_delay: true}}\n"
             "output: {every: quarter}\n"
             "policies:\n"
             "  p_q: {label: 'P: Q', schedule: [\n"
             "    {from: start - 6 months, set: {belief.full: {value: 0.1, source: x}, "
             "groups.*.known: 0.1}},\n"
             "    {from: start + 2 years, regime: full, announced: none, set: {conditions.flu_x: "
             "{onset: 1e-300, eligible: women}}},\n"
             "    {from: start + 900 days, set: {disclosure.health_first_responder: true}}]}\n");
    assert_round_trip(f);
}

static void what_an_entry_sets_holds_from_its_date_on(void **state)
{
    struct fixture *f = *state;
    const struct policy *p = &f->s.policy[0];

    parse(f, "time: {start: 2018-03-31, years: 5, burn_in_years: 1}\n"
             "groups: {a: {people: 10, known: 0.5}, b: {people: 1}}\n"
             "policies:\n"
             "  p: {before: full, set: {belief.full: 0.8}, schedule: [\n"
             "    {from: start - 1 month, set: {belief.serious: 0.2}},\n"
             "    {from: start, regime: serious},\n"
             "    {from: start + 11 months, set: {groups.*.known: 0.1, belief.full: 0.3}}]}\n");
    assert_int_equal(p->n_schedule, 3);
    assert_int_equal(p->schedule[0].date, 17590); /* 2018-02-28 */
    assert_int_equal(p->schedule[2].date, 17955); /* 2019-02-28 */
    assert_true(p->schedule[0].keeps_regimes && p->schedule[2].keeps_regimes);
    assert_int_equal(p->schedule[0].regimes.in_force, REGIME_full);
    assert_int_equal(p->schedule[2].regimes.announced, REGIME_serious);
    assert_true(p->params.belief_full == 0.8 && p->params.belief_serious == 0.5);
    assert_true(p->schedule[0].params->belief_full == 0.8);
    assert_true(p->schedule[0].params->belief_serious == 0.2);
    assert_null(p->schedule[1].params);
    assert_true(p->schedule[2].params->belief_full == 0.3);
    assert_true(p->schedule[2].params->belief_serious == 0.2);
    assert_true(p->schedule[2].params->group[0].known == 0.1);
    assert_true(p->schedule[2].params->group[1].known == 0.1);
    assert_true(p->params.group[0].known == 0.5 && p->params.group[1].known == 0);
}

static void a_label_is_what_is_written_or_the_name_in_words(void **state)
{
    struct fixture *f = *state;

    parse(f, "groups: {new_ones: {people: 10}, c: {people: 1, label: Others}}\n"
             "conditions: {long_ill: {onset: 1}}\n"
             "policies: {no_sharing: {before: none}, q: {label: As it was}}\n");
    assert_string_equal(f->s.group_label[0], "new ones");
    assert_string_equal(f->s.group_label[1], "Others");
    assert_string_equal(f->s.condition_label[0], "long ill");
    assert_string_equal(f->s.policy[0].label, "no sharing");
    assert_string_equal(f->s.policy[1].label, "As it was");
}

static void the_widest_scenario_reads_back(void **state)
{
    struct fixture *f = *state;
    const size_t size = 1 << 16;
    char *text = malloc(size);
    size_t n = 0;

    assert_non_null(text);
    for (int g = 0; g < MAX_GROUPS; g++)
        n += (size_t)snprintf(text + n, size - n, "groups.group_%d.people: %d\n", g, g + 1);
    for (int p = 0; p < MAX_POLICIES; p++)
        n += (size_t)snprintf(
            text + n, size - n,
            "policies.policy_%d.set: {groups.*.known: 0.%d, groups.*.female: 0.1}\n", p, p + 1);
    parse(f, text);
    free(text);
    assert_int_equal(f->s.n_groups, MAX_GROUPS);
    assert_int_equal(f->s.n_policies, MAX_POLICIES);
    assert_round_trip(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_said_has_its_default),
        TEST(the_uk_scenario_reads),
        TEST(a_base_is_merged_key_by_key_and_null_removes),
        TEST(a_source_is_kept),
        TEST(a_plain_run_uses_a_distributions_mean),
        TEST(a_truncated_distribution_has_the_mean_it_is_drawn_with),
        TEST(a_set_reaches_its_policy_only),
        TEST(the_command_line_has_the_last_word),
        TEST(policies_are_kept_in_the_order_asked_for),
        TEST(subgroups_come_in_their_order_with_all_among_them),
        TEST(every_parameter_can_be_set_by_file_and_by_command_line),
        TEST(what_is_written_reads_back_to_the_last_bit),
        TEST(what_an_entry_sets_holds_from_its_date_on),
        TEST(a_label_is_what_is_written_or_the_name_in_words),
        TEST(the_widest_scenario_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
