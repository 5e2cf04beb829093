/* Each submodel's rules, one person at a time: draws by script, exact counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script.h"

#include <math.h>

/* Attributes of a person, as person.def numbers them. */
enum {
#define ATTRIBUTE(name, number) ATTRIBUTE_##name = (number),
#include "person.def"
#undef ATTRIBUTE
};

static const uint32_t START = UINT32_MAX;
static const double BIT = 1e-8;   /* more than a word's grain */
static const double GRAIN = 2e-6; /* of alarm_sum and distrust_sum, with the floats' */

/* The probability that a hazard acts in a step of a week. */
static double p(double hazard)
{
    return -expm1(-hazard * 7 / 365.25);
}

/* A world of people all alike in which nothing happens but what is certain or scripted. */
static struct world_params *quiet(struct bench *x, int64_t agents, int32_t steps)
{
    made_scenario(&x->s, agents, steps);
    x->script.begun = true;
    x->s.params.care_record_stale = 0;
    return &x->s.params;
}

/* The same, everyone having one condition, untreated and mild, and going to `v` if they consider care. */
static struct world_params *quiet_ill(struct bench *x, int64_t agents, int32_t steps,
                                      enum service v)
{
    struct world_params *w = quiet(x, agents, steps);

    made_condition(&x->s, "cough")->prevalence = 1;
    for (int other = 0; other < SERVICE_COUNT; other++)
        w->service[other] = (struct service_params){.appeal = other == (int)v ? 100 : -100};
    return w;
}

static void run(struct bench *x)
{
    if (x->s.n_policies == 0)
        made_policy(&x->s, "only");
    bench_run(x, 1);
}

/* Under the first policy. */
static uint32_t in_step(const struct bench *x, enum observable v, size_t step)
{
    return bench_count(x, v, 0, step, 0);
}

static uint32_t total(const struct bench *x, enum observable v)
{
    return bench_total(x, v, 0);
}

/* A subgroup, a service or a severity of group 0. */
static uint32_t part(const struct bench *x, enum observable v, size_t step, int column)
{
    return bench_part(x, v, 0, step, (size_t)column);
}

static const struct regimes FULL = {REGIME_full, REGIME_full};
static const struct regimes SERIOUS = {REGIME_serious, REGIME_serious};
static const struct regimes NONE = {REGIME_none, REGIME_none};
static const struct regimes QUIET_FULL = {REGIME_full, REGIME_none};

static void from_start(struct bench *x, struct regimes regimes)
{
    made_entry(&x->s, made_policy(&x->s, "only"), 0, regimes);
}

static void departure_happens_below_its_probability_and_not_above(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 5)->group[0].departure = 2;
    script_lane(x, 0, 3, LANE_departure, p(2) - BIT);
    script_lane(x, 1, 3, LANE_departure, p(2) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_departures, 3), 1);
    assert_int_equal(total(x, OBSERVE_departures), 1);
}

static void a_newcomer_is_drawn_afresh_in_the_step_of_arrival(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 5);

    w->group[0].departure = 2;
    w->group[0].irregular = w->group[0].disabled = 0.5;
    script_person(x, 0, START, ATTRIBUTE_disabled, 0.1);
    script_lane(x, 0, 2, LANE_departure, 0);
    script_person(x, 0, 2, ATTRIBUTE_irregular, 0.1);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_newcomers, 2), 1);
    assert_int_equal(part(x, OBSERVE_present, 1, SUBGROUP_disabled), 1);
    assert_int_equal(part(x, OBSERVE_present, 1, SUBGROUP_irregular), 0);
    assert_int_equal(part(x, OBSERVE_present, 2, SUBGROUP_disabled), 0);
    assert_int_equal(part(x, OBSERVE_present, 2, SUBGROUP_irregular), 1);
}

static void without_replacement_an_empty_slot_counts_nowhere(void **state)
{
    struct bench *x = *state;

    quiet_ill(x, 3, 4, SERVICE_gp)->group[0].departure = 2;
    x->s.run.population_replace = false;
    script_lane(x, 1, 1, LANE_departure, 0);
    script_lane(x, 1, 2, LANE_consider, 0);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_present, 0), 3);
    assert_int_equal(in_step(x, OBSERVE_present, 1), 2);
    assert_int_equal(in_step(x, OBSERVE_ill, 3), 2);
    assert_int_equal(total(x, OBSERVE_newcomers), 0);
    assert_int_equal(total(x, OBSERVE_considered), 0);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 3), 0.3, GRAIN);
}

static void a_newcomer_takes_no_further_part_in_the_step(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 1, 4, SERVICE_gp);

    w->group[0].departure = 2;
    w->group[0].irregular = 1;
    script_lane(x, 0, 1, LANE_departure, 0);
    script_lane(x, 0, 1, LANE_consider, 0);
    script_lane(x, 0, 1, LANE_background, 0);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_newcomers, 1), 1);
    assert_int_equal(total(x, OBSERVE_considered), 0);
    assert_int_equal(total(x, OBSERVE_encounters_background), 0);
}

static void children_never_have_a_serious_crime(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 2);

    w->group[0] =
        (struct group_params){.child = 0.5, .irregular = 1, .known = 1, .serious_crime = 1};
    w->enforcement_requests_per_year = 10;
    script_person(x, 0, START, ATTRIBUTE_child, 0);
    script_lane(x, EVERY, 0, LANE_request, 0);
    from_start(x, SERIOUS);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 1);
    assert_int_equal(part(x, OBSERVE_requests, 0, SUBGROUP_children), 0);
}

static void onset_happens_below_its_probability_and_not_above(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 3);
    made_condition(&x->s, "cough")->onset = 3;
    script_lane(x, 0, 1, LANE_condition, p(3) - BIT);
    script_lane(x, 1, 1, LANE_condition, p(3) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_onsets, 1), 1);
    assert_int_equal(total(x, OBSERVE_onsets), 1);
    assert_int_equal(in_step(x, OBSERVE_untreated, 1), 1);
}

static void exploitation_and_disability_multiply_onset(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 2);
    struct condition_params *c = made_condition(&x->s, "injury");

    w->group[0].exploited = w->group[0].disabled = 1;
    c->onset = 1.5;
    c->onset_exploited = 2;
    c->onset_escaped = 100;
    c->onset_disabled = 3;
    script_lane(x, 0, 0, LANE_condition, p(9) - BIT);
    script_lane(x, 1, 0, LANE_condition, p(9) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_onsets), 1);
}

static void having_escaped_multiplies_onset(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 2);
    struct condition_params *c = made_condition(&x->s, "distress");

    w->group[0].escaped = 1;
    c->onset = 1.5;
    c->onset_exploited = 100;
    c->onset_escaped = 3;
    script_lane(x, 0, 0, LANE_condition, p(4.5) - BIT);
    script_lane(x, 1, 0, LANE_condition, p(4.5) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_onsets), 1);
}

static void onset_starts_as_severe_as_its_uniform_says(void **state)
{
    static const double U[] = {0.19, 0.21, 0.49, 0.51};
    struct bench *x = *state;

    quiet(x, 4, 1);
    *made_condition(&x->s, "cough") =
        (struct condition_params){.onset = 1, .start_severe = 0.2, .start_moderate = 0.3};
    script_lane(x, EVERY, 0, LANE_condition, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_word(x, i, 0, RNG_severity, 0, 0, U[i]);
    run(x);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 0), 1);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 1), 2);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 2), 1);
}

/* A girl, a boy, a woman, a man. */
static void only_the_eligible_fall_ill(void **state)
{
    static const uint32_t ONSETS[] = {[ELIGIBLE_everyone] = 4,
                                      [ELIGIBLE_adults] = 2,
                                      [ELIGIBLE_children] = 2,
                                      [ELIGIBLE_women] = 1};
    struct bench *x = *state;
    struct world_params *w = quiet(x, 4, 1);

    w->group[0].child = w->group[0].female = 0.5;
    script_person(x, 0, START, ATTRIBUTE_child, 0);
    script_person(x, 1, START, ATTRIBUTE_child, 0);
    script_person(x, 0, START, ATTRIBUTE_female, 0);
    script_person(x, 2, START, ATTRIBUTE_female, 0);
    for (int kind = 0; kind < 4; kind++) {
        *made_condition(&x->s, "c") =
            (struct condition_params){.eligible = (enum eligible)kind, .onset = 1};
        script_lane(x, EVERY, 0, LANE_condition + (enum lane)kind, 0);
    }
    run(x);
    for (int kind = 0; kind < 4; kind++)
        assert_int_equal(part(x, OBSERVE_onsets, 0, kind), ONSETS[kind]);
    assert_int_equal(part(x, OBSERVE_ill, 0, SUBGROUP_women), 1);
}

/* Of a community of four, one of whom had it untreated at the end of the last step: 1/4 of transmission. */
static void infection_follows_the_share_untreated_in_the_last_step(void **state)
{
    struct bench *x = *state;

    quiet(x, 4, 2);
    *made_condition(&x->s, "tb") = (struct condition_params){.prevalence = 0.5, .transmission = 8};
    script_person(x, 0, START, ATTRIBUTE_condition, 0);
    script_lane(x, 1, 0, LANE_condition, p(2) - BIT);
    script_lane(x, 2, 0, LANE_condition, p(2) + BIT);
    script_lane(x, 2, 1, LANE_condition, p(4) - BIT);
    script_lane(x, 3, 1, LANE_condition, p(4) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_onsets, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_onsets, 1), 1);
    assert_int_equal(in_step(x, OBSERVE_infectious_untreated, 1), 3);
}

/* Recovery 1 against worsening 2, moderate at first. */
static void the_untreated_recover_or_worsen_by_their_shares(void **state)
{
    struct bench *x = *state;

    quiet(x, 4, 1);
    *made_condition(&x->s, "cough") = (struct condition_params){
        .prevalence = 1, .start_moderate = 1, .recover = 1, .worsen = 2, .death = 50};
    script_lane(x, 0, 0, LANE_condition, p(3) / 3 - BIT);
    script_lane(x, 1, 0, LANE_condition, p(3) / 3 + BIT);
    script_lane(x, 2, 0, LANE_condition, p(3) - BIT);
    script_lane(x, 3, 0, LANE_condition, p(3) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_ill, 0), 3);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 1), 1);
    assert_int_equal(part(x, OBSERVE_untreated_severity, 0, 2), 2);
    assert_int_equal(total(x, OBSERVE_deaths), 0);
}

/* Severe: recovery 1 against death 3; it cannot worsen. */
static void the_untreated_die_only_when_severe(void **state)
{
    struct bench *x = *state;

    quiet(x, 4, 1);
    x->s.run.population_replace = false;
    *made_condition(&x->s, "cough") = (struct condition_params){
        .prevalence = 1, .start_severe = 1, .recover = 1, .worsen = 50, .death = 3};
    script_lane(x, 0, 0, LANE_condition, p(4) / 4 - BIT);
    script_lane(x, 1, 0, LANE_condition, p(4) / 4 + BIT);
    script_lane(x, 2, 0, LANE_condition, p(4) - BIT);
    script_lane(x, 3, 0, LANE_condition, p(4) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_deaths), 2);
    assert_int_equal(total(x, OBSERVE_deaths_untreated), 2);
    assert_int_equal(in_step(x, OBSERVE_present, 0), 2);
    assert_int_equal(in_step(x, OBSERVE_ill, 0), 1);
}

/* Treated by a visit in the first step; then recovery 2, death 1 x 0.5, dropping out 1.5. */
static void the_treated_recover_die_or_drop_out_by_their_shares(void **state)
{
    static const double EDGE[] = {0.5, 0.625, 1};
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 6, 2, SERVICE_emergency);

    x->s.run.population_replace = false;
    w->service[SERVICE_emergency].treats = 1;
    w->condition[0] = (struct condition_params){.prevalence = 1,
                                                .start_severe = 1,
                                                .recover_treated = 2,
                                                .death = 1,
                                                .death_treated_ratio = 0.5,
                                                .dropout = 1.5};
    script_lane(x, EVERY, 0, LANE_consider, 0);
    for (uint32_t i = 0; i < 6; i++)
        script_lane(x, i, 1, LANE_condition, p(4) * EDGE[i / 2] + (i % 2 == 0 ? -BIT : BIT));
    run(x);
    assert_int_equal(in_step(x, OBSERVE_untreated, 0), 0);
    assert_int_equal(total(x, OBSERVE_deaths), 2);
    assert_int_equal(total(x, OBSERVE_deaths_untreated), 0);
    assert_int_equal(in_step(x, OBSERVE_ill, 1), 3);
    assert_int_equal(in_step(x, OBSERVE_untreated, 1), 2);
}

/* Two severe conditions, one treated in the first step. Slot 0 is killed by both, the first (untreated) counting;
 * slot 1 by the treated one only; slot 2 by the untreated one only. */
static void a_person_dies_once_and_of_the_condition_that_killed(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 3, 2, SERVICE_emergency);
    const struct condition_params deadly = {
        .prevalence = 1, .start_severe = 1, .death = 2, .death_treated_ratio = 1};

    made_condition(&x->s, "second");
    w->condition[0] = w->condition[1] = deadly;
    w->service[SERVICE_emergency].treats = 0.5;
    script_lane(x, EVERY, 0, LANE_consider, 0);
    script_word(x, EVERY, 0, RNG_visit, 2, 1, 0);
    script_lane(x, 0, 1, LANE_condition, 0);
    script_lane(x, 0, 1, LANE_condition + 1, 0);
    script_lane(x, 1, 1, LANE_condition + 1, 0);
    script_lane(x, 2, 1, LANE_condition, 0);
    run(x);
    assert_int_equal(total(x, OBSERVE_treated), 3);
    assert_int_equal(in_step(x, OBSERVE_deaths, 1), 3);
    assert_int_equal(in_step(x, OBSERVE_deaths_untreated, 1), 2);
}

/* Two people of each severity, one below and one above the probability of theirs. */
static void care_is_considered_by_severity(void **state)
{
    static const double START_AT[] = {0.9, 0.5, 0.1};
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 6, 1, SERVICE_clinic);
    const double hazard[] = {w->care_consider_mild, w->care_consider_moderate,
                             w->care_consider_severe};

    w->care_collapse = 0;
    w->condition[0].start_severe = w->condition[0].start_moderate = 0.333;
    for (uint32_t i = 0; i < 6; i++) {
        script_person(x, i, START, ATTRIBUTE_condition + 1, START_AT[i / 2]);
        script_lane(x, i, 0, LANE_consider, p(hazard[i / 2]) + (i % 2 == 0 ? -BIT : BIT));
    }
    run(x);
    assert_int_equal(total(x, OBSERVE_considered), 3);
    assert_int_equal(total(x, OBSERVE_visits), 3);
}

static void nobody_considers_care_without_an_untreated_condition(void **state)
{
    struct bench *x = *state;

    quiet_ill(x, 3, 3, SERVICE_gp)->service[SERVICE_gp].treats = 1;
    x->s.params.condition[0].prevalence = 0.5;
    script_person(x, 0, START, ATTRIBUTE_condition, 0);
    script_lane(x, EVERY, EVERY, LANE_consider, 0);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_considered, 0), 1);
    assert_int_equal(total(x, OBSERVE_considered), 1);
}

/* Weights 1 (none), 1, 2, 3, 3: edges at 0.1, 0.2, 0.4 and 0.7. */
static void the_choice_is_the_uniforms_place_in_the_cumulative_order(void **state)
{
    static const double WEIGHT[] = {1, 2, 3, 3}, EDGE[] = {0.1, 0.2, 0.4, 0.7};
    static const uint32_t VISITS[] = {2, 2, 2, 1};
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 8, 1, SERVICE_gp);

    for (int v = 0; v < SERVICE_COUNT; v++)
        w->service[v].appeal = log(WEIGHT[v]);
    script_lane(x, EVERY, 0, LANE_consider, 0);
    for (uint32_t i = 0; i < 8; i++)
        script_word(x, i, 0, RNG_decide, 0, 0, EDGE[i / 2] + (i % 2 == 0 ? -BIT : BIT));
    run(x);
    assert_int_equal(total(x, OBSERVE_considered), 8);
    for (int v = 0; v < SERVICE_COUNT; v++)
        assert_int_equal(part(x, OBSERVE_visits, 0, v), VISITS[v]);
}

/* gp or nothing: nothing below 1 / (1 + exp U). */
static void everything_about_a_person_enters_the_utility(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 2, 1, SERVICE_gp);
    const double U = 2 + 2 * 0.7 - 1.5 * 0.3 - 0.8 - 0.1 - 1.7 + 0.5;

    w->group[0] = (struct group_params){.child = 1, .irregular = 1, .exploited = 1};
    w->condition[0].start_severe = 1;
    w->service[SERVICE_gp] = (struct service_params){.appeal = 2,
                                                     .severity = 0.7,
                                                     .fear = 1.5,
                                                     .unregistered = 0.8,
                                                     .charged = 0.1,
                                                     .exploited = 1.7,
                                                     .child = -0.5};
    script_lane(x, EVERY, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_decide, 0, 0, 1 / (1 + exp(U)) - 1e-6);
    script_word(x, 1, 0, RNG_decide, 0, 0, 1 / (1 + exp(U)) + 1e-6);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_gp), 1);
}

static void the_lawful_fear_a_share_of_the_risk(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 2, 1, SERVICE_gp);
    const double U = 1 - 4 * 0.25 * 0.3;

    w->group[0].registered = 1;
    w->service[SERVICE_gp] = (struct service_params){.appeal = 1, .fear = 4, .charged = 99};
    script_lane(x, EVERY, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_decide, 0, 0, 1 / (1 + exp(U)) - 1e-6);
    script_word(x, 1, 0, RNG_decide, 0, 0, 1 / (1 + exp(U)) + 1e-6);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_gp), 1);
    assert_int_equal(total(x, OBSERVE_deterred), 1);
}

/* gp or nothing: nothing below 0.5 at no risk, below 1 / (1 + exp(-1.1)) = 0.7503 at risk 0.5. */
static void deterred_is_who_would_have_gone_at_no_risk(void **state)
{
    static const double U[] = {0.4999, 0.5001, 0.7502, 0.7504};
    static const uint32_t DETERRED[] = {0, 1, 1, 0}, VISITS[] = {0, 0, 0, 1};
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 1, 4, SERVICE_gp);

    w->belief_floor = 0.5;
    w->group[0].irregular = 1;
    w->service[SERVICE_gp] = (struct service_params){.appeal = 0, .fear = 2.2};
    for (uint32_t t = 0; t < 4; t++) {
        script_lane(x, 0, t, LANE_consider, 0);
        script_word(x, 0, t, RNG_decide, 0, 0, U[t]);
    }
    run(x);
    for (size_t t = 0; t < 4; t++) {
        assert_int_equal(in_step(x, OBSERVE_deterred, t), DETERRED[t]);
        assert_int_equal(in_step(x, OBSERVE_visits, t), VISITS[t]);
    }
}

/* Severe: one goes to the gp, one to the pharmacy, one nowhere; a mild one goes nowhere. */
static void collapse_comes_to_the_severe_who_chose_no_care(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 4, 1, SERVICE_gp);

    w->service[SERVICE_pharmacy].appeal = 100;
    w->condition[0].start_severe = 0.5;
    for (uint32_t i = 0; i < 3; i++)
        script_person(x, i, START, ATTRIBUTE_condition + 1, 0);
    script_word(x, EVERY, 0, RNG_decide, 0, 1, p(w->care_collapse) - BIT);
    script_lane(x, 0, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_decide, 0, 0, 0.6);
    script_lane(x, 1, 0, LANE_consider, 0);
    script_word(x, 1, 0, RNG_decide, 0, 0, 0.4);
    run(x);
    assert_int_equal(total(x, OBSERVE_collapses), 2);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_gp), 1);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_pharmacy), 1);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_emergency), 0);
}

static void collapse_happens_below_its_probability_and_is_treated(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 2, 1, SERVICE_gp);

    w->condition[0].start_severe = 1;
    w->service[SERVICE_emergency].treats = 1;
    script_word(x, 0, 0, RNG_decide, 0, 1, p(w->care_collapse) - BIT);
    script_word(x, 1, 0, RNG_decide, 0, 1, p(w->care_collapse) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_collapses), 1);
    assert_int_equal(total(x, OBSERVE_treated), 1);
}

/* Unregistered below and above the probability of being refused; and registered below it. */
static void a_gp_refuses_the_unregistered_and_then_nothing_happens(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 3, 1, SERVICE_gp);

    w->service[SERVICE_gp].treats = w->service[SERVICE_gp].records = 1;
    w->group[0].registered = 0.5;
    w->group[0].exploited = 1;
    script_person(x, 2, START, ATTRIBUTE_registered, 0);
    script_lane(x, EVERY, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_visit, 0, 0, 0.3 - BIT);
    script_word(x, 1, 0, RNG_visit, 0, 0, 0.3 + BIT);
    script_word(x, 2, 0, RNG_visit, 0, 0, 0);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_gp), 3);
    assert_int_equal(total(x, OBSERVE_turned_away), 1);
    assert_int_equal(total(x, OBSERVE_treated), 2);
    assert_int_equal(in_step(x, OBSERVE_registered, 0), 2);
    assert_int_equal(total(x, OBSERVE_visits_trafficked), 2);
}

static void other_services_turn_nobody_away(void **state)
{
    struct bench *x = *state;

    quiet_ill(x, 1, 1, SERVICE_emergency)->care_gp_refuses = 1;
    script_lane(x, 0, 0, LANE_consider, 0);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_emergency), 1);
    assert_int_equal(total(x, OBSERVE_turned_away), 0);
}

/* Six conditions; the words of the first, third and sixth say treated. */
static void a_visit_treats_each_condition_on_its_own(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 1, 1, SERVICE_clinic);

    for (int c = 1; c < 6; c++)
        made_condition(&x->s, "more")->prevalence = 1;
    w->service[SERVICE_clinic].treats = 0.6;
    script_lane(x, 0, 0, LANE_consider, 0);
    script_word(x, 0, 0, RNG_visit, 2, 0, 0.6 - BIT);
    script_word(x, 0, 0, RNG_visit, 2, 1, 0.6 + BIT);
    script_word(x, 0, 0, RNG_visit, 2, 2, 0.1);
    script_word(x, 0, 0, RNG_visit, 3, 1, 0.1);
    run(x);
    assert_int_equal(total(x, OBSERVE_treated), 3);
    for (int c = 0; c < 6; c++)
        assert_int_equal(part(x, OBSERVE_condition_untreated, 0, c), c != 0 && c != 2 && c != 5);
}

static void a_record_registers_and_calms(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet_ill(x, 1, 2, SERVICE_emergency);

    w->service[SERVICE_emergency].records = 0.6;
    script_lane(x, 0, EVERY, LANE_consider, 0);
    script_word(x, 0, 0, RNG_visit, 0, 1, 0.6 + BIT);
    script_word(x, 0, 1, RNG_visit, 0, 1, 0.6 - BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_registered, 0), 0);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3, GRAIN);
    assert_int_equal(in_step(x, OBSERVE_registered, 1), 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), 0.3 * 0.97, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 1), 0.3 * 0.97, GRAIN);
}

/* Registered people exploited (or escaped), going to the emergency room in the first step. */
static struct world_params *trafficked(struct bench *x, int64_t agents, int32_t steps)
{
    struct world_params *w = quiet_ill(x, agents, steps, SERVICE_emergency);

    w->group[0].exploited = w->group[0].registered = 1;
    script_lane(x, EVERY, EVERY, LANE_consider, 0);
    return w;
}

/* The words of the visit in step 0 before and after a disclosure; certain unless set afterwards. */
static void tell(struct bench *x, uint32_t step)
{
    script_word(x, EVERY, step, RNG_visit, 0, 3, 0);
    for (uint32_t word = 0; word < 4; word++)
        script_word(x, EVERY, step, RNG_visit, 1, word, 0);
}

static void nothing_follows_where_the_trafficker_is_in_the_room(void **state)
{
    struct bench *x = *state;

    trafficked(x, 2, 1)->group[0].accompanied = 0.4;
    tell(x, 0);
    script_word(x, 0, 0, RNG_visit, 0, 2, 0.4 - BIT);
    script_word(x, 1, 0, RNG_visit, 0, 2, 0.4 + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_visits_trafficked), 2);
    assert_int_equal(total(x, OBSERVE_recognised), 1);
    assert_int_equal(total(x, OBSERVE_disclosures), 1);
}

static void the_escaped_come_alone(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 1, 1);

    w->group[0].exploited = 0;
    w->group[0].escaped = w->group[0].accompanied = 1;
    tell(x, 0);
    run(x);
    assert_int_equal(total(x, OBSERVE_disclosures), 1);
    assert_int_equal(total(x, OBSERVE_exits_referral), 0);
}

static void signs_are_recognised_by_the_mix_of_clinicians(void **state)
{
    struct bench *x = *state;
    const double spot = 0.13 * 0.20 + 0.87 * 0.10;

    trafficked(x, 2, 1);
    script_word(x, 0, 0, RNG_visit, 0, 3, spot - BIT);
    script_word(x, 1, 0, RNG_visit, 0, 3, spot + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_recognised), 1);
    assert_int_equal(total(x, OBSERVE_disclosures), 0);
}

/* Irregular: R = 0.3. Slots 0, 1: asked; 2, 3: not; those of odd number above the probability. */
static void telling_depends_on_being_asked_fear_and_lies(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 4, 1);
    const double held = 1.4 * 0.3 + 0.7;
    const double asked = 1 / (1 + exp(0.4 + held)), unasked = 1 / (1 + exp(3.5 + held));

    w->group[0].irregular = w->group[0].told_lies = 1;
    script_word(x, 0, 0, RNG_visit, 0, 3, 0);
    script_word(x, 1, 0, RNG_visit, 0, 3, 0);
    script_word(x, 0, 0, RNG_visit, 1, 0, asked - 1e-7);
    script_word(x, 1, 0, RNG_visit, 1, 0, asked + 1e-7);
    script_word(x, 2, 0, RNG_visit, 1, 0, unasked - 1e-7);
    script_word(x, 3, 0, RNG_visit, 1, 0, unasked + 1e-7);
    run(x);
    assert_int_equal(total(x, OBSERVE_disclosures), 2);
    assert_int_equal(total(x, OBSERVE_recognised), 2);
    assert_int_equal(total(x, OBSERVE_referrals), 0);
}

/* The visit's own record calms only afterwards: telling goes by the risk of the decision. */
static void the_risk_in_telling_is_that_of_the_decision(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 2, 1);
    const double asked = 1 / (1 + exp(0.4 + 1.4 * 0.3));

    w->group[0].irregular = 1;
    w->belief_learn_visit = 1;
    w->service[SERVICE_emergency].records = 1;
    script_word(x, EVERY, 0, RNG_visit, 0, 3, 0);
    script_word(x, 0, 0, RNG_visit, 1, 0, asked - 1e-7);
    script_word(x, 1, 0, RNG_visit, 1, 0, asked + 1e-7);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0, GRAIN);
    assert_int_equal(total(x, OBSERVE_disclosures), 1);
}

static void referral_is_likelier_from_first_responders(void **state)
{
    static const double U[] = {0.55 - 1e-8, 0.55 + 1e-8, 0.8 - 1e-8, 0.8 + 1e-8};
    struct bench *x = *state;

    trafficked(x, 4, 1);
    tell(x, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_word(x, i, 0, RNG_visit, 1, 1, U[i]);
    made_policy(&x->s, "now");
    made_policy(&x->s, "first")->params.disclosure_health_first_responder = true;
    run(x);
    assert_int_equal(bench_total(x, OBSERVE_referrals, 0), 1);
    assert_int_equal(bench_total(x, OBSERVE_referrals, 1), 3);
}

static void a_referral_may_take_out_of_exploitation(void **state)
{
    struct bench *x = *state;

    trafficked(x, 2, 1);
    tell(x, 0);
    script_word(x, 0, 0, RNG_visit, 1, 2, 0.7 - BIT);
    script_word(x, 1, 0, RNG_visit, 1, 2, 0.7 + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_exits_referral), 1);
    assert_int_equal(in_step(x, OBSERVE_exploited, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_escaped, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_unreferred, 0), 0);
}

/* What is in force matters, not what is announced. 0.02, 0.05, 0.1, 0.2 against 0.03, 0.06, 0.12. */
static void a_referral_exposes_by_the_regime_in_force(void **state)
{
    static const double U[] = {0.02, 0.05, 0.1, 0.2};
    struct bench *x = *state;

    trafficked(x, 4, 1)->group[0].irregular = 1;
    tell(x, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_word(x, i, 0, RNG_visit, 1, 3, U[i]);
    for (int r = REGIME_none; r < REGIME_COUNT; r++)
        made_policy(&x->s, "any")->before = (struct regimes){(enum regime)r, REGIME_none};
    run(x);
    for (size_t a = 0; a < 3; a++) {
        assert_int_equal(bench_total(x, OBSERVE_encounters_disclosure, a), a + 1);
        assert_int_equal(bench_total(x, OBSERVE_safe_referrals, a), 3 - a);
    }
}

static void the_lawful_are_never_exposed(void **state)
{
    struct bench *x = *state;

    trafficked(x, 1, 1)->disclosure_exposed_none = 1;
    tell(x, 0);
    run(x);
    assert_int_equal(total(x, OBSERVE_safe_referrals), 1);
    assert_int_equal(total(x, OBSERVE_encounters_disclosure), 0);
}

static void nobody_is_referred_twice(void **state)
{
    struct bench *x = *state;

    trafficked(x, 1, 3)->disclosure_exit_on_referral = 0;
    tell(x, EVERY);
    run(x);
    assert_int_equal(total(x, OBSERVE_visits), 3);
    assert_int_equal(total(x, OBSERVE_visits_trafficked), 1);
    assert_int_equal(total(x, OBSERVE_referrals), 1);
}

static void only_the_first_disclosure_is_a_first(void **state)
{
    struct bench *x = *state;

    trafficked(x, 1, 3)->disclosure_referral = 0;
    tell(x, EVERY);
    run(x);
    assert_int_equal(total(x, OBSERVE_disclosures), 3);
    assert_int_equal(total(x, OBSERVE_first_disclosures), 1);
    assert_int_equal(in_step(x, OBSERVE_disclosed_since_start, 2), 1);
}

static void nobody_discloses_at_a_pharmacy(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 1, 1);

    w->service[SERVICE_pharmacy].appeal = 300;
    tell(x, 0);
    run(x);
    assert_int_equal(part(x, OBSERVE_visits, 0, SERVICE_pharmacy), 1);
    assert_int_equal(total(x, OBSERVE_visits_trafficked), 0);
}

static void exploitation_ends_by_other_ways_below_its_probability(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 1);

    w->group[0].exploited = 1;
    w->group[0].leave_exploitation = 0.7;
    script_lane(x, 0, 0, LANE_leave, p(0.7) - BIT);
    script_lane(x, 1, 0, LANE_leave, p(0.7) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_exits_other), 1);
    assert_int_equal(in_step(x, OBSERVE_escaped, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_exploited, 0), 1);
}

static void records_go_stale_below_their_probability(void **state)
{
    struct bench *x = *state;
    struct world_params *w = quiet(x, 2, 1);

    w->group[0].registered = 1;
    w->care_record_stale = 0.2;
    script_lane(x, 0, 0, LANE_stale, p(0.2) - BIT);
    script_lane(x, 1, 0, LANE_stale, p(0.2) + BIT);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_registered, 0), 1);
}

/* Irregular, known and registered people, of whom requests are made at a hazard of 2 under full sharing. */
static struct world_params *wanted(struct bench *x, int64_t agents, int32_t steps)
{
    struct world_params *w = quiet(x, agents, steps);

    w->group[0].irregular = w->group[0].known = w->group[0].registered = 1;
    w->enforcement_requests_per_year = 2 * (double)agents;
    return w;
}

static void requests_follow_the_regime_in_force(void **state)
{
    struct bench *x = *state;

    wanted(x, 2, 1)->group[0].serious_crime = 0;
    script_lane(x, 0, 0, LANE_request, p(2) - BIT);
    script_lane(x, 1, 0, LANE_request, p(2) + BIT);
    for (int r = REGIME_none; r < REGIME_COUNT; r++)
        made_policy(&x->s, "any")->before = (struct regimes){(enum regime)r, REGIME_none};
    run(x);
    assert_int_equal(bench_total(x, OBSERVE_requests, REGIME_none), 0);
    assert_int_equal(bench_total(x, OBSERVE_requests, REGIME_serious), 0);
    assert_int_equal(bench_total(x, OBSERVE_requests, REGIME_full), 1);
}

static void serious_crime_alone_is_requested_with_focus(void **state)
{
    struct bench *x = *state;

    wanted(x, 3, 1)->group[0].serious_crime = 0.5;
    script_person(x, 0, START, ATTRIBUTE_serious_crime, 0);
    script_person(x, 1, START, ATTRIBUTE_serious_crime, 0);
    script_lane(x, 0, 0, LANE_request, p(6) - BIT);
    script_lane(x, 1, 0, LANE_request, p(6) + BIT);
    script_lane(x, 2, 0, LANE_request, 0);
    from_start(x, SERIOUS);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 1);
}

/* Two of four are expected to be known, so the hazard of the known is 2 / 0.5 = 4, of the unknown 1. */
static void the_unknown_are_requested_at_their_ratio(void **state)
{
    struct bench *x = *state;
    struct world_params *w = wanted(x, 4, 1);

    w->group[0].known = 0.5;
    w->enforcement_unknown_ratio = 0.25;
    script_person(x, 0, START, ATTRIBUTE_known, 0);
    script_person(x, 1, START, ATTRIBUTE_known, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_lane(x, i, 0, LANE_request, p(i < 2 ? 4 : 1) + (i % 2 == 0 ? -BIT : BIT));
    from_start(x, FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 2);
}

/* Under serious: known 4 x 3, unknown 4 x 3 x 0.25. */
static void the_unknown_of_serious_crime_are_requested_at_their_ratio(void **state)
{
    struct bench *x = *state;
    struct world_params *w = wanted(x, 4, 1);

    w->group[0].known = 0.5;
    w->group[0].serious_crime = 1;
    w->enforcement_unknown_ratio = 0.25;
    script_person(x, 0, START, ATTRIBUTE_known, 0);
    script_person(x, 1, START, ATTRIBUTE_known, 0);
    for (uint32_t i = 0; i < 4; i++)
        script_lane(x, i, 0, LANE_request, p(i < 2 ? 12 : 3) + (i % 2 == 0 ? -BIT : BIT));
    from_start(x, SERIOUS);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 2);
}

static void the_lawful_are_never_requested_nor_encountered(void **state)
{
    struct bench *x = *state;
    struct world_params *w = wanted(x, 2, 1);

    w->group[0].irregular = 0.5;
    script_person(x, 0, START, ATTRIBUTE_irregular, 0);
    script_lane(x, 1, 0, LANE_request, 0);
    script_lane(x, 1, 0, LANE_background, 0);
    from_start(x, FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 0);
    assert_int_equal(total(x, OBSERVE_encounters_background), 0);
}

/* Each slot stops one place further on: not approved, not matched, no encounter, an encounter. */
static void a_request_is_approved_matched_and_followed_by_an_encounter(void **state)
{
    struct bench *x = *state;

    wanted(x, 4, 1);
    script_lane(x, EVERY, 0, LANE_request, 0);
    script_word(x, EVERY, 0, RNG_enforce, 0, 0, 0.915 - BIT);
    script_word(x, EVERY, 0, RNG_enforce, 0, 1, 0.95 - BIT);
    script_word(x, EVERY, 0, RNG_enforce, 0, 2, 0.15 - BIT);
    script_word(x, 0, 0, RNG_enforce, 0, 0, 0.915 + BIT);
    script_word(x, 1, 0, RNG_enforce, 0, 1, 0.95 + BIT);
    script_word(x, 2, 0, RNG_enforce, 0, 2, 0.15 + BIT);
    from_start(x, FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_requests), 4);
    assert_int_equal(total(x, OBSERVE_approved), 3);
    assert_int_equal(total(x, OBSERVE_traced), 2);
    assert_int_equal(total(x, OBSERVE_encounters_data), 1);
}

static void only_the_registered_are_traced(void **state)
{
    struct bench *x = *state;

    wanted(x, 1, 1)->group[0].registered = 0;
    script_lane(x, 0, 0, LANE_request, 0);
    for (uint32_t word = 0; word < 3; word++)
        script_word(x, 0, 0, RNG_enforce, 0, word, 0);
    from_start(x, FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_approved), 1);
    assert_int_equal(total(x, OBSERVE_traced), 0);
}

static void an_encounter_may_detain_and_then_remove(void **state)
{
    struct bench *x = *state;

    wanted(x, 3, 1);
    script_lane(x, EVERY, 0, LANE_background, p(0.05) - BIT);
    script_word(x, EVERY, 0, RNG_enforce, 0, 3, 0.6 - BIT);
    script_word(x, EVERY, 0, RNG_enforce, 1, 0, 0.44 - BIT);
    script_word(x, 1, 0, RNG_enforce, 0, 3, 0.6 + BIT);
    script_word(x, 2, 0, RNG_enforce, 1, 0, 0.44 + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_encounters_background), 3);
    assert_int_equal(total(x, OBSERVE_detained), 2);
    assert_int_equal(total(x, OBSERVE_removed), 1);
    assert_int_equal(total(x, OBSERVE_newcomers), 1);
}

static void background_encounters_happen_below_their_probability(void **state)
{
    struct bench *x = *state;

    wanted(x, 2, 1);
    script_lane(x, 0, 0, LANE_background, p(0.05) - BIT);
    script_lane(x, 1, 0, LANE_background, p(0.05) + BIT);
    run(x);
    assert_int_equal(total(x, OBSERVE_encounters_background), 1);
}

/* Slot 0 is exposed, traced and met by chance; slot 1 traced and met by chance; slot 2 met by chance. */
static void of_several_encounters_disclosure_counts_then_trace(void **state)
{
    struct bench *x = *state;
    struct world_params *w = trafficked(x, 3, 1);

    w->group[0].irregular = w->group[0].known = 1;
    w->enforcement_requests_per_year = 6;
    tell(x, 0);
    script_word(x, 1, 0, RNG_visit, 1, 0, 0.999);
    script_word(x, 2, 0, RNG_visit, 1, 0, 0.999);
    script_lane(x, 0, 0, LANE_request, 0);
    script_lane(x, 1, 0, LANE_request, 0);
    script_lane(x, EVERY, 0, LANE_background, 0);
    for (uint32_t word = 0; word < 3; word++)
        script_word(x, EVERY, 0, RNG_enforce, 0, word, 0);
    from_start(x, QUIET_FULL);
    run(x);
    assert_int_equal(total(x, OBSERVE_traced), 2);
    assert_int_equal(total(x, OBSERVE_encounters_disclosure), 1);
    assert_int_equal(total(x, OBSERVE_encounters_data), 1);
    assert_int_equal(total(x, OBSERVE_encounters_background), 1);
}

static void an_encounter_makes_known(void **state)
{
    struct bench *x = *state;

    wanted(x, 2, 2)->group[0].known = 0.5;
    script_lane(x, 0, 0, LANE_background, 0);
    script_lane(x, EVERY, EVERY, LANE_request, 0);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_requests, 0), 0);
    assert_int_equal(in_step(x, OBSERVE_requests, 1), 1);
}

static void an_encounter_raises_ones_own_alarm(void **state)
{
    struct bench *x = *state;

    wanted(x, 1, 1);
    script_lane(x, 0, 0, LANE_background, 0);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 1 - 0.7 * 0.2, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 0), 0.3, GRAIN);
}

/* Ten people in a ring, slot 4 met in step 2 (own alarm unmoved). In step 3 as many contacts as `heard` rise from
 * 0.3 to 1 - 0.7 x 0.7 = 0.51; then all calm down. */
static void assert_signals(const struct bench *x, int heard)
{
    const double calm = exp2(-7 / 365.25 / 0.125), risen = 0.021 * heard;

    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 2), 0.3, GRAIN);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 3), 0.3 + risen, GRAIN);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 4), 0.3 + risen * calm, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 2), 0.3, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 3), 0.3 + risen * (1 - exp2(-7 / 365.25)),
                  GRAIN);
}

static struct world_params *ring(struct bench *x)
{
    struct world_params *w = wanted(x, 10, 5);

    x->s.run.population_contacts = 2;
    x->s.run.population_exploited_contacts = 1;
    w->belief_learn_encounter = 0;
    return w;
}

static void a_trace_reaches_every_contact_in_the_next_step_only(void **state)
{
    struct bench *x = *state;

    ring(x);
    script_lane(x, 4, 2, LANE_request, 0);
    for (uint32_t word = 0; word < 3; word++)
        script_word(x, 4, 2, RNG_enforce, 0, word, 0);
    from_start(x, QUIET_FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_encounters_data, 2), 1);
    assert_signals(x, 2);
}

/* The rumour is drawn for each contact: 3 blames the health service, 5 does not. */
static void other_encounters_reach_whom_rumour_misleads(void **state)
{
    struct bench *x = *state;

    ring(x);
    script_lane(x, 4, 2, LANE_background, 0);
    script_word(x, 4, 2, RNG_rumour, 3, 0, 0.1 - BIT);
    script_word(x, 4, 2, RNG_rumour, 5, 0, 0.1 + BIT);
    run(x);
    assert_signals(x, 1);
}

static void a_slot_taken_over_gets_no_signal_of_that_step(void **state)
{
    struct bench *x = *state;

    ring(x)->group[0].departure = 1;
    script_lane(x, 4, 2, LANE_request, 0);
    for (uint32_t word = 0; word < 3; word++)
        script_word(x, 4, 2, RNG_enforce, 0, word, 0);
    script_lane(x, 5, 2, LANE_departure, 0);
    from_start(x, QUIET_FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_departures, 2), 1);
    assert_signals(x, 1);
}

static void news_fades_from_the_media(void **state)
{
    struct bench *x = *state;
    const double later = 3 * exp2(-3 * 7 / 365.25 / 0.4);

    quiet(x, 4, 4)->belief_reminder = 0;
    script_lane(x, 0, 0, LANE_news, p(3) - BIT);
    script_lane(x, 1, 0, LANE_news, p(3) + BIT);
    script_lane(x, 2, 3, LANE_news, p(later) - BIT);
    script_lane(x, 3, 3, LANE_news, p(later) + BIT);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_heard, 2), 1);
    assert_int_equal(in_step(x, OBSERVE_heard, 3), 2);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 3), 2);
}

static void before_any_news_everyone_has_heard(void **state)
{
    struct bench *x = *state;

    quiet(x, 4, 4);
    made_entry(&x->s, made_policy(&x->s, "later"), 2, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 1), 4);
    assert_int_equal(in_step(x, OBSERVE_heard, 2), 0);
}

static void protection_is_heard_at_its_own_rate(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 1)->belief_reminder = 0;
    script_lane(x, 0, 0, LANE_news, p(1.2) - BIT);
    script_lane(x, 1, 0, LANE_news, p(1.2) + BIT);
    from_start(x, NONE);
    x->s.policy[0].before = FULL;
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 0), 1);
}

static void what_is_not_announced_is_no_news(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 2);
    script_lane(x, EVERY, EVERY, LANE_news, 0);
    script_lane(x, EVERY, EVERY, LANE_reminder, 0);
    from_start(x, QUIET_FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 1), 0);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), 0.3, GRAIN);
}

/* Hearing takes b from 0.3 half the way to 0.9; it relaxes in the same step. */
static void hearing_moves_alarm_by_receptiveness(void **state)
{
    struct bench *x = *state;

    quiet(x, 1, 1);
    script_lane(x, 0, 0, LANE_news, 0);
    from_start(x, FULL);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3 + 0.3 * exp2(-7 / 365.25 / 0.125),
                  GRAIN);
}

/* Slot 0 hears in step 0; the media fall silent. In step 1 its contacts 1 and 9 hear with probability 0.4, once. */
static void word_of_mouth_comes_from_who_heard_in_the_last_step(void **state)
{
    struct bench *x = *state;
    struct world_params *w = ring(x);

    w->belief_reminder = 0;
    w->belief_media_half_life = 1e-9;
    w->belief_word_of_mouth_threat = 0.4;
    script_lane(x, 0, 0, LANE_news, 0);
    script_lane(x, 1, 1, LANE_news, 0.4 - BIT);
    script_lane(x, 9, 1, LANE_news, 0.4 + BIT);
    script_lane(x, 5, 1, LANE_news, 0);
    script_lane(x, 9, 2, LANE_news, 0);
    script_lane(x, 2, 2, LANE_news, 0.4 + BIT);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 0), 1);
    assert_int_equal(in_step(x, OBSERVE_heard, 1), 2);
    assert_int_equal(in_step(x, OBSERVE_heard, 4), 2);
}

/* Both contacts of slot 1 heard: 1 - 0.6 x 0.6. */
static void two_contacts_tell_independently(void **state)
{
    struct bench *x = *state;
    struct world_params *w = ring(x);

    w->belief_media_half_life = 1e-9;
    w->belief_word_of_mouth_threat = 0.4;
    script_lane(x, 0, 0, LANE_news, 0);
    script_lane(x, 2, 0, LANE_news, 0);
    script_lane(x, 4, 0, LANE_news, 0);
    script_lane(x, 1, 1, LANE_news, 0.64 - BIT);
    script_lane(x, 3, 1, LANE_news, 0.64 + BIT);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 1), 4);
}

static void a_vague_exception_may_be_taken_for_full_sharing(void **state)
{
    struct bench *x = *state;
    const double calm = exp2(-7 / 365.25 / 0.125);

    quiet(x, 2, 1);
    script_lane(x, EVERY, 0, LANE_news, 0);
    script_word(x, 0, 0, RNG_hear, 0, 0, 0.6 - BIT);
    script_word(x, 1, 0, RNG_hear, 0, 0, 0.6 + BIT);
    from_start(x, SERIOUS);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 0), 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3 + (0.3 + 0.1) / 2 * calm, GRAIN);
}

/* Slot 0 heard of full sharing in step 0, slot 1 did not. From step 3 on none is announced, of which nobody hears. */
static void reminders_reach_who_believes_in_sharing_while_it_is_announced(void **state)
{
    struct bench *x = *state;
    const double calm = exp2(-7 / 365.25 / 0.125);
    double b = 0.3 * calm;

    quiet(x, 2, 5);
    script_lane(x, 0, 0, LANE_news, 0);
    script_lane(x, EVERY, 2, LANE_reminder, p(8) - BIT);
    script_lane(x, EVERY, 4, LANE_reminder, 0);
    from_start(x, FULL);
    made_entry(&x->s, &x->s.policy[0], 3, NONE);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), 0.3 + (b *= calm) / 2, GRAIN);
    b = (b + 0.5 * (0.6 - b)) * calm;
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 2), 0.3 + b / 2, GRAIN);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 4), 0.3 + b * calm * calm / 2, GRAIN);
}

static void reminders_happen_below_their_probability_and_not_above(void **state)
{
    struct bench *x = *state;
    const double calm = exp2(-7 / 365.25 / 0.125);

    quiet(x, 2, 1);
    script_lane(x, 0, 0, LANE_reminder, p(8) - BIT);
    script_lane(x, 1, 0, LANE_reminder, p(8) + BIT);
    made_policy(&x->s, "only")->before = FULL;
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3 + (0.45 + 0.3) / 2 * calm, GRAIN);
}

static void newcomers_believe_the_announcement_standing(void **state)
{
    struct bench *x = *state;

    quiet(x, 1, 3)->group[0].departure = 2;
    script_lane(x, 0, 1, LANE_departure, 0);
    from_start(x, FULL);
    run(x);
    assert_int_equal(in_step(x, OBSERVE_heard, 0), 0);
    assert_int_equal(in_step(x, OBSERVE_heard, 1), 1);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 1), 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), 0.6, GRAIN);
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, 1), 0.3, GRAIN);
}

static void a_newcomer_may_misunderstand_a_vague_exception(void **state)
{
    struct bench *x = *state;

    quiet(x, 2, 2)->group[0].departure = 2;
    script_lane(x, EVERY, 1, LANE_departure, 0);
    script_person(x, EVERY, START, ATTRIBUTE_ambiguity,
                  0); /* who is there from the start does not */
    script_person(x, 0, 1, ATTRIBUTE_ambiguity, 0.6 - BIT);
    script_person(x, 1, 1, ATTRIBUTE_ambiguity, 0.6 + BIT);
    made_policy(&x->s, "only")->before = SERIOUS;
    run(x);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 0), 0);
    assert_int_equal(in_step(x, OBSERVE_believes_full, 1), 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 1), (0.6 + 0.4) / 2, GRAIN);
}

static void no_target_is_below_the_floor(void **state)
{
    struct bench *x = *state;

    quiet(x, 1, 1)->belief_floor = 0.95;
    script_lane(x, 0, 0, LANE_news, 0);
    script_lane(x, 0, 0, LANE_reminder, 0);
    from_start(x, FULL);
    run(x);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.95, GRAIN);
}

static void fearful_is_who_perceives_a_risk_of_a_half(void **state)
{
    struct bench *x = *state;

    quiet(x, 3, 1)->belief_floor = 0.5;
    made_policy(&x->s, "half");
    made_policy(&x->s, "less")->params.belief_floor = 0.4999;
    run(x);
    assert_int_equal(bench_total(x, OBSERVE_fearful, 0), 3);
    assert_int_equal(bench_total(x, OBSERVE_fearful, 1), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(departure_happens_below_its_probability_and_not_above),
        TEST(a_newcomer_is_drawn_afresh_in_the_step_of_arrival),
        TEST(without_replacement_an_empty_slot_counts_nowhere),
        TEST(a_newcomer_takes_no_further_part_in_the_step),
        TEST(children_never_have_a_serious_crime),
        TEST(onset_happens_below_its_probability_and_not_above),
        TEST(exploitation_and_disability_multiply_onset),
        TEST(having_escaped_multiplies_onset),
        TEST(onset_starts_as_severe_as_its_uniform_says),
        TEST(only_the_eligible_fall_ill),
        TEST(infection_follows_the_share_untreated_in_the_last_step),
        TEST(the_untreated_recover_or_worsen_by_their_shares),
        TEST(the_untreated_die_only_when_severe),
        TEST(the_treated_recover_die_or_drop_out_by_their_shares),
        TEST(a_person_dies_once_and_of_the_condition_that_killed),
        TEST(care_is_considered_by_severity),
        TEST(nobody_considers_care_without_an_untreated_condition),
        TEST(the_choice_is_the_uniforms_place_in_the_cumulative_order),
        TEST(everything_about_a_person_enters_the_utility),
        TEST(the_lawful_fear_a_share_of_the_risk),
        TEST(deterred_is_who_would_have_gone_at_no_risk),
        TEST(collapse_comes_to_the_severe_who_chose_no_care),
        TEST(collapse_happens_below_its_probability_and_is_treated),
        TEST(a_gp_refuses_the_unregistered_and_then_nothing_happens),
        TEST(other_services_turn_nobody_away),
        TEST(a_visit_treats_each_condition_on_its_own),
        TEST(a_record_registers_and_calms),
        TEST(nothing_follows_where_the_trafficker_is_in_the_room),
        TEST(the_escaped_come_alone),
        TEST(signs_are_recognised_by_the_mix_of_clinicians),
        TEST(telling_depends_on_being_asked_fear_and_lies),
        TEST(the_risk_in_telling_is_that_of_the_decision),
        TEST(referral_is_likelier_from_first_responders),
        TEST(a_referral_may_take_out_of_exploitation),
        TEST(a_referral_exposes_by_the_regime_in_force),
        TEST(the_lawful_are_never_exposed),
        TEST(nobody_is_referred_twice),
        TEST(only_the_first_disclosure_is_a_first),
        TEST(nobody_discloses_at_a_pharmacy),
        TEST(exploitation_ends_by_other_ways_below_its_probability),
        TEST(records_go_stale_below_their_probability),
        TEST(requests_follow_the_regime_in_force),
        TEST(serious_crime_alone_is_requested_with_focus),
        TEST(the_unknown_are_requested_at_their_ratio),
        TEST(the_unknown_of_serious_crime_are_requested_at_their_ratio),
        TEST(the_lawful_are_never_requested_nor_encountered),
        TEST(a_request_is_approved_matched_and_followed_by_an_encounter),
        TEST(only_the_registered_are_traced),
        TEST(an_encounter_may_detain_and_then_remove),
        TEST(background_encounters_happen_below_their_probability),
        TEST(of_several_encounters_disclosure_counts_then_trace),
        TEST(an_encounter_makes_known),
        TEST(an_encounter_raises_ones_own_alarm),
        TEST(a_trace_reaches_every_contact_in_the_next_step_only),
        TEST(other_encounters_reach_whom_rumour_misleads),
        TEST(a_slot_taken_over_gets_no_signal_of_that_step),
        TEST(news_fades_from_the_media),
        TEST(before_any_news_everyone_has_heard),
        TEST(protection_is_heard_at_its_own_rate),
        TEST(what_is_not_announced_is_no_news),
        TEST(hearing_moves_alarm_by_receptiveness),
        TEST(word_of_mouth_comes_from_who_heard_in_the_last_step),
        TEST(two_contacts_tell_independently),
        TEST(a_vague_exception_may_be_taken_for_full_sharing),
        TEST(reminders_reach_who_believes_in_sharing_while_it_is_announced),
        TEST(reminders_happen_below_their_probability_and_not_above),
        TEST(newcomers_believe_the_announcement_standing),
        TEST(a_newcomer_may_misunderstand_a_vague_exception),
        TEST(no_target_is_below_the_floor),
        TEST(fearful_is_who_perceives_a_risk_of_a_half),
    };

    return cmocka_run_group_tests_name("mechanisms", tests, NULL, NULL);
}
