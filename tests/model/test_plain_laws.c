/* Whether the plain model is right: laws with known answers (ODD.md 10), at fixed seeds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "made.h"
#include "plain.h"

/* A scenario, and what the plain model makes of it. */
struct bench {
    struct scenario s;
    struct plan p;
    struct observation o;
};

static int setup(void **state)
{
    struct bench *x = calloc(1, sizeof *x);

    *state = x;
    return x == NULL;
}

static int teardown(void **state)
{
    struct bench *x = *state;

    observe_free(&x->o);
    made_free(&x->s);
    free(x);
    return 0;
}

static void run(struct bench *x, uint32_t replicate)
{
    struct err *e = calloc(1, sizeof *e);
    enum status status = STATUS_INTERNAL;

    observe_free(&x->o);
    if (e != NULL)
        status = plan_make(&x->p, &x->s, e);
    if (status == STATUS_OK)
        status = observe_init(&x->o, &x->s, &x->p, e);
    if (status == STATUS_OK)
        status = plain_run(&x->o, &x->s, &x->p, replicate, 0, e);
    if (status != STATUS_OK)
        print_error("%s\n", e == NULL ? "no memory" : e->msg);
    free(e);
    assert_int_equal(status, STATUS_OK);
}

/* Row (policy a, interval i, group g, subgroup all) of a variable without further dimensions. */
static size_t at(const struct bench *x, size_t a, size_t i, size_t g)
{
    const size_t *dim = x->o.dim;

    return ((a * dim[DIM_interval] + i) * dim[DIM_group] + g) * dim[DIM_subgroup];
}

static uint32_t count(const struct bench *x, enum observable v, size_t a, size_t i, size_t g)
{
    return ((const uint32_t *)x->o.data[v])[at(x, a, i, g)];
}

static uint32_t count_all(const struct bench *x, enum observable v)
{
    uint32_t sum = 0;

    for (size_t a = 0; a < x->s.n_policies; a++)
        for (size_t i = 0; i < x->o.dim[DIM_interval]; i++)
            for (size_t g = 0; g < x->s.n_groups; g++)
                sum += count(x, v, a, i, g);
    return sum;
}

/* The mean of b (or m) over the people present in interval i. */
static double mean_of(const struct bench *x, enum observable sum, size_t i)
{
    return ((const double *)x->o.data[sum])[at(x, 0, i, 0)] / count(x, OBSERVE_present, 0, i, 0);
}

static void assert_within(double actual, double expected, double bound)
{
    if (!(fabs(actual - expected) <= bound))
        print_error("%.10g is not within %.3g of %.10g\n", actual, bound, expected);
    assert_true(fabs(actual - expected) <= bound);
}

/*
 * 10a. With hazard h alone, the step T of departure is geometric with p = 1 - exp(-h dt).
 * Estimators: of p, departures D over person-steps at risk, standard error p sqrt((1-p)/D); of
 * P(T > t), the share still present after t steps, standard error sqrt(P(1-P)/N).
 */
static void waiting_times_are_geometric(void **state)
{
    struct bench *x = *state;
    const int32_t agents = 100000, steps = 40;
    double departures = 0, at_risk = 0;

    made_scenario(&x->s, agents, steps);
    x->s.run.population_replace = false;
    x->s.params.group[0].departure = 10;
    made_policy(&x->s, "none");
    run(x, 1);

    const double p = 1 - exp(-10 * 7 / 365.25);
    for (size_t t = 0; t < (size_t)steps; t++) {
        const double present = count(x, OBSERVE_present, 0, t, 0);
        const double survival = pow(1 - p, (double)t + 1);
        assert_within(present / agents, survival, 5 * sqrt(survival * (1 - survival) / agents));
        departures += count(x, OBSERVE_departures, 0, t, 0);
        at_risk += present + count(x, OBSERVE_departures, 0, t, 0);
    }
    assert_within(departures / at_risk, p, 5 * p * sqrt((1 - p) / departures));
}

/*
 * 10a for the other hazards screened by a lane, each alone: after n steps the share without the
 * event is (1-p)^n. Estimator: that share of N, standard error sqrt(P(1-P)/N).
 */
static void records_exploitation_and_onset_wait_geometrically(void **state)
{
    struct bench *x = *state;
    const int32_t agents = 20000, steps = 30;

    made_scenario(&x->s, agents, steps);
    x->s.params.group[0].registered = 1;
    x->s.params.care_record_stale = 2;
    x->s.params.group[0].exploited = 1;
    x->s.params.group[0].leave_exploitation = 3;
    made_condition(&x->s, "cough")->onset = 1;
    x->s.params.care_consider_mild = 0;
    made_policy(&x->s, "none");
    run(x, 1);

    const double dt = 7 / 365.25;
    const double n = agents;
    for (size_t t = 0; t < (size_t)steps; t += 7) {
        const double years = ((double)t + 1) * dt;
        const double kept = exp(-2 * years), held = exp(-3 * years), well = exp(-years);
        assert_within(count(x, OBSERVE_registered, 0, t, 0) / n, kept,
                      5 * sqrt(kept * (1 - kept) / n));
        assert_within(count(x, OBSERVE_exploited, 0, t, 0) / n, held,
                      5 * sqrt(held * (1 - held) / n));
        assert_within(1 - count(x, OBSERVE_ill, 0, t, 0) / n, well,
                      5 * sqrt(well * (1 - well) / n));
    }
}

/*
 * 10h. Everybody hears of a threat at once and moves the whole way, to 0.8 from the floor 0.1; then
 * with c, g, f = 2^(-dt/H) of calm, ingrain, fade and A = 0.7, after j steps b - floor = A c^j, and
 * as long as b > m, m - floor = A (1-g) c (c^j - g^j) / (c - g); after that m fades by f a step.
 * Exact but for the floats (2^-24 a step) and the sums' grain (2^-20).
 */
static void alarm_and_distrust_decay_at_their_two_speeds(void **state)
{
    struct bench *x = *state;
    const double dt = 7 / 365.25, A = 0.7, floor_ = 0.1;
    double m = 0;
    int crossed = 0;

    made_scenario(&x->s, 10, 150);
    x->s.params.belief_floor = floor_;
    x->s.params.belief_receptive = 1;
    x->s.params.belief_full = floor_ + A;
    x->s.params.belief_reminder = 0;
    x->s.params.belief_media_threat = 1e9;
    made_entry(&x->s, made_policy(&x->s, "full"), 0, (struct regimes){REGIME_full, REGIME_full});
    run(x, 1);

    const double c = exp2(-dt / x->s.params.belief_calm_half_life);
    const double g = exp2(-dt / x->s.params.belief_ingrain_half_life);
    const double f = exp2(-dt / x->s.params.belief_fade_half_life);
    for (int j = 1; j <= 150; j++) {
        const double b = A * pow(c, j);
        crossed += crossed > 0 || b <= m;
        m = crossed > 0 ? m * f : A * (1 - g) * c * (pow(c, j) - pow(g, j)) / (c - g);
        assert_within(mean_of(x, OBSERVE_alarm_sum, (size_t)j - 1), floor_ + b, 3e-6);
        assert_within(mean_of(x, OBSERVE_distrust_sum, (size_t)j - 1), floor_ + m, 3e-6);
    }
    assert_in_range(crossed, 10, 140);
}

/*
 * 10d. On a ring with word of mouth 1 and media that speak in the entry's own step only, what one
 * person heard there reaches contacts/2 slots further on either side in every step. Exact.
 */
static void news_travels_half_the_contacts_a_step_on_a_ring(void **state)
{
    struct bench *x = *state;
    const uint32_t agents = 500, contacts = 6;
    uint32_t replicate = 0;

    made_scenario(&x->s, agents, 90);
    x->s.run.population_contacts = contacts;
    x->s.run.population_rewire = 0;
    x->s.params.belief_word_of_mouth_threat = 1;
    x->s.params.belief_media_threat = 0.1;
    x->s.params.belief_media_half_life = 1e-9;
    made_entry(&x->s, made_policy(&x->s, "full"), 0, (struct regimes){REGIME_full, REGIME_full});
    do
        run(x, ++replicate);
    while (replicate < 20 && count(x, OBSERVE_heard, 0, 0, 0) != 1);

    for (uint32_t t = 0; t < 90; t++) {
        const uint32_t reached = 1 + contacts * t;
        assert_int_equal(count(x, OBSERVE_heard, 0, t, 0), reached < agents ? reached : agents);
    }
}

/* Sets the fear of a review and of every service, on every date. */
static void set_fear(struct scenario *s, double fear)
{
    for (size_t a = 0; a < s->n_policies; a++)
        for (size_t n = 0; n <= s->policy[a].n_schedule; n++) {
            struct policy *y = &s->policy[a];
            struct world_params *w = n == 0 ? &y->params : y->schedule[n - 1].params;
            for (int v = 0; v < SERVICE_COUNT && w != NULL; v++)
                w->service[v].fear = v == SERVICE_pharmacy ? 0 : fear;
            if (w != NULL)
                w->care_review_fear = fear;
        }
}

/* 10f. Without fear at any service nobody is deterred; with it some are. Exact. */
static void nobody_is_deterred_without_fear(void **state)
{
    struct bench *x = *state;

    made_random(&x->s, 5);
    set_fear(&x->s, 0);
    run(x, 1);
    assert_in_range(count_all(x, OBSERVE_considered), 500, UINT32_MAX);
    assert_in_range(count_all(x, OBSERVE_reviews), 500, UINT32_MAX);
    assert_int_equal(count_all(x, OBSERVE_deterred), 0);
    set_fear(&x->s, 4);
    run(x, 1);
    assert_in_range(count_all(x, OBSERVE_deterred), 1, UINT32_MAX);
}

static uint32_t leavers(const struct bench *x, size_t a, size_t i, size_t g)
{
    return count(x, OBSERVE_departures, a, i, g) + count(x, OBSERVE_deaths, a, i, g) +
           count(x, OBSERVE_removed, a, i, g);
}

/* 10g. With replacement as many are present as slots, and who leaves is replaced; without, the
 * present fall by who leaves. Step by step, in every group under every policy. Exact. */
static void the_books_balance(void **state)
{
    struct bench *x = *state;

    made_random(&x->s, 5);
    x->s.run.output_every_steps = 1;
    for (int replace = 0; replace <= 1; replace++) {
        x->s.run.population_replace = replace;
        run(x, 1);
        for (size_t a = 0; a < x->s.n_policies; a++)
            for (size_t i = 1; i < x->o.dim[DIM_interval]; i++)
                for (size_t g = 0; g < x->s.n_groups; g++) {
                    const uint32_t lost = replace ? 0 : leavers(x, a, i, g);
                    assert_int_equal(count(x, OBSERVE_present, a, i, g) + lost,
                                     replace ? x->p.agents[g]
                                             : count(x, OBSERVE_present, a, i - 1, g));
                    assert_int_equal(count(x, OBSERVE_newcomers, a, i, g),
                                     replace ? leavers(x, a, i, g) : 0);
                }
        assert_in_range(count_all(x, OBSERVE_deaths), 1, UINT32_MAX);
        assert_in_range(count_all(x, OBSERVE_removed), 1, UINT32_MAX);
        assert_in_range(count_all(x, OBSERVE_departures), 1, UINT32_MAX);
    }
}

/* 10e. The first two policies of a random world differ in nothing but their name. Exact. */
static void equal_policies_give_identical_counts(void **state)
{
    struct bench *x = *state;

    made_random(&x->s, 5);
    run(x, 1);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t width = OBSERVABLE[v].type == OBSERVE_F64 ? sizeof(double) : sizeof(uint32_t);
        const size_t bytes = observe_size(&x->o, v) / x->s.n_policies * width;
        const char *data = x->o.data[v];
        if (OBSERVABLE[v].shape == SHAPE_TWIN)
            continue;
        assert_memory_equal(data, data + bytes, bytes);
    }
}

/* Element `column` of `columns` in policy 0, interval i, group 0, subgroup all. */
static double part(const struct bench *x, enum observable v, size_t i, size_t column,
                   size_t columns)
{
    return ((const uint32_t *)x->o.data[v])[at(x, 0, i, 0) * columns + column];
}

/* A count of people, each of N in it with probability P: standard error sqrt(N P (1-P)). */
static void assert_share(double actual, double n, double P)
{
    assert_within(actual, n * P, 5 * sqrt(n * P * (1 - P)));
}

/* 10b. Stocks and flows of every step against the chain's; people are independent, so that each
 * is a binomial count. */
static void a_world_without_fear_follows_its_transition_matrix(void **state)
{
    struct bench *x = *state;
    const double n = 60000;

    chain_scenario(&x->s, (int64_t)n, 30);
    run(x, 1);

    const struct world_params *w = &x->s.policy[0].params;
    struct chain c = chain_start(w);
    for (size_t t = 0; t < 30; t++) {
        c = chain_step(&c, w, x->p.dt);
        assert_share(count(x, OBSERVE_ill, 0, t, 0), n, 1 - c.absent);
        for (size_t s = 0; s < 3; s++)
            assert_share(part(x, OBSERVE_untreated_severity, t, s, 3), n, c.untreated[s]);
        for (size_t v = 0; v < SERVICE_COUNT; v++)
            assert_share(part(x, OBSERVE_visits, t, v, SERVICE_COUNT), n, c.visits[v]);
        assert_share(count(x, OBSERVE_onsets, 0, t, 0), n, c.onsets);
        assert_share(count(x, OBSERVE_collapses, 0, t, 0), n, c.collapses);
        assert_share(count(x, OBSERVE_deaths, 0, t, 0), n, c.deaths);
        assert_share(count(x, OBSERVE_deaths_untreated, 0, t, 0), n, c.deaths_untreated);
        assert_share(count(x, OBSERVE_departures, 0, t, 0), n, c.departures);
    }
}

/*
 * 10c. Everyone exploited, ill and untreated for good, going to a gp whenever care is considered,
 * with a constant probability of telling there: 1 - (1-q)^t have disclosed after t steps.
 * Estimator: the share of N, standard error sqrt(P(1-P)/N).
 */
static void cumulative_disclosure_is_geometric(void **state)
{
    struct bench *x = *state;
    const double n = 20000;

    made_scenario(&x->s, (int64_t)n, 40);
    struct world_params *w = &x->s.params;
    w->group[0].exploited = 1;
    w->group[0].registered = 1;
    w->care_record_stale = 0;
    w->care_consider_mild = 8;
    made_condition(&x->s, "cough")->prevalence = 1;
    for (int v = 0; v < SERVICE_COUNT; v++)
        w->service[v] = (struct service_params){.appeal = v == SERVICE_gp ? 100 : -100};
    w->disclosure_fear = 0;
    w->disclosure_referral = 0;
    made_policy(&x->s, "none");
    run(x, 1);

    const double spot = 0.13 * 0.20 + 0.87 * 0.10;
    const double tell = spot / (1 + exp(0.4)) + (1 - spot) / (1 + exp(3.5));
    const double q = -expm1(-8 * x->p.dt) * tell;
    for (size_t t = 0; t < 40; t++) {
        const uint32_t *disclosed = x->o.data[OBSERVE_disclosed_since_start];
        const uint32_t *exploited = x->o.data[OBSERVE_exploited_at_start];
        assert_int_equal(exploited[t], n);
        assert_share(disclosed[t], n, 1 - pow(1 - q, (double)t + 1));
    }
}

int main(void)
{
    const struct CMUnitTest laws[] = {
        cmocka_unit_test_setup_teardown(waiting_times_are_geometric, setup, teardown),
        cmocka_unit_test_setup_teardown(records_exploitation_and_onset_wait_geometrically, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(alarm_and_distrust_decay_at_their_two_speeds, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(news_travels_half_the_contacts_a_step_on_a_ring, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(nobody_is_deterred_without_fear, setup, teardown),
        cmocka_unit_test_setup_teardown(the_books_balance, setup, teardown),
        cmocka_unit_test_setup_teardown(a_world_without_fear_follows_its_transition_matrix, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(cumulative_disclosure_is_geometric, setup, teardown),
        cmocka_unit_test_setup_teardown(equal_policies_give_identical_counts, setup, teardown),
    };

    return cmocka_run_group_tests_name("plain laws", laws, NULL, NULL);
}
