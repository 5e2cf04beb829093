/* ODD.md 3: a step. */
#include "plain_world.h"

/* Section 2, Leaving. */
static void leave(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;

    *x = (struct plain_person){0};
    w->slot[i].hears = false; /* who has left tells nobody */
    if (!w->s->run.population_replace)
        return;
    *x = plain_person_draw(w, i, w->t);
    plain_tally(w, OBSERVE_newcomers, x, 0);
}

/* Section 3, 3. */
static void departure(struct plain_world *w, uint32_t i)
{
    const struct plain_person *x = &w->slot[i].person;

    if (plain_lane(w, i, PLAIN_LANE_departure) >= plain_p(w, w->w->group[x->group].departure))
        return;
    plain_tally(w, OBSERVE_departures, x, 0);
    w->slot[i].leaves = true;
}

/* Section 3, 6. */
static void exploitation(struct plain_world *w, uint32_t i)
{
    struct plain_person *x = &w->slot[i].person;
    const double p = plain_p(w, w->w->group[x->group].leave_exploitation);

    if (!x->exploited || plain_lane(w, i, PLAIN_LANE_leave) >= p)
        return;
    plain_tally(w, OBSERVE_exits_other, x, 0);
    x->exploited = false;
    x->escaped = true;
}

/* Section 3, 7. */
static void records(struct plain_world *w, uint32_t i)
{
    if (plain_lane(w, i, PLAIN_LANE_stale) < plain_p(w, w->w->care_record_stale))
        w->slot[i].person.registered = false;
}

/* Section 3, phases 1 to 8 in their order; disclosure (7) is part of care. */
static void (*const PHASES[])(struct plain_world *w, uint32_t i) = {
    plain_news,    /* 1. news and reminders (5) */
    plain_beliefs, /* 2. beliefs relax, and take in what happened to contacts in the last step (5) */
    departure,     /* 3. departure */
    plain_illness,     /* 4. illness (4) */
    plain_care,        /* 5. care (6), with disclosure (7) */
    exploitation,      /* 6. exploitation ends by other ways */
    records,           /* 7. records go stale */
    plain_enforcement, /* 8. enforcement (8) */
};

/* Someone who leaves takes no further part in the step; 9, the tally, is of whoever is there then. */
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

/* What is done in this step reaches contacts in the next; who has just arrived gets none of it. */
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
    plain_tally_since_start(w);
}
