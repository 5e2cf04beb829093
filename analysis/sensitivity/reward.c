/* Enforcement in what an item is made of, by the variables of the file, whatever the item is called. */
#include "reward.h"

#include <string.h>

/* 1: more of it is more people found or removed; -1: fewer; 0: neither. */
static double direction(enum observable v)
{
    static const enum observable DONE[] = {OBSERVE_requests,
                                           OBSERVE_approved,
                                           OBSERVE_traced,
                                           OBSERVE_encounters_data,
                                           OBSERVE_encounters_disclosure,
                                           OBSERVE_encounters_background,
                                           OBSERVE_detained,
                                           OBSERVE_removed,
                                           OBSERVE_departures};

    for (size_t i = 0; i < sizeof DONE / sizeof *DONE; i++)
        if (DONE[i] == v)
            return 1.0;
    return v == OBSERVE_present ? -1.0 : 0.0;
}

static bool sum_is_rewarded(const struct sum *s, double weight)
{
    for (size_t i = 0; i < s->n_terms; i++)
        if (weight * s->term[i].coefficient * direction(s->term[i].variable) > 0.0)
            return true;
    for (size_t i = 0; i < N_TERMS && s->quantity != QUANTITY_COUNT; i++)
        if (TERMS[i].quantity == s->quantity && weight * direction(TERMS[i].observable) > 0.0)
            return true;
    return s->variable != OBSERVE_COUNT && weight * direction(s->variable) > 0.0;
}

bool reward_is_for_enforcement(const struct items *x, const struct item *it, double weight)
{
    const struct sum *below = &x->sum[it->denominator];
    const size_t bins = it->quantile > 0.0 ? DELAY_COUNT : 1;

    for (size_t i = 0; i < bins; i++)
        if (sum_is_rewarded(&x->sum[it->numerator + i], weight))
            return true;
    /* Per what is done to people, more of it makes the item less. */
    return sum_is_rewarded(below, 1.0);
}

enum status reward_read(bool *higher, const char *better, const struct items *x, struct err *e)
{
    if (better == NULL)
        return err_set(e, STATUS_USAGE,
                       "evppi needs --better lower or --better higher: which is better? To weigh "
                       "several measures, --worth");
    *higher = strcmp(better, "higher") == 0;
    if (!*higher && strcmp(better, "lower") != 0)
        return err_set(e, STATUS_USAGE, "--better is lower or higher, not '%.40s'", better);
    if (reward_is_for_enforcement(x, &x->item[0], *higher ? 1.0 : -1.0))
        return err_set(e, STATUS_USAGE,
                       "--better %s: by %s policies would be ranked by finding or removing more "
                       "people, which is done to them and no aim here; take --better %s or "
                       "another measure",
                       better, x->item[0].name, *higher ? "lower" : "higher");
    return STATUS_OK;
}
