/* Random small worlds in which everything happens, often, for comparing programs count for count.
 */
#include "made.h"

#include <stdio.h>
#include <stdlib.h>

/* Steele, Lea & Flood 2014, SplitMix64. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double between(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(next(state) >> 11) * 0x1p-53);
}

static int one_of(uint64_t *state, int n)
{
    return (int)(next(state) % (uint64_t)n);
}

/* One time in four 0, one in eight 1: the edges of a probability are where programs differ. */
static double probability(uint64_t *state)
{
    const int edge = one_of(state, 8);

    return edge < 2 ? 0 : edge == 2 ? 1 : between(state, 0, 1);
}

static void random_run(struct scenario *s, uint64_t *r)
{
    static const double DAYS[] = {7, 7, 3.5, 2}; /* 2: dates fall half-way between steps */

    s->run.random_seed = (int64_t)(next(r) >> 1);
    s->run.time_step_days = DAYS[one_of(r, 4)];
    s->run.time_years = made_years(s, 20 + one_of(r, 30));
    s->run.time_burn_in_years = made_years(s, one_of(r, 25));
    s->run.population_agents = 60 + one_of(r, 400);
    s->run.population_communities = 1 + one_of(r, 5);
    s->run.population_contacts = 2 * one_of(r, 5);
    s->run.population_rewire = probability(r);
    s->run.population_exploited_contacts = probability(r);
    s->run.population_replace = one_of(r, 3) > 0;
    s->run.output_every_steps = 1 + one_of(r, 6);
    s->run.output_every = one_of(r, 2) ? EVERY_steps : (enum every)one_of(r, EVERY_COUNT);
    s->run.output_long_untreated_weeks = one_of(r, 10);
    s->run.output_people = one_of(r, 2) > 0;
}

static void random_group(struct scenario *s, uint64_t *r)
{
    const size_t g = s->n_groups++;
    struct group_params *q = &s->params.group[g];

    snprintf(s->group_name[g], NAME_SIZE, "g%zu", g);
    s->group_run[g] = (struct group_run){.people = one_of(r, 5) > 0 ? between(r, 1, 1e5) : 0,
                                         .oversample = between(r, 0.5, 3)};
    *q = (struct group_params){.child = between(r, 0, 0.5),
                               .female = probability(r),
                               .disabled = between(r, 0, 0.5),
                               .irregular = probability(r),
                               .known = probability(r),
                               .serious_crime = between(r, 0, 0.6),
                               .registered = probability(r),
                               .exploited = between(r, 0, 0.5),
                               .escaped = between(r, 0, 0.5),
                               .told_lies = probability(r),
                               .accompanied = between(r, 0, 0.6),
                               .departure = between(r, 0, 1.5),
                               .departure_escaped = between(r, 0, 2),
                               .leave_exploitation = between(r, 0, 1),
                               .retrafficked = one_of(r, 3) ? between(r, 0, 2) : 0};
}

static void random_condition(struct scenario *s, uint64_t *r)
{
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "c%zu", s->n_conditions);

    *made_condition(s, name) =
        (struct condition_params){.eligible = (enum eligible)one_of(r, 4),
                                  .prevalence = between(r, 0, 0.6),
                                  .onset = between(r, 0, 2),
                                  .onset_exploited = between(r, 0, 4),
                                  .onset_escaped = between(r, 0, 4),
                                  .onset_disabled = between(r, 0, 4),
                                  .onset_female = between(r, 0, 3),
                                  .start_moderate = between(r, 0, 0.5),
                                  .start_severe = between(r, 0, 0.5),
                                  .worsen = between(r, 0, 5),
                                  .recover = between(r, 0, 3),
                                  .recover_treated = between(r, 0, 10),
                                  .death = between(r, 0, one_of(r, 4) ? 2 : 60),
                                  .death_treated_ratio = between(r, 0, 1.5),
                                  .dropout = between(r, 0, 4),
                                  .consider = one_of(r, 4) ? between(r, 0, 2) : 1,
                                  .review = one_of(r, 3) ? between(r, 0, 30) : 0,
                                  .dropout_missed = probability(r),
                                  .transmission = one_of(r, 2) ? between(r, 0, 8) : 0,
                                  .transmission_public = one_of(r, 2) ? 1 : 0};
    s->condition_run[s->n_conditions - 1].track_delay = one_of(r, 2) > 0;
}

static void random_care(struct world_params *w, uint64_t *r)
{
    w->care_collapse = between(r, 0, 20);
    w->care_record_stale = between(r, 0, 3);
    w->care_gp_refuses = probability(r);
    w->care_reconsider = probability(r);
    w->service[SERVICE_clinic].appeal = between(r, -3, 2);
    w->care_clinic_places = one_of(r, 3) ? between(r, 0, one_of(r, 2) ? 5e3 : 5e5) : 0;
    w->care_review_appeal = between(r, -2, 4);
    w->care_review_severity = between(r, -1, 1);
    w->care_review_fear = between(r, 0, 6);
    w->care_review_charged = between(r, -1, 1);
    w->care_review_exploited = between(r, -1, 3);
    w->care_review_child = between(r, -1, 1);
    w->care_review_records = probability(r);
    for (int v = 0; v < SERVICE_COUNT; v++) {
        w->service[v].fear *= between(r, 0, 3);
        w->service[v].exploited *= between(r, 0, 1);
        w->service[v].treats = probability(r);
        w->service[v].records = probability(r);
    }
    w->disclosure_trained_share = probability(r);
    w->disclosure_asked = between(r, -1, 4);
    w->disclosure_unasked = between(r, -3, 3);
    w->disclosure_health_first_responder = one_of(r, 2) > 0;
    w->disclosure_exit_on_referral = probability(r);
    w->disclosure_exposed_full = probability(r);
    w->disclosure_exposed_serious = probability(r);
    w->disclosure_exposed_none = probability(r);
}

static void random_enforcement(struct world_params *w, uint64_t *r)
{
    w->enforcement_requests_per_year = between(r, 0, 5e5);
    w->enforcement_forget = one_of(r, 3) ? between(r, 0, 4) : 0;
    w->enforcement_unknown_ratio = between(r, 0, 1);
    w->enforcement_match = probability(r);
    w->enforcement_encounter = probability(r);
    w->enforcement_background = between(r, 0, 1.5);
    w->enforcement_detain = between(r, 0, 1);
    w->enforcement_remove = between(r, 0, 1);
    w->enforcement_misattribution = probability(r);
}

static void random_belief(struct world_params *w, uint64_t *r)
{
    w->population_frailty_cv = one_of(r, 4) * 0.4;
    w->population_fear_sd = one_of(r, 4) * 0.3;
    w->belief_full = probability(r);
    w->belief_serious = between(r, 0, 1);
    w->belief_floor = between(r, 0.15, 0.6); /* GSL's Beta quantile fails at shapes under 0.2 */
    w->belief_floor_precision = one_of(r, 4) * 3;
    w->belief_receptive = between(r, 0.15, 0.85);
    w->belief_receptive_precision = one_of(r, 4) * 3;
    w->belief_calm_half_life = between(r, 0.02, 1);
    w->belief_ingrain_half_life = between(r, 0.02, 1);
    w->belief_fade_half_life = between(r, 0.02, 1);
    w->belief_media_threat = between(r, 0, 10);
    w->belief_media_protection = between(r, 0, 10);
    w->belief_media_half_life = between(r, 0.01, 0.5);
    w->belief_word_of_mouth_threat = probability(r);
    w->belief_word_of_mouth_protection = probability(r);
    w->belief_ambiguity = probability(r);
    w->belief_reminder = between(r, 0, 20);
    w->belief_reminder_lasting = probability(r);
    w->belief_spillover = probability(r);
    w->belief_fearful_at = between(r, 0, 1);
}

static struct regimes random_regimes(uint64_t *r)
{
    const enum regime in_force = (enum regime)one_of(r, REGIME_COUNT);
    const enum regime announced = (enum regime)one_of(r, REGIME_COUNT);

    return (struct regimes){in_force, one_of(r, 2) ? in_force : announced};
}

/* What an entry sets: a few things of every section that anyone arriving or deciding later meets. */
static void random_setting(const struct scenario *s, struct world_params *w, uint64_t *r)
{
    switch (one_of(r, 5)) {
    case 0:
        random_care(w, r);
        break;
    case 1:
        random_enforcement(w, r);
        break;
    case 2:
        random_belief(w, r);
        w->population_frailty_cv = s->params.population_frailty_cv;
        w->population_fear_sd = s->params.population_fear_sd;
        break;
    case 3:
        w->group[0].registered = probability(r);
        w->group[0].departure = between(r, 0, 3);
        w->group[0].exploited = between(r, 0, 0.5);
        break;
    default:
        w->condition[0].onset = between(r, 0, 4);
        w->condition[0].prevalence = probability(r);
        w->condition[0].transmission = between(r, 0, 8);
        w->condition[0].review = between(r, 0, 30);
    }
}

/* A day later than the step's, or as late as the entry before. */
static void shift_date(struct policy *p, int days)
{
    struct schedule_entry *last = &p->schedule[p->n_schedule - 1];

    last->date += days;
    if (p->n_schedule > 1 && last->date < last[-1].date)
        last->date = last[-1].date;
}

/* Entries in the burn-in and after, some in one step, some on a day between two steps; a regime, a `set`, or both. */
static void random_schedule(const struct scenario *s, struct policy *p, uint64_t *r)
{
    for (int step = -20 + one_of(r, 30); step < 40; step += one_of(r, 25)) {
        if (one_of(r, 3) == 0)
            random_setting(s, made_setting(s, p, step), r);
        else
            made_entry(s, p, step, random_regimes(r));
        if (p->schedule[p->n_schedule - 1].keeps_regimes && one_of(r, 2)) {
            p->schedule[p->n_schedule - 1].keeps_regimes = false;
            p->schedule[p->n_schedule - 1].regimes = random_regimes(r);
        }
        shift_date(p, one_of(r, 4));
    }
}

static void same_schedule(const struct scenario *s, struct policy *p, const struct policy *as)
{
    for (size_t i = 0; i < as->n_schedule; i++) {
        if (as->schedule[i].params != NULL)
            *made_setting(s, p, 0) = *as->schedule[i].params;
        else
            made_entry(s, p, 0, as->schedule[i].regimes);
        p->schedule[i].keeps_regimes = as->schedule[i].keeps_regimes;
        p->schedule[i].regimes = as->schedule[i].regimes;
        p->schedule[i].date = as->schedule[i].date;
    }
}

/* The first two policies differ in nothing; the last few may set what they like. */
static void random_policy(struct scenario *s, uint64_t *r)
{
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "p%zu", s->n_policies);

    struct policy *p = made_policy(s, name);
    if (s->n_policies == 2) {
        p->before = s->policy[0].before;
        same_schedule(s, p, &s->policy[0]);
        return;
    }
    p->before = one_of(r, 2) ? random_regimes(r) : (struct regimes){REGIME_none, REGIME_none};
    if (s->n_policies > 3) {
        random_enforcement(&p->params, r);
        random_belief(&p->params, r);
        random_care(&p->params, r);
        p->params.group[0].registered = probability(r);
        p->params.group[0].exploited = between(r, 0, 0.5);
        p->params.condition[0].onset = between(r, 0, 4);
    }
    random_schedule(s, p, r);
}

/* No policy sets anything: they differ in what is shared, so that their worlds are of one law. */
static void one_law(struct scenario *s, uint64_t *r)
{
    for (size_t k = 0; k < s->n_policies; k++) {
        struct policy *p = &s->policy[k];
        p->params = s->params;
        for (size_t i = 0; i < p->n_schedule; i++) {
            free(p->schedule[i].params);
            p->schedule[i].params = NULL;
            if (p->schedule[i].keeps_regimes)
                p->schedule[i].regimes = random_regimes(r);
            p->schedule[i].keeps_regimes = false;
        }
    }
}

void made_random(struct scenario *s, uint64_t seed)
{
    uint64_t r = seed;
    const int n_groups = 1 + one_of(&r, 4), n_conditions = one_of(&r, MAX_CONDITIONS + 1);
    const int n_policies = one_of(&r, 6) ? 3 + one_of(&r, 3) : 8 + one_of(&r, MAX_POLICIES - 7);

    made_scenario(s, 100, 10);
    s->n_groups = 0;
    random_run(s, &r);
    for (int g = 0; g < n_groups; g++)
        random_group(s, &r);
    s->group_run[0].people = 1000;
    for (int c = 0; c < n_conditions; c++)
        random_condition(s, &r);
    random_care(&s->params, &r);
    random_enforcement(&s->params, &r);
    random_belief(&s->params, &r);
    for (int a = 0; a < n_policies; a++)
        random_policy(s, &r);
    if (one_of(&r, 2))
        one_law(s, &r);
}
