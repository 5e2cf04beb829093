/* ODD.md 3, phases 3 to 8, for the people of a block who may have an event: phase by phase, from lists. */
#include "step.h"

/* In `fired`, beside the lanes: enforcement has dealt with the person. */
static const uint32_t DONE = (uint32_t)1 << 31;

/* Lanes of a step from enforcement on, and from care on. */
static const uint32_t OF_ENFORCEMENT = SCREEN_FIRED(LANE_request) | SCREEN_FIRED(LANE_background);
static const uint32_t AFTER_CARE = SCREEN_FIRED(LANE_request) | SCREEN_FIRED(LANE_background) |
                                   SCREEN_FIRED(LANE_leave) | SCREEN_FIRED(LANE_stale);

#define LIST_ADD(list, j) ((list)->at[(list)->n++] = (j))

void step_start(struct scratch *scratch)
{
    struct acting *a = &scratch->acting;

    for (unsigned l = 0; l < SCREEN_BITS; l++)
        a->lane[l].n = 0;
    a->changed.n = a->dying.n = a->exposed.n = a->n = 0;
}

void step_act(struct scratch *scratch, uint16_t j, uint32_t fired, const struct person *before)
{
    struct acting *a = &scratch->acting;

    a->at[a->n++] = j;
    a->before[j] = *before;
    a->gone[j] = false;
    scratch->fired[j] = fired;
    for (uint32_t left = fired; left != 0; left &= left - 1)
        LIST_ADD(&a->lane[tally_lowest(left)], j);
}

/* The minds of a person differ in what follows. Each continues in its own run, with a copy of the body as it is now and
 * the lanes that are left. */
static void part(struct moment *m, struct scratch *scratch, uint32_t fired)
{
    struct parted *p = &scratch->parted;
    const uint16_t j = (uint16_t)m->j;

    p->fired[p->n] = fired;
    p->exposed[p->n] = m->encounter_by_disclosure;
    LIST_ADD(p, j);
    kin_part(m, &scratch->acting.before[j]);
    scratch->acting.gone[j] = true;
}

void step_act_parted(struct scratch *scratch)
{
    const struct parted *p = &scratch->parted;

    for (uint32_t n = 0; n < p->n; n++) {
        step_act(scratch, p->at[n], p->fired[n], &(struct person){0});
        if (p->exposed[n])
            LIST_ADD(&scratch->acting.exposed, p->at[n]);
    }
}

/* A condition that spreads differently in each world reaches some people in some worlds only. */
void step_part_infected(struct moment *m, struct scratch *scratch, uint32_t first)
{
    const struct acting *a = &scratch->acting;

    for (unsigned c = 0; m->n_minds > 1 && c < m->law->n_conditions; c++) {
        const struct lane_list *l = &a->lane[SCREEN_BIT(LANE_condition + c)];
        for (uint32_t n = 0; m->law->illness[c].contagious && n < l->n; n++) {
            moment_at(m, first, l->at[n]);
            if (!a->gone[m->j] && !phase_illness_is_alike(m, c))
                part(m, scratch, scratch->fired[m->j]);
        }
    }
}

void step_departures(struct moment *m, struct scratch *scratch, uint32_t first)
{
    struct acting *a = &scratch->acting;
    const struct lane_list *l = &a->lane[SCREEN_BIT(LANE_departure)];

    for (uint32_t n = 0; n < l->n; n++) {
        moment_at(m, first, l->at[n]);
        if (a->gone[m->j])
            continue;
        phase_departure(m);
        a->gone[m->j] = m->gone;
    }
}

static void illness_of(struct moment *m, struct acting *a, unsigned c)
{
    const uint32_t before = m->body->illness;

    if (phase_illness(m, c)) {
        a->killer[a->dying.n] = (uint8_t)c;
        LIST_ADD(&a->dying, (uint16_t)m->j);
    } else if (m->body->illness != before) {
        LIST_ADD(&a->changed, (uint16_t)m->j);
    }
}

/* Conditions one after the other, each from its own list; then people who died of one leave. */
void step_illnesses(struct moment *m, struct scratch *scratch, uint32_t first)
{
    struct acting *a = &scratch->acting;

    for (unsigned c = 0; c < m->law->n_conditions; c++) {
        const struct lane_list *l = &a->lane[SCREEN_BIT(LANE_condition + c)];
        for (uint32_t n = 0; n < l->n; n++) {
            moment_at(m, first, l->at[n]);
            if (!a->gone[m->j])
                illness_of(m, a, c);
        }
    }
    for (uint32_t n = 0; n < a->dying.n; n++) {
        moment_at(m, first, a->dying.at[n]);
        if (!a->gone[m->j])
            phase_death(m, a->killer[n]);
        a->gone[m->j] = true;
    }
}

static void care_of(struct moment *m, struct scratch *scratch, uint32_t first, uint16_t j)
{
    struct acting *a = &scratch->acting;

    if (a->gone[j])
        return;
    moment_at(m, first, j);
    const bool registered = moment_is(m, SUBGROUP_registered);
    if (!phase_care(m)) {
        part(m, scratch, (scratch->fired[j] & AFTER_CARE) | SCREEN_FIRED(LANE_consider));
        return;
    }
    if (m->encounter_by_disclosure)
        LIST_ADD(&a->exposed, j);
    if (!registered & moment_is(m, SUBGROUP_registered) &
        ((scratch->fired[j] & SCREEN_FIRED(LANE_stale)) == 0))
        LIST_ADD(&a->lane[SCREEN_BIT(LANE_stale)], j);
}

/* Those whose illness has just changed are screened for care anew. */
static void screen_changed(struct moment *m, struct scratch *scratch, uint32_t first)
{
    struct acting *a = &scratch->acting;
    struct lane_list *passed = &a->lane[SCREEN_BIT(LANE_consider)];
    uint32_t added = 0;

    for (uint32_t n = 0; n < a->changed.n; n++) {
        const uint16_t j = a->changed.at[n];
        if (a->gone[j] || (scratch->fired[j] & SCREEN_FIRED(LANE_consider)) != 0)
            continue;
        moment_at(m, first, j);
        if (!phase_may_care(m))
            continue;
        scratch->fired[j] |= SCREEN_FIRED(LANE_consider);
        scratch->undrawn[AHEAD_care][added++] = j;
        LIST_ADD(passed, j);
    }
    if (m->ahead != NULL)
        ahead_draw(&scratch->ahead, m->kernels, m->r, first, m->step, AHEAD_care,
                   scratch->undrawn[AHEAD_care], added);
}

void step_cares(struct moment *m, struct scratch *scratch, uint32_t first)
{
    const struct lane_list *passed = &scratch->acting.lane[SCREEN_BIT(LANE_consider)];

    screen_changed(m, scratch, first);
    for (uint32_t n = 0; n < passed->n; n++)
        care_of(m, scratch, first, passed->at[n]);
}

void step_exploitation(struct moment *m, struct scratch *scratch, uint32_t first)
{
    const struct acting *a = &scratch->acting;
    const struct lane_list *l = &a->lane[SCREEN_BIT(LANE_leave)];

    for (uint32_t n = 0; n < l->n; n++) {
        moment_at(m, first, l->at[n]);
        if (!a->gone[m->j])
            phase_exploitation(m);
    }
}

static bool is_listed(const struct lane_list *l, uint16_t j)
{
    for (uint32_t n = 0; n < l->n; n++)
        if (l->at[n] == j)
            return true;
    return false;
}

void step_records(struct moment *m, struct scratch *scratch, uint32_t first)
{
    const struct acting *a = &scratch->acting;
    const struct lane_list *l = &a->lane[SCREEN_BIT(LANE_stale)];

    for (uint32_t n = 0; n < l->n; n++) {
        moment_at(m, first, l->at[n]);
        if (a->gone[m->j] || phase_records(m))
            continue;
        m->encounter_by_disclosure = is_listed(&a->exposed, l->at[n]);
        part(m, scratch, (scratch->fired[m->j] & OF_ENFORCEMENT) | SCREEN_FIRED(LANE_stale));
    }
}

/* Each person once: those exposed by a disclosure, then those who may get a request, then those who may have a
 * background encounter. */
void step_enforcements(struct moment *m, struct scratch *scratch, uint32_t first)
{
    struct acting *a = &scratch->acting;
    const struct lane_list *lists[3] = {&a->exposed, &a->lane[SCREEN_BIT(LANE_request)],
                                        &a->lane[SCREEN_BIT(LANE_background)]};

    for (unsigned x = 0; x < 3; x++)
        for (uint32_t n = 0; n < lists[x]->n; n++) {
            const uint16_t j = lists[x]->at[n];
            moment_at(m, first, j);
            m->encounter_by_disclosure = x == 0;
            if (!a->gone[j] && (scratch->fired[j] & DONE) == 0 && !phase_enforcement(m))
                part(m, scratch, scratch->fired[j] & OF_ENFORCEMENT);
            scratch->fired[j] |= DONE;
            a->gone[j] |= m->gone;
        }
}

/* Lists the people who have changed. Those who parted in this step are settled in their own runs. */
static uint32_t list_changed(const struct moment *m, const struct acting *a, uint16_t *list,
                             uint32_t first)
{
    const uint16_t *who = m->mind->w->who;
    uint32_t changed = 0;

    for (uint32_t n = 0; n < a->n; n++) {
        const uint16_t j = a->at[n];
        const uint32_t i = first + j;
        const struct person *before = &a->before[j];
        const struct body *body = bodies_of(m->bodies, m->world, i);
        const bool is_here = bodies_are_shared(m->bodies, i) != m->is_apart;
        list[changed] = j;
        changed += is_here &
                   ((before->who == 0) | a->gone[j] |
                    ((((before->who ^ who[i]) & WHO_SUBGROUPS) | (before->traits ^ body->traits) |
                      (before->illness ^ body->illness)) != 0));
    }
    return changed;
}

void step_settle(struct moment *m, struct scratch *scratch, uint32_t first)
{
    const struct acting *a = &scratch->acting;
    const uint32_t changed = list_changed(m, a, scratch->some, first);

    for (uint32_t n = 0; n < changed; n++) {
        const uint16_t j = scratch->some[n];
        moment_at(m, first, j);
        m->gone = a->gone[j] || a->before[j].who == 0;
        phase_settle(m, &a->before[j]);
    }
}
