/* The twin, ODD.md 1 and 3: a world under one policy, step by step. */
#include "twin.h"

#include "mem.h"
#include "twin_world.h"

#include <math.h>

/* Section 1: the step in which an entry takes effect; halves to even. */
static double entry_step(const struct twin_world *w, const struct schedule_entry *entry)
{
    const double days = (double)(entry->date - w->s->run.time_start);
    const double step = nearbyint(days / w->s->run.time_step_days) + w->p->n_burn;

    return step < 0 ? 0 : step;
}

/* Section 1, of several entries in one step the last holds; section 5, what is news. */
static void take_effect(struct twin_world *w)
{
    const enum regime before = w->announced;

    for (size_t n = 0; n < w->policy->n_schedule; n++) {
        const struct schedule_entry *entry = &w->policy->schedule[n];
        if (entry_step(w, entry) != (double)w->t)
            continue;
        w->in_force = entry->regimes.in_force;
        w->announced = entry->regimes.announced;
    }
    if (w->announced == before)
        return;
    w->threat = w->announced > before;
    w->news_step = w->t;
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        w->slot[i].person.heard = false;
        w->slot[i].told = 0;
    }
}

/* time.start: who is there is followed from now on. */
static void start_following(struct twin_world *w)
{
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        w->slot[i].person.followed = w->slot[i].person.present;
        w->followed[i] = (struct twin_followed){.then = w->slot[i].person};
    }
}

/* Section 2, Leaving. */
static void leave(struct twin_world *w, uint32_t i)
{
    struct twin_person *x = &w->slot[i].person;

    *x = (struct twin_person){0};
    w->slot[i].hears = false; /* who has left tells nobody */
    if (!w->s->run.population_replace)
        return;
    *x = twin_person_draw(w, i, w->t);
    twin_tally(w, OBSERVE_newcomers, x, 0);
}

/* Section 3, 3. */
static bool departs(struct twin_world *w, uint32_t i)
{
    const struct twin_person *x = &w->slot[i].person;

    if (twin_lane(w, i, TWIN_LANE_departure) >= twin_p(w, w->w->group[x->group].departure))
        return false;
    twin_tally(w, OBSERVE_departures, x, 0);
    return true;
}

/* Section 3, 6. */
static void exploitation_ends(struct twin_world *w, uint32_t i)
{
    struct twin_person *x = &w->slot[i].person;
    const double p = twin_p(w, w->w->group[x->group].leave_exploitation);

    if (!x->exploited || twin_lane(w, i, TWIN_LANE_leave) >= p)
        return;
    twin_tally(w, OBSERVE_exits_other, x, 0);
    x->exploited = false;
    x->escaped = true;
}

/* Section 3, 7. */
static void record_goes_stale(struct twin_world *w, uint32_t i)
{
    if (twin_lane(w, i, TWIN_LANE_stale) < twin_p(w, w->w->care_record_stale))
        w->slot[i].person.registered = false;
}

/* Section 3, 1 to 8, for the person in slot i. */
static void person_step(struct twin_world *w, uint32_t i)
{
    if (!w->slot[i].person.present)
        return;
    twin_news(w, i);
    twin_reminder(w, i);
    twin_beliefs(w, i);
    if (departs(w, i) || twin_illness_kills(w, i)) {
        leave(w, i);
        return;
    }
    const bool exposed = twin_care_exposes(w, i);
    exploitation_ends(w, i);
    record_goes_stale(w, i);
    if (twin_enforcement_removes(w, i, exposed))
        leave(w, i);
}

/* Section 8, the signal from the person met in slot `from` to their contact in slot `to`. */
static void send_signal(struct twin_world *w, uint32_t from, uint32_t to)
{
    const enum twin_encounter met = w->slot[from].encounter;
    const double misattribution = w->w->enforcement_misattribution;

    if (met == ENCOUNTER_TRACE || met == ENCOUNTER_DISCLOSURE ||
        (met == ENCOUNTER_BACKGROUND && twin_uniform(w, from, TWIN_rumour, to, 0) < misattribution))
        w->slot[to].signals_now++;
}

/* What is done in this step reaches contacts in the next; who has just arrived gets none of it. */
static void tell_contacts(struct twin_world *w)
{
    for (size_t n = 0; n < w->n_edges; n++) {
        const struct twin_edge *edge = &w->edge[n];
        if (!edge->kept)
            continue;
        w->slot[edge->far].told_now += w->slot[edge->near].hears;
        w->slot[edge->near].told_now += w->slot[edge->far].hears;
        send_signal(w, edge->near, edge->far);
        send_signal(w, edge->far, edge->near);
    }
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        struct twin_slot *slot = &w->slot[i];
        const bool arrived_now = slot->person.arrived == w->t;
        slot->told = arrived_now ? 0 : slot->told_now;
        slot->signals = arrived_now ? 0 : slot->signals_now;
        slot->told_now = slot->signals_now = 0;
        slot->hears = false;
        slot->encounter = ENCOUNTER_NOT;
    }
}

/* Section 4, I_m/N_m at the end of a step. */
static void share_untreated(struct twin_world *w)
{
    const size_t M = (size_t)w->s->run.population_communities, C = w->s->n_conditions;

    for (size_t m = 0; m < M; m++) {
        for (size_t c = 0; c < C; c++) {
            uint32_t untreated = 0, present = 0;
            for (size_t i = m; i < w->p->n_slots; i += M) {
                const struct twin_person *x = &w->slot[i].person;
                present += x->present;
                untreated += x->present && x->condition[c].severity > 0 && !x->condition[c].treated;
            }
            w->share[m * C + c] = present > 0 ? (double)untreated / (double)present : 0;
        }
    }
}

/* Section 3. */
static void step(struct twin_world *w)
{
    take_effect(w);
    for (uint32_t i = 0; i < w->p->n_slots; i++)
        person_step(w, i);
    tell_contacts(w);
    share_untreated(w);
    if (w->t < (uint32_t)w->p->n_burn)
        return;
    twin_tally_stocks(w);
    twin_tally_since_start(w);
}

static enum status world_init(struct twin_world *w, struct err *e)
{
    const size_t M = (size_t)w->s->run.population_communities;
    enum status status;

    w->w = &w->policy->params;
    w->in_force = w->policy->before.in_force;
    w->announced = w->policy->before.announced;
    w->slot = mem_array(w->p->n_slots, sizeof *w->slot);
    w->share = mem_array(M * w->s->n_conditions, sizeof *w->share);
    if (w->slot == NULL || w->share == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory for the twin's world");
    status = quantiles_init(&w->q, w->w, e);
    if (status == STATUS_OK)
        status = twin_network_make(w, e);
    if (status != STATUS_OK)
        return status;
    for (uint32_t i = 0; i < w->p->n_slots; i++)
        w->slot[i].person = twin_person_draw(w, i, TWIN_AT_THE_START);
    share_untreated(w);
    return STATUS_OK;
}

static void world_free(struct twin_world *w)
{
    quantiles_free(&w->q);
    mem_free(w->slot);
    mem_free(w->share);
    mem_free(w->edge);
}

static enum status run_policy(struct twin_world *w, struct err *e)
{
    const enum status status = world_init(w, e);
    const uint32_t n_burn = (uint32_t)w->p->n_burn;

    for (w->t = 0; status == STATUS_OK && w->t < n_burn + (uint32_t)w->p->n_steps; w->t++) {
        if (w->t == n_burn)
            start_following(w);
        step(w);
    }
    world_free(w);
    return status;
}

enum status twin_run(struct observation *o, const struct scenario *s, const struct plan *p,
                     uint32_t replicate, uint32_t stream, struct err *e)
{
    const uint64_t seed = (uint64_t)s->run.random_seed;
    struct twin_followed *followed = mem_array(s->n_policies * p->n_slots, sizeof *followed);
    enum status status = STATUS_OK;

    if (followed == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory for the twin's people");
    for (size_t a = 0; status == STATUS_OK && a < s->n_policies; a++) {
        struct twin_world w = {.s = s,
                               .p = p,
                               .policy = &s->policy[a],
                               .policy_index = a,
                               .o = o,
                               .key = {(uint32_t)seed, (uint32_t)(seed >> 32), replicate, stream},
                               .followed = &followed[a * p->n_slots]};
        status = run_policy(&w, e);
    }
    if (status == STATUS_OK)
        twin_compare(o, s, p, followed);
    mem_free(followed);
    return status;
}
