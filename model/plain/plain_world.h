/* What the rooms of the plain model share: a person, a slot, a world, and how a draw is addressed. */
#ifndef CONFIDE_PLAIN_WORLD_H
#define CONFIDE_PLAIN_WORLD_H

#include "observe.h"
#include "quantile.h"

enum plain_purpose {
#define PURPOSE(name, key, words) PLAIN_##name = (key),
#include "rng.def"
#undef PURPOSE
};

enum plain_lane {
#define LANE(name, number) PLAIN_LANE_##name = (number),
#include "lane.def"
#undef LANE
};

enum plain_attribute {
#define ATTRIBUTE(name, number) PLAIN_ATTRIBUTE_##name = (number),
#include "person.def"
#undef ATTRIBUTE
};

#define PLAIN_AT_THE_START UINT32_MAX /* the step of arrival of initial people */

enum { MILD = 1, MODERATE = 2, SEVERE = 3 };

struct plain_condition {
    int severity; /* 0: absent */
    bool treated;
    bool never_treated; /* since its onset in the model */
    uint32_t onset;     /* step */
};

struct plain_person {
    bool present;
    bool followed;    /* in the slot at time.start */
    uint32_t arrived; /* step, or PLAIN_AT_THE_START */
    size_t group;
    bool child, female, disabled, irregular, known, serious_crime, registered, told_lies;
    bool exploited, escaped, disclosed, referred;
    bool settled; /* for going without care */
    bool denied;  /* turned away by a practice since arriving */
    bool cared;   /* in this spell of exploitation */
    float z, phi, tau, beta;
    enum regime k; /* the regime believed to be announced */
    bool heard;    /* the latest news */
    float b, m;
    struct plain_condition condition[MAX_CONDITIONS];
};

/* The order is the precedence of ODD.md 8. */
enum plain_encounter { ENCOUNTER_NOT, ENCOUNTER_DISCLOSURE, ENCOUNTER_TRACE, ENCOUNTER_BACKGROUND };

/* Contacts, and the messages along them, belong to slots. */
struct plain_slot {
    struct plain_person person;
    uint32_t told, signals;         /* from contacts in the last step */
    uint32_t told_now, signals_now; /* from contacts in this step */
    /* in this step: */
    bool leaves;  /* by departure, death or removal */
    bool hears;   /* the news */
    bool exposed; /* to enforcement by a referral */
    enum plain_encounter encounter;
};

struct plain_edge {
    uint32_t near, far;
    bool kept;
};

/* The person in a slot at time.start, and what became of them. */
struct plain_followed {
    struct plain_person then; /* as at time.start; not present: nobody was there */
    bool disclosed, deterred, died, removed;
    uint32_t untreated_steps;
};

struct plain_world {
    const struct scenario *s;
    const struct plan *p;
    const struct policy *policy;
    const struct world_params *w;   /* what is in force in this step */
    const struct quantiles *q;      /* of people who arrive in it */
    const struct quantiles *tables; /* of the scenario's own parameters */
    struct quantiles *quantiles;    /* [0] of the policy, [n + 1] of entry n */
    size_t policy_index;
    struct observation *o;
    uint32_t key[4];

    uint32_t t; /* the step; 0 is the first of the burn-in */
    enum regime in_force, announced;
    bool had_news, threat; /* the latest news, */
    uint32_t news_step;    /* and the step of its entry */
    bool is_tallied;       /* no burn-in any more */
    size_t interval;

    struct plain_slot *slot;
    struct plain_followed *followed; /* one per slot; not owned */
    struct plain_edge *edge;
    size_t n_edges;
    double *share; /* [community][condition]: untreated at the end of the last step */
    uint32_t known[MAX_GROUPS],
        unknown[MAX_GROUPS]; /* irregular people at the end of the last step */
    uint32_t clinic[MAX_GROUPS],
        clinic_now[MAX_GROUPS]; /* visits to it chosen in the last step, and in this */
};

/* One word of randomness, as model/frame/rng.def addresses it. */
uint32_t plain_word(const struct plain_world *w, uint32_t slot, uint32_t step,
                    enum plain_purpose purpose, uint32_t index, uint32_t word);
/* The same in the present step, as a number in (0, 1). */
double plain_uniform(const struct plain_world *w, uint32_t slot, enum plain_purpose purpose,
                     uint32_t index, uint32_t word);
double plain_lane(const struct plain_world *w, uint32_t slot, uint32_t lane);
double plain_word_as_uniform(uint32_t word);

/* p(h): the probability that something of hazard h (1/y) happens in a step. */
double plain_p(const struct plain_world *w, double hazard);

/* Section 1, at the start of a step. */
void plain_take_effect(struct plain_world *w);
/* The part of it that is set: w->w and w->q. */
void plain_take_settings(struct plain_world *w);

/* Section 2. */
struct plain_person plain_person_draw(const struct plain_world *w, uint32_t slot, uint32_t arrived);
bool plain_eligible(const struct plain_person *x, enum eligible who);
bool plain_starts_exploited(const struct plain_world *w, uint32_t slot);
enum status plain_contacts_make(struct plain_world *w, struct err *e) MUST_CHECK;

/* Section 3: a step of everyone. */
void plain_step(struct plain_world *w);

/* The phases of section 3 that are sections of their own, for the person in a slot. */
void plain_news(struct plain_world *w, uint32_t i);
void plain_beliefs(struct plain_world *w, uint32_t i);
void plain_illness(struct plain_world *w, uint32_t i);
void plain_care(struct plain_world *w, uint32_t i);
void plain_enforcement(struct plain_world *w, uint32_t i);

/* Section 4: the highest severity among the untreated conditions (0: none is untreated), and I_m/N_m at the end of a
 * step. */
int plain_worst_untreated(const struct plain_world *w, const struct plain_person *x);
void plain_share_untreated(struct plain_world *w);

/* The person's condition c drops out of treatment. */
void plain_drop_out(struct plain_person *x, size_t c);

/* Section 5: max(pi_k, floor); for k = none the floor. */
float plain_target(const struct plain_world *w, const struct plain_person *x);

/* P = max(b, m); whether fear, phi R, is at least belief.fearful_at; and what a visit that is recorded teaches. */
float plain_perceived_risk(const struct plain_person *x);
bool plain_fearful(const struct plain_world *w, const struct plain_person *x);
void plain_visit_calms(const struct plain_world *w, struct plain_person *x);

/* Section 6: R, a decision deterred, a visit to service v, and a review that falls due. */
enum plain_visit_kind { VISIT_CHOSEN, VISIT_COLLAPSE, VISIT_REVIEW };
double plain_felt_risk(const struct plain_world *w, const struct plain_person *x);
void plain_deterred(struct plain_world *w, uint32_t i);
void plain_visit(struct plain_world *w, uint32_t i, enum service v, enum plain_visit_kind visit,
                 double R);
void plain_review(struct plain_world *w, uint32_t i, double R);

/* Section 7, with the R of this step's decision. */
void plain_disclosure(struct plain_world *w, uint32_t i, enum plain_visit_kind visit, double R);

/* Section 8: known[] and unknown[] at the end of a step. */
void plain_count_in_reach(struct plain_world *w);

/* Section 8: the signal, if any, from the person encountered in slot `from` to a contact's slot. */
void plain_signal(struct plain_world *w, uint32_t from, uint32_t to);

/* Section 9. Nothing is tallied in the burn-in. `column`: severity - 1, condition or service. */
void plain_tally(struct plain_world *w, enum observable v, const struct plain_person *x,
                 size_t column);
void plain_tally_delay(struct plain_world *w, const struct plain_person *x, size_t c, double days);
void plain_spell_ends(struct plain_world *w, const struct plain_person *x);
void plain_tally_stocks(struct plain_world *w, uint32_t i);
void plain_tally_since_start(struct plain_world *w);
void plain_twins(struct observation *o, const struct scenario *s, const struct plan *p,
                 const struct plain_followed *followed);

#endif
