/* Twins: the same people under a policy and under the reference, and who has an outcome only under one. */
#include "item_making.h"

#include <stdio.h>

/* A share of `whole`; SIDE_none: a number of people. */
static const struct {
    const char *name, *only, *but;
    enum twin_side part, whole;
} SIDES[SIDE_COUNT] = {
    [SIDE_only_reference] = {"only_reference", "reference", "policy", SIDE_only_reference,
                             SIDE_reference},
    [SIDE_reference] = {"only_reference_people", "reference", "policy", SIDE_only_reference,
                        SIDE_none},
    [SIDE_only_policy] = {"only_policy", "policy", "reference", SIDE_only_policy, SIDE_policy},
    [SIDE_policy] = {"only_policy_people", "policy", "reference", SIDE_only_policy, SIDE_none},
};

struct event {
    const char *label, *words;
};

static struct event event_of(enum observable v)
{
    switch (v) {
    case OBSERVE_twins_disclosed:
        return (struct event){"Disclosed to a clinician", "disclosed"};
    case OBSERVE_twins_deterred:
        return (struct event){"Ever deterred from care", "were ever deterred"};
    case OBSERVE_twins_died:
        return (struct event){"Died", "died"};
    case OBSERVE_twins_removed:
        return (struct event){"Removed", "were removed"};
    default:
        return (struct event){"Untreated for long", "were untreated for long"};
    }
}

const char *item_twins_name(char name[ITEM_NAME_SIZE], enum observable v, enum twin_side side)
{
    (void)snprintf(name, ITEM_NAME_SIZE, "%s.%s", OBSERVABLE[v].name, SIDES[side].name);
    return name;
}

static size_t sum_of(struct items *x, enum observable v, bool is_raw, enum twin_side side)
{
    if (side == SIDE_none)
        return items_one(x);
    return items_sum(x, (struct sum){QUANTITY_COUNT, v, -1, is_raw, side, NULL, 0});
}

void item_twins(struct item *it, struct items *x, enum observable v, enum twin_side side,
                bool is_raw)
{
    const struct event event = event_of(v);
    const bool is_share = SIDES[side].whole != SIDE_none;

    (void)item_twins_name(it->name, v, side);
    (void)snprintf(it->words, sizeof it->words, "%s under the %s, not under the %s", event.label,
                   SIDES[side].only, SIDES[side].but);
    it->label = it->words;
    if (is_share)
        (void)snprintf(it->unit, sizeof it->unit, "%% of people who %s under the %s", event.words,
                       SIDES[side].only);
    else
        (void)snprintf(it->unit, sizeof it->unit, "%s", is_raw ? "agents" : "people");
    it->is_twins = true;
    it->scale = is_share ? 100.0 : 1.0;
    it->numerator = sum_of(x, v, is_raw, SIDES[side].part);
    it->denominator = sum_of(x, v, is_raw, SIDES[side].whole);
}
