/* ODD.md 3: a step. */
#include "plain_world.h"

#include <string.h>

/* Section 2, Leaving. */
static void leave(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;

    if (x->exploited)
        plain_spell_ends(w, x);
    *x = (struct plain_person){0};
    w->slot[i].hears = false; /* people who have left tell nobody */
    if (!w->s->run.population_replace)
        return;
    *x = plain_person_draw(w, i, w->t);
    plain_tally(w, OBSERVE_newcomers, x, 0);
}

/* Section 3, 3. */
static void departure(struct plain_world *w, uint32_t i)
{
    const struct plain_person *x = &w->slot[i].person;
    const struct group_params *g = &w->w->group[x->group];
    const double hazard = x->escaped ? g->departure * g->departure_escaped : g->departure;

    if (plain_lane(w, i, PLAIN_LANE_departure) >= plain_p(w, hazard))
        return;
    plain_tally(w, OBSERVE_departures, x, 0);
    w->slot[i].leaves = true;
}

/* Section 3, 6. One of the two, by the state at the start of this phase. */
static void exploitation(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;
    const struct group_params *g = &w->w->group[x->group];
    const double u = plain_lane(w, i, PLAIN_LANE_leave);

    if (x->exploited && u < plain_p(w, g->leave_exploitation)) {
        plain_tally(w, OBSERVE_exits_other, x, 0);
        plain_spell_ends(w, x);
        x->exploited = false;
        x->escaped = true;
    } else if (x->escaped && !x->referred && u < plain_p(w, g->retrafficked)) {
        plain_tally(w, OBSERVE_retrafficked, x, 0);
        x->exploited = true;
        x->escaped = false;
        x->cared = false;
    }
}

/* Section 3, 7. One uniform serves both, independently: it says whether the address goes stale, and where it lies on
 * either side of that whether the file is closed. */
static void records(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;
    const double u = plain_lane(w, i, PLAIN_LANE_stale);
    const double stale = plain_p(w, w->w->care_record_stale);
    const double forget = plain_p(w, w->w->enforcement_forget);

    if (u < stale)
        x->registered = false;
    if (x->irregular && (u < stale ? u < stale * forget : u < stale + (1 - stale) * forget))
        x->known = false;
}

/* Section 3, phases 1 to 8 in their order; disclosure (7) is part of care. */
static void (*const PHASES[])(struct plain_world *w, uint32_t i) = {
    plain_news,    /* 1. news and reminders (5) */
    plain_beliefs, /* 2. beliefs relax, and take in what happened to contacts in the last step (5) */
    departure,     /* 3. departure */
    plain_illness,     /* 4. illness (4) */
    plain_care,        /* 5. care (6), with disclosure (7) */
    exploitation,      /* 6. exploitation ends by other ways, or begins again */
    records,           /* 7. records go stale, files are closed */
    plain_enforcement, /* 8. enforcement (8) */
};

/* A person who leaves takes no further part in the step. 9, the tally, counts the person present then. */
static void person_step(struct plain_world *w, uint32_t i)
{
    struct plain_slot *slot = &w->slot[i];

    for (size_t n = 0; n < sizeof PHASES / sizeof *PHASES && slot->person.present && !slot->leaves;
         n++)
        PHASES[n](w, i);
    if (slot->leaves)
        leave(w, i);
    if (slot->person.present)
        plain_tally_stocks(w, i);
}

/* What happens in this step reaches contacts in the next; newcomers get none of it. */
static void tell_contacts(struct plain_world *w)
{
    for (size_t n = 0; n < w->n_edges; n++) {
        const struct plain_edge *edge = &w->edge[n];
        if (!edge->kept)
            continue;
        w->slot[edge->far].told_now += w->slot[edge->near].hears;
        w->slot[edge->near].told_now += w->slot[edge->far].hears;
        plain_signal(w, edge->near, edge->far);
        plain_signal(w, edge->far, edge->near);
    }
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        struct plain_slot *slot = &w->slot[i];
        const bool arrived_now = slot->person.arrived == w->t;
        slot->told = arrived_now ? 0 : slot->told_now;
        slot->signals = arrived_now ? 0 : slot->signals_now;
        slot->told_now = slot->signals_now = 0;
        slot->hears = false;
        slot->leaves = slot->exposed = false;
        slot->encounter = ENCOUNTER_NOT;
    }
}

/* Section 3: nobody sees what others do in the same step, so that the order of the slots does not matter. */
void plain_step(struct plain_world *w)
{
    plain_take_effect(w);
    for (uint32_t i = 0; i < w->p->n_slots; i++)
        person_step(w, i);
    tell_contacts(w);
    plain_share_untreated(w);
    plain_count_in_reach(w);
    memcpy(w->clinic, w->clinic_now, sizeof w->clinic);
    memset(w->clinic_now, 0, sizeof w->clinic_now);
    plain_tally_since_start(w);
}
