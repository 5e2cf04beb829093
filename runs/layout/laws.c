/* Laws of counts, checked number by number. */
#include "laws.h"

/* The first is never more than the second, in every place. */
static const struct {
    enum observable less, more;
} PAIRS[] = {{OBSERVE_ill, OBSERVE_present},
             {OBSERVE_untreated, OBSERVE_ill},
             {OBSERVE_infectious_untreated, OBSERVE_untreated},
             {OBSERVE_exploited, OBSERVE_present},
             {OBSERVE_escaped, OBSERVE_present},
             {OBSERVE_unreferred, OBSERVE_present},
             {OBSERVE_registered, OBSERVE_present},
             {OBSERVE_heard, OBSERVE_present},
             {OBSERVE_settled, OBSERVE_present},
             {OBSERVE_believes_full, OBSERVE_present},
             {OBSERVE_fearful, OBSERVE_present},
             {OBSERVE_deaths_untreated, OBSERVE_deaths},
             {OBSERVE_first_disclosures, OBSERVE_disclosures},
             {OBSERVE_safe_referrals, OBSERVE_referrals},
             {OBSERVE_exits_referral, OBSERVE_referrals},
             {OBSERVE_approved, OBSERVE_requests},
             {OBSERVE_traced, OBSERVE_approved},
             {OBSERVE_spells_with_care, OBSERVE_spells_ended},
             {OBSERVE_visits_fearful, OBSERVE_visits},
             {OBSERVE_visits_denied, OBSERVE_visits},
             {OBSERVE_condition_untreated, OBSERVE_condition_present},
             {OBSERVE_disclosed_since_start, OBSERVE_exploited_at_start}};

/* Summed over its last dimension (severity), it is the other. */
static const enum observable PARTS = OBSERVE_untreated_severity, WHOLE = OBSERVE_untreated;

bool laws_use(enum observable v)
{
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        if (PAIRS[i].less == v || PAIRS[i].more == v)
            return true;
    return v == PARTS;
}

static bool is_never_more(const uint32_t *less, const uint32_t *more, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (less[i] > more[i])
            return false;
    return true;
}

static bool is_at_most(const uint32_t *x, size_t n, uint64_t most)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] > most)
            return false;
    return true;
}

/* Nobody is present more often than there are agents and steps. */
static bool fits_agents(const struct layout *l, const struct scenario *s, const struct plan *p,
                        const uint32_t *present, size_t n)
{
    const size_t subgroups = l->dim[DIM_subgroup], groups = l->dim[DIM_group];
    const size_t row = groups * subgroups;

    for (size_t i = 0; i * row < n; i++) {
        const uint64_t steps =
            (uint64_t)plan_interval_steps(p, s, (int32_t)(i % l->dim[DIM_interval]));
        for (size_t g = 0; g < groups; g++)
            if (!is_at_most(&present[i * row + g * subgroups], subgroups, p->agents[g] * steps))
                return false;
    }
    return true;
}

static bool adds_up(const uint32_t *parts, const uint32_t *whole, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t sum = 0;
        for (size_t k = 0; k < SEVERITY_COUNT; k++)
            sum += parts[i * SEVERITY_COUNT + k];
        if (sum != whole[i])
            return false;
    }
    return true;
}

enum observable laws_broken(const struct layout *l, const struct scenario *s, const struct plan *p,
                            const uint32_t *const data[OBSERVE_COUNT], size_t n)
{
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        if (!is_never_more(data[PAIRS[i].less], data[PAIRS[i].more],
                           n * layout_unit_size(l, PAIRS[i].less)))
            return PAIRS[i].less;
    if (!fits_agents(l, s, p, data[OBSERVE_present], n * layout_unit_size(l, OBSERVE_present)))
        return OBSERVE_present;
    return adds_up(data[PARTS], data[WHOLE], n * layout_unit_size(l, WHOLE)) ? OBSERVE_COUNT
                                                                             : PARTS;
}
