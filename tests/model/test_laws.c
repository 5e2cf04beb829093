/* Whether the engine and the plain model are right: laws with known answers (ODD.md 10), at fixed seeds and five standard
 * errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chain.h"
#include "script.h"

#include <math.h>
#include <string.h>

/* Sanitized and unoptimised builds, which look for other mistakes, simulate a tenth of the people. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
enum { FEWER = 10 };
#elif !defined(__has_feature)
enum { FEWER = 1 };
#elif __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { FEWER = 10 };
#else
enum { FEWER = 1 };
#endif

static const double WEEK = 7 / 365.25;
static const struct regimes FULL = {REGIME_full, REGIME_full};
static const struct regimes QUIET_FULL = {REGIME_full, REGIME_none};

static double p(double hazard)
{
    return -expm1(-hazard * WEEK);
}

static double count(const struct bench *x, enum observable v, size_t i)
{
    return bench_count(x, v, 0, i, 0);
}

static double total(const struct bench *x, enum observable v)
{
    return bench_total(x, v, 0);
}

/* Simulated people: as many as the engine takes, or as the plain model takes in the same time. */
static double people(const struct bench *x, double of_engine, double of_plain)
{
    return x->plain ? of_plain : of_engine / FEWER;
}

/* Of all policies together. */
static uint32_t anywhere(const struct bench *x, enum observable v)
{
    uint32_t sum = 0;

    for (size_t a = 0; a < x->s.n_policies; a++)
        sum += bench_total(x, v, a);
    return sum;
}

/*
 * 10a. With hazard h alone the step of the event is geometric with p = 1 - exp(-h dt). Estimators: the share of N
 * without it after t steps, standard error sqrt(P(1-P)/N); and p as events D over people-steps at
 * risk, standard error p sqrt((1-p)/D): 0.34 % at 85000 events, so that 2 % is six of them.
 */
static void departures_wait_geometrically(void **state)
{
    struct bench *x = *state;
    const double n = people(x, 100000, 20000);
    double at_risk = 0;

    made_scenario(&x->s, (int64_t)n, 40);
    x->s.run.population_replace = false;
    x->s.params.group[0].departure = 2.5;
    made_policy(&x->s, "none");
    bench_run(x, 1);
    for (size_t t = 0; t < 40; t++) {
        const double present = count(x, OBSERVE_present, t);
        assert_share(present, n, pow(1 - p(2.5), (double)t + 1));
        at_risk += present + count(x, OBSERVE_departures, t);
    }
    const double D = total(x, OBSERVE_departures);
    assert_within(D / at_risk, p(2.5), 5 * p(2.5) * sqrt((1 - p(2.5)) / D));
}

/*
 * 10a for the other hazards that have a lane, each alone: shares of 200000 people without the event, and
 * requests and background encounters in each of 30 steps, and in all, binomial: 0.3 % of 100000 events or more.
 */
static void every_hazard_waits_geometrically(void **state)
{
    struct bench *x = *state;
    const double n = people(x, 200000, 20000);

    made_scenario(&x->s, (int64_t)n, 30);
    x->s.params.group[0] = (struct group_params){
        .irregular = 1, .registered = 1, .exploited = 1, .leave_exploitation = 3, .known = 1};
    x->s.params.care_record_stale = 2;
    x->s.params.care_consider_mild = 0;
    x->s.params.enforcement_requests_per_year = 1.2 * n;
    x->s.params.enforcement_encounter = 0;
    x->s.params.enforcement_detain = 0;
    x->s.params.enforcement_background = 0.9;
    made_condition(&x->s, "cough")->onset = 1;
    made_entry(&x->s, made_policy(&x->s, "full"), 0, QUIET_FULL);
    bench_run(x, 1);
    for (size_t t = 0; t < 30; t += 4) {
        const double years = ((double)t + 1) * WEEK;
        assert_share(count(x, OBSERVE_registered, t), n, exp(-2 * years));
        assert_share(count(x, OBSERVE_exploited, t), n, exp(-3 * years));
        assert_share(n - count(x, OBSERVE_ill, t), n, exp(-years));
        assert_share(count(x, OBSERVE_requests, t), n, p(1.2));
        assert_share(count(x, OBSERVE_encounters_background, t), n, p(0.9));
    }
    assert_share(total(x, OBSERVE_requests), 30 * n, p(1.2));
    assert_share(total(x, OBSERVE_encounters_background), 30 * n, p(0.9));
}

/*
 * 10b. Stocks and flows of every step against the chain's; people are independent, so that each is a binomial count.
 * Over all steps a person's onsets are spread less than a Poisson number (who is ill cannot fall ill), and deaths, the
 * dead being replaced, by less than half as much again: the bounds are 0.8 % and less than 2 %.
 */
static void a_world_without_fear_follows_its_transition_matrix(void **state)
{
    struct bench *x = *state;
    const double n = people(x, 1000000, 60000);
    double onsets = 0, deaths = 0;

    chain_scenario(&x->s, (int64_t)n, 30);
    x->s.policy[0].params.condition[0].start_severe = 0.4;
    x->s.policy[0].params.condition[0].death = 12;
    bench_run(x, 1);

    const struct world_params *w = &x->s.policy[0].params;
    struct chain c = chain_start(w);
    for (size_t t = 0; t < 30; t++) {
        c = chain_step(&c, w, x->p.dt);
        assert_share(count(x, OBSERVE_ill, t), n, 1 - c.absent);
        for (size_t s = 0; s < 3; s++)
            assert_share(bench_part(x, OBSERVE_untreated_severity, 0, t, s), n, c.untreated[s]);
        for (size_t v = 0; v < SERVICE_COUNT; v++)
            assert_share(bench_part(x, OBSERVE_visits, 0, t, v), n, c.visits[v]);
        assert_share(count(x, OBSERVE_onsets, t), n, c.onsets);
        assert_share(count(x, OBSERVE_collapses, t), n, c.collapses);
        assert_share(count(x, OBSERVE_deaths, t), n, c.deaths);
        assert_share(count(x, OBSERVE_deaths_untreated, t), n, c.deaths_untreated);
        assert_share(count(x, OBSERVE_departures, t), n, c.departures);
        onsets += n * c.onsets;
        deaths += n * c.deaths;
    }
    assert_within(total(x, OBSERVE_onsets), onsets, 5 * sqrt(onsets));
    assert_within(total(x, OBSERVE_deaths), deaths, 5 * sqrt(1.5 * deaths));
    assert_true(5 * sqrt(1.5 * deaths) < 0.02 * deaths || FEWER > 1 || x->plain);
}

/*
 * 10c. Everyone exploited, ill and untreated for good, going to a gp whenever care is considered, with a constant
 * probability of telling there: 1 - (1-q)^t have disclosed after t steps. Estimator: the share of N, standard error
 * sqrt(P(1-P)/N), 0.5 % of the share in the last step; and disclosures in all, each person-step a trial.
 */
static void cumulative_disclosure_is_geometric(void **state)
{
    struct bench *x = *state;
    const double n = people(x, 200000, 20000);

    made_scenario(&x->s, (int64_t)n, 40);
    struct world_params *w = &x->s.params;
    w->group[0].exploited = w->group[0].registered = 1;
    w->care_record_stale = 0;
    w->care_consider_mild = 8;
    made_condition(&x->s, "cough")->prevalence = 1;
    for (int v = 0; v < SERVICE_COUNT; v++)
        w->service[v] = (struct service_params){.appeal = v == SERVICE_gp ? 100 : -100};
    w->disclosure_fear = 0;
    w->disclosure_referral = 0;
    made_policy(&x->s, "none");
    bench_run(x, 1);

    const double spot = 0.13 * 0.20 + 0.87 * 0.10;
    const double tell = spot / (1 + exp(0.4)) + (1 - spot) / (1 + exp(3.5));
    const double q = p(8) * tell;
    for (size_t t = 0; t < 40; t++) {
        assert_true(count(x, OBSERVE_exploited_at_start, t) == n);
        assert_share(count(x, OBSERVE_disclosed_since_start, t), n, 1 - pow(1 - q, (double)t + 1));
    }
    assert_share(total(x, OBSERVE_disclosures), 40 * n, q);
    assert_share(total(x, OBSERVE_recognised), 40 * n, p(8) * spot);
}

/* 10d. On a ring with word of mouth 1 and media that speak in the entry's own step only, what one person heard there
 * reaches contacts/2 slots further on either side in every step. Exact. */
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
    made_entry(&x->s, made_policy(&x->s, "full"), 0, FULL);
    do
        bench_run(x, ++replicate);
    while (replicate < 20 && bench_count(x, OBSERVE_heard, 0, 0, 0) != 1);

    for (uint32_t t = 0; t < 90; t++) {
        const uint32_t reached = 1 + contacts * t;
        assert_int_equal(bench_count(x, OBSERVE_heard, 0, t, 0),
                         reached < agents ? reached : agents);
    }
}

/* 10e. The first two policies of a random world differ in nothing but their name. Exact. */
static void equal_policies_give_identical_counts(void **state)
{
    struct bench *x = *state;

    made_random(&x->s, 5);
    bench_run(x, 1);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        const size_t width = OBSERVABLE[v].type == OBSERVE_F64 ? sizeof(double) : sizeof(uint32_t);
        const size_t bytes = observe_size(&x->o, v) / x->s.n_policies * width;
        const char *data = x->o.data[v];
        if (OBSERVABLE[v].shape != SHAPE_TWIN)
            assert_memory_equal(data, data + bytes, bytes);
    }
}

/* Fear of every service but the pharmacy, and of reviews, in whatever a policy sets. */
static void set_fear(struct policy *y, double fear)
{
    for (size_t n = 0; n <= y->n_schedule; n++) {
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
    for (size_t a = 0; a < x->s.n_policies; a++)
        set_fear(&x->s.policy[a], 0);
    bench_run(x, 1);
    assert_in_range(anywhere(x, OBSERVE_considered), 500, UINT32_MAX);
    assert_in_range(anywhere(x, OBSERVE_reviews), 500, UINT32_MAX);
    assert_int_equal(anywhere(x, OBSERVE_deterred), 0);
    for (size_t a = 0; a < x->s.n_policies; a++)
        set_fear(&x->s.policy[a], 4);
    bench_run(x, 1);
    assert_in_range(anywhere(x, OBSERVE_deterred), 1, UINT32_MAX);
}

static uint32_t leavers(const struct bench *x, size_t a, size_t i, size_t g)
{
    return bench_count(x, OBSERVE_departures, a, i, g) + bench_count(x, OBSERVE_deaths, a, i, g) +
           bench_count(x, OBSERVE_removed, a, i, g);
}

static void assert_balance(const struct bench *x, bool replace, size_t a, size_t i, size_t g)
{
    const uint32_t left = leavers(x, a, i, g), present = bench_count(x, OBSERVE_present, a, i, g);

    if (replace) {
        assert_int_equal(present, x->p.agents[g]);
        assert_int_equal(bench_count(x, OBSERVE_newcomers, a, i, g), left);
    } else {
        assert_int_equal(present + left, bench_count(x, OBSERVE_present, a, i - 1, g));
        assert_int_equal(bench_count(x, OBSERVE_newcomers, a, i, g), 0);
    }
}

/* 10g. With replacement as many are present as slots, and who leaves is replaced; without, the present fall by who
 * leaves. Step by step, in every group under every policy of two random worlds. Exact. */
static void the_books_balance(void **state)
{
    struct bench *x = *state;

    for (uint64_t seed = 5; seed <= 6; seed++)
        for (int replace = 0; replace <= 1; replace++) {
            made_free(&x->s);
            made_random(&x->s, seed);
            x->s.run.output_every_steps = 1;
            x->s.run.population_replace = replace;
            bench_run(x, 1);
            for (size_t a = 0; a < x->s.n_policies; a++)
                for (size_t i = 1; i < x->o.dim[DIM_interval]; i++)
                    for (size_t g = 0; g < x->s.n_groups; g++)
                        assert_balance(x, replace, a, i, g);
            assert_in_range(anywhere(x, OBSERVE_departures), 1, UINT32_MAX);
            assert_in_range(anywhere(x, OBSERVE_deaths), 1, UINT32_MAX);
            assert_in_range(anywhere(x, OBSERVE_removed), 1, UINT32_MAX);
        }
}

/*
 * 10h. Everybody hears of a threat at once and moves the whole way, to 0.8 from the floor 0.1; then with c, g, f =
 * 2^(-dt/H) of calm, ingrain, fade and A = 0.7, after j steps b - floor = A c^j, and as long as b > m,
 * m - floor = A (1-g) c (c^j - g^j) / (c - g); after that m fades by f a step. Exact but for the floats (2^-24 a
 * step) and the sums' grain (2^-20).
 */
static void alarm_and_distrust_decay_at_their_two_speeds(void **state)
{
    struct bench *x = *state;
    const double A = 0.7, low = 0.1;
    double m = 0;
    int crossed = 0;

    made_scenario(&x->s, 10, 150);
    x->s.params.belief_floor = low;
    x->s.params.belief_receptive = 1;
    x->s.params.belief_full = low + A;
    x->s.params.belief_reminder = 0;
    x->s.params.belief_media_threat = 1e9;
    made_entry(&x->s, made_policy(&x->s, "full"), 0, FULL);
    bench_run(x, 1);

    const double c = exp2(-WEEK / x->s.params.belief_calm_half_life);
    const double g = exp2(-WEEK / x->s.params.belief_ingrain_half_life);
    const double f = exp2(-WEEK / x->s.params.belief_fade_half_life);
    for (int j = 1; j <= 150; j++) {
        const double b = A * pow(c, j);
        crossed += crossed > 0 || b <= m;
        m = crossed > 0 ? m * f : A * (1 - g) * c * (pow(c, j) - pow(g, j)) / (c - g);
        assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, (size_t)j - 1), low + b, 3e-6);
        assert_within(bench_mean(x, OBSERVE_distrust_sum, 0, (size_t)j - 1), low + m, 3e-6);
    }
    assert_in_range(crossed, 10, 140);
}

/* The chain's world with hazards so low that two weeks are a short step. */
static void slow_chain(struct scenario *s, int64_t agents, double step_days)
{
    struct world_params *w;

    made_free(s);
    chain_scenario(s, agents, 10);
    s->run.time_step_days = step_days;
    s->run.time_years = 1092 / 365.25;
    w = &s->policy[0].params;
    w->care_consider_mild = w->care_consider_moderate = w->care_consider_severe = 1;
    w->care_collapse = 0.5;
    w->condition[0].worsen = w->condition[0].recover = w->condition[0].recover_treated = 1;
    w->condition[0].onset = w->condition[0].dropout = 1;
}

/* Untreated person-time over all in three years, expected. */
static double untreated_share(const struct scenario *s)
{
    const struct world_params *w = &s->policy[0].params;
    const int32_t steps = (int32_t)(1092 / s->run.time_step_days);
    struct chain c = chain_start(w);
    double untreated = 0;

    for (int32_t t = 0; t < steps; t++) {
        c = chain_step(&c, w, s->run.time_step_days / 365.25);
        untreated += c.untreated[0] + c.untreated[1] + c.untreated[2];
    }
    return untreated / steps;
}

/*
 * 10i. The chain's exact share of time untreated moves with step_days by O(dt): between 14 and 7 days by twice as
 * much as between 7 and 3.5. The engine's share is the chain's at each length. Its standard error: people are
 * independent, and a person's share over three years has a variance of at most P(1-P) times twice the correlation
 * time, about half a year, over three years: sqrt(0.25 x 2 x 0.5 / 3 / 100000) = 0.0009.
 */
static void halving_the_step_halves_what_it_changes(void **state)
{
    struct bench *x = *state;
    const double days[] = {14, 7, 3.5};
    double exact[3];

    for (int k = 0; k < 3; k++) {
        slow_chain(&x->s, 100000 / FEWER, days[k]);
        exact[k] = untreated_share(&x->s);
        bench_run(x, 1);
        assert_within(total(x, OBSERVE_untreated) / total(x, OBSERVE_present), exact[k],
                      5 * 0.0009 * sqrt(FEWER));
    }
    assert_within((exact[0] - exact[1]) / (exact[1] - exact[2]), 2, 0.2);
}

/* Severe and untreated for good: recovery 1, death 3 and nothing else. Of D ends a share 3/4 are deaths, standard
 * error sqrt(3/16 D). */
static void competing_hazards_share_what_happens(void **state)
{
    struct bench *x = *state;
    const double n = 100000.0 / FEWER;

    made_scenario(&x->s, (int64_t)n, 20);
    x->s.run.population_replace = false;
    x->s.params.care_consider_severe = x->s.params.care_collapse = 0;
    *made_condition(&x->s, "cough") = (struct condition_params){.onset_female = 1,
                                                                .consider = 1,
                                                                .prevalence = 1,
                                                                .start_severe = 1,
                                                                .recover = 1,
                                                                .death = 3};
    made_policy(&x->s, "none");
    bench_run(x, 1);

    const double ended = n - count(x, OBSERVE_untreated, 19);
    assert_share(ended, n, 1 - pow(1 - p(4), 20));
    assert_share(total(x, OBSERVE_deaths), ended, 0.75);
}

/*
 * Frailty has mean 1: with recovery next to certain in a step, onsets in a person-step have probability
 * E[1 - exp(-z h dt)] = 1 - (1 + cv^2 h dt)^(-1/cv^2) for Gamma z. Each person is onset's trial in 40 steps less those
 * ill, who are the frailer (mean 1 + cv^2); a person's number of onsets has variance m + cv^2 m^2 with m = 40 h dt. Half a million people with
 * h = 0.5: standard error of the mean of 0.38 is 0.26 %.
 */
static void onsets_follow_their_hazard_whatever_the_frailty(void **state)
{
    struct bench *x = *state;
    const double n = 500000.0 / FEWER, h = 0.5, cv2 = 0.49;

    made_scenario(&x->s, (int64_t)n, 40);
    x->s.params.population_frailty_cv = 0.7;
    *made_condition(&x->s, "cough") =
        (struct condition_params){.onset_female = 1, .consider = 1, .onset = h, .recover = 1e6};
    made_policy(&x->s, "none");
    bench_run(x, 1);

    const double q = 1 - pow(1 + cv2 * h * WEEK, -1 / cv2);
    const double at_risk = 40 * n - total(x, OBSERVE_onsets), m = 40 * h * WEEK;
    assert_within(total(x, OBSERVE_onsets) / (at_risk * q * (1 - cv2 * h * WEEK)), 1,
                  5 * sqrt((m + cv2 * m * m) / n) / m);
    assert_within(q / (h * WEEK), 1, 0.01);
}

/*
 * Requests fall on irregular, known people; each is approved, matched (if registered) and leads to an encounter by
 * their probabilities. With nothing learnt from encounters and nobody removed, trials are independent: 0.4 x 0.5 of
 * 300000 people in 52 steps at 1.5 a year. Standard errors of the four counts: 0.33 % (requests) to 0.8 %
 * (encounters); people are irregular, known and registered by chance, which adds sqrt(0.8 / 60000) = 0.4 %.
 */
static void enforcement_flows_by_its_probabilities(void **state)
{
    struct bench *x = *state;
    const double n = 300000.0 / FEWER;

    made_scenario(&x->s, (int64_t)n, 52);
    struct world_params *w = &x->s.params;
    w->group[0].irregular = 0.4;
    w->group[0].known = 0.5;
    w->group[0].registered = 0.6;
    w->care_record_stale = 0;
    w->enforcement_requests_per_year = 1.5 * 0.2 * n;
    w->enforcement_background = 0;
    w->enforcement_encounter = 0.5;
    w->enforcement_remove = 0.5;
    w->enforcement_detain = 0;
    made_entry(&x->s, made_policy(&x->s, "full"), 0, QUIET_FULL);
    bench_run(x, 1);

    double expected = 52 * 0.2 * n * p(1.5);
    const double chosen = 0.8 / (0.2 * n);
    const struct {
        enum observable v;
        double probability;
    } chain[] = {{OBSERVE_requests, 1},
                 {OBSERVE_approved, 0.915},
                 {OBSERVE_traced, 0.6 * 0.95},
                 {OBSERVE_encounters_data, 0.5}};
    for (int k = 0; k < 4; k++) {
        expected *= chain[k].probability;
        const double more = k < 2 ? 0 : 0.4 / (0.6 * 0.2 * n);
        assert_within(total(x, chain[k].v), expected,
                      5 * expected * sqrt(1 / expected + chosen + more));
    }
}

/* With enforcement as in the country, agents' requests weighted to real people are requests_per_year: in a year
 * a binomial number in each group. Known and irregular by chance, which adds as above; p(h) is 0.5 % below h dt. */
static void requests_come_to_the_countrys_number(void **state)
{
    struct bench *x = *state;
    const double people[] = {420000, 170000, 84000, 300000};
    const double irregular[] = {1, 0.8, 0.5, 0}, known[] = {0.4, 0.6, 0.8, 0.9};
    const double oversample[] = {1, 3, 6, 0.2}, a_year = 150000;
    double requests = 0, variance = 0, pool = 0;

    made_scenario(&x->s, 1000000 / FEWER, 52);
    x->s.n_groups = 4;
    for (size_t g = 0; g < 4; g++) {
        x->s.group_run[g] = (struct group_run){.people = people[g], .oversample = oversample[g]};
        x->s.params.group[g] =
            (struct group_params){.irregular = irregular[g], .known = known[g], .registered = 1};
        pool += people[g] * irregular[g] * known[g];
    }
    x->s.params.enforcement_requests_per_year = a_year;
    x->s.params.enforcement_background = x->s.params.enforcement_encounter = 0;
    made_entry(&x->s, made_policy(&x->s, "full"), 0, QUIET_FULL);
    bench_run(x, 1);

    const double per_person = 52 * p(a_year / pool);
    for (size_t g = 0; g < 4; g++) {
        const double q = irregular[g] * known[g], weight = x->p.weight[g];
        const double wanted = x->p.agents[g] * q;
        for (size_t t = 0; t < 52; t++)
            requests += weight * bench_count(x, OBSERVE_requests, 0, t, g);
        variance += weight * weight * wanted * (per_person + (1 - q) * per_person * per_person);
    }
    assert_within(requests, pool * per_person, 5 * sqrt(variance));
    assert_within(pool * per_person / (52 * WEEK), a_year, 0.01 * a_year);
    assert_true(5 * sqrt(variance) < 0.02 * requests || FEWER > 1);
}

/*
 * Beliefs of people who differ: alarm starts at the floor, and under an announced `full` standing from before at
 * b = beta + tau (max(pi, beta) - beta). With precision 4 of the floor (0.3), variance 0.21 / 5; the mean of b over
 * 200000 has a standard error of 0.0005 or less. b relaxes for one step.
 */
static void initial_beliefs_have_their_means(void **state)
{
    struct bench *x = *state;
    const double calm = exp2(-WEEK / 0.125), ingrain = exp2(-WEEK);

    made_scenario(&x->s, 200000 / FEWER, 1);
    x->s.params.belief_floor_precision = 4;
    x->s.params.belief_receptive_precision = 5;
    x->s.params.belief_full = 1;
    x->s.params.belief_reminder = 0;
    made_policy(&x->s, "none");
    made_policy(&x->s, "full")->before = FULL;
    bench_run(x, 1);
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 0, 0), 0.3, 5 * 0.0005 * sqrt(FEWER));
    assert_within(bench_mean(x, OBSERVE_alarm_sum, 1, 0), 0.3 + 0.35 * calm,
                  5 * 0.0005 * sqrt(FEWER));
    assert_within(bench_mean(x, OBSERVE_distrust_sum, 1, 0), 0.3 + 0.35 * calm * (1 - ingrain),
                  5 * 0.0005 * sqrt(FEWER));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

/* A law of the engine and of the plain model. */
#define LAW(law) TEST(law), cmocka_unit_test_setup_teardown(law, bench_setup_plain, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAW(departures_wait_geometrically),
        LAW(every_hazard_waits_geometrically),
        LAW(a_world_without_fear_follows_its_transition_matrix),
        LAW(cumulative_disclosure_is_geometric),
        LAW(news_travels_half_the_contacts_a_step_on_a_ring),
        LAW(equal_policies_give_identical_counts),
        LAW(nobody_is_deterred_without_fear),
        LAW(the_books_balance),
        LAW(alarm_and_distrust_decay_at_their_two_speeds),
        TEST(halving_the_step_halves_what_it_changes),
        TEST(competing_hazards_share_what_happens),
        TEST(onsets_follow_their_hazard_whatever_the_frailty),
        TEST(enforcement_flows_by_its_probabilities),
        TEST(requests_come_to_the_countrys_number),
        TEST(initial_beliefs_have_their_means),
    };

    return cmocka_run_group_tests_name("laws", tests, NULL, NULL);
}
