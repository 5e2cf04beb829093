/* The headline rates: the table of measures, and the sums over real people they are made of. */
#ifndef CONFIDE_MEASURE_H
#define CONFIDE_MEASURE_H

#include "events.h"
#include "observe.h"

enum quantity {
    QUANTITY_years, /* length of the period */
    QUANTITY_present,
    QUANTITY_ill,
    QUANTITY_untreated,
    QUANTITY_unreferred,
    QUANTITY_fearful,
    QUANTITY_visits,
    QUANTITY_deterred,
    QUANTITY_decisions,
    QUANTITY_collapses,
    QUANTITY_deaths_untreated,
    QUANTITY_onward_infections,
    QUANTITY_first_disclosures,
    QUANTITY_exploited_at_start,
    QUANTITY_disclosed_since_start,
    QUANTITY_safe_referrals,
    QUANTITY_requests,
    QUANTITY_traced,
    QUANTITY_encounters,
    QUANTITY_encounters_health,
    QUANTITY_removed,
    QUANTITY_COUNT
};

enum measure {
#define MEASURE(name, ...) MEASURE_##name,
#include "measures.def"
    MEASURE_COUNT
};

struct measure_row {
    const char *name, *unit, *label;
    enum quantity numerator, denominator;
    double per;
};
extern const struct measure_row MEASURES[MEASURE_COUNT];

/* What the quantities are made of, as in measures.def. */
enum term_kind { KIND_YEARS, KIND_EVENTS, KIND_CARE, KIND_SPREAD, KIND_LEVEL };
struct term {
    enum quantity quantity;
    enum term_kind kind;
    enum observable observable;
};
extern const struct term TERMS[];
extern const size_t N_TERMS;

/* What a count in element k of the last dimension of an observable (service, condition; else 0) is worth. */
double measure_term_factor(enum term_kind kind, const struct world_params *w, double dt, size_t k);

/* The kind of the terms of a quantity (they are all of one kind in all but `decisions`; not of `years`). */
enum term_kind measure_quantity_kind(enum quantity quantity);

/* Length of the last dimension of an observable: severities, conditions, services; else 1. */
size_t measure_last_length(const struct scenario *s, enum observable v);

/* What one policy did in one interval, or in all: real people, person-years, events. */
struct quantities {
    double q[QUANTITY_COUNT];
    double squares[QUANTITY_COUNT]; /* of events: the sum of the squares of what each adds to q */
};

/* NaN where the denominator is 0: not defined. */
double measure_value(enum measure m, const struct quantities *x);

/* Whether a number counts events in a time at risk: Poisson-like where they are rare. Shares of a number that is counted
 * itself, levels and stocks do not. */
bool measure_counts_events(enum term_kind numerator, enum quantity denominator);

/* Whether it can happen to somebody of the group under the policy: what happens to trafficked people only to them. */
bool measure_can_happen(enum observable v, const struct scenario *s, size_t policy, size_t group);

/* What one event adds to the measure. */
struct event_worth measure_event_worth(enum measure m, const struct scenario *s,
                                       const struct plan *p, size_t policy,
                                       const struct quantities *x);

/* Whether some measure is made of this observable. */
bool measure_uses(enum observable v);

/*
 * Sums one unit: out[policy * intervals + interval]. data[v] is laid out as in struct observation and is looked at
 * only where measure_uses(v).
 */
void measure_quantities(struct quantities *out, const struct scenario *s, const struct plan *p,
                        const void *const data[OBSERVE_COUNT]);

/* All intervals of a policy together: flows and stocks add up, levels are those at the end. */
struct quantities measure_total(const struct quantities *interval, size_t n_intervals);

#endif
