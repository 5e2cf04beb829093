/* What the rooms of the twin share: a person, a slot, a world, and how a draw is addressed. */
#ifndef CONFIDE_TWIN_WORLD_H
#define CONFIDE_TWIN_WORLD_H

#include "observe.h"
#include "quantile.h"

enum twin_purpose {
#define PURPOSE(name, key, words) TWIN_##name = (key),
#include "rng.def"
#undef PURPOSE
};

enum twin_lane {
#define LANE(name, number) TWIN_LANE_##name = (number),
#include "lane.def"
#undef LANE
};

enum twin_attribute {
#define ATTRIBUTE(name, number) TWIN_ATTRIBUTE_##name = (number),
#include "person.def"
#undef ATTRIBUTE
};

#define TWIN_AT_THE_START UINT32_MAX /* the step of arrival of initial people */

enum { MILD = 1, MODERATE = 2, SEVERE = 3 };

struct twin_condition {
    int severity; /* 0: absent */
    bool treated;
};

struct twin_person {
    bool present;
    bool followed;    /* in the slot at time.start */
    uint32_t arrived; /* step, or TWIN_AT_THE_START */
    size_t group;
    bool child, female, disabled, irregular, known, serious_crime, registered, told_lies;
    bool exploited, escaped, disclosed, referred;
    float z, phi, tau, beta;
    enum regime k; /* the regime believed to be announced */
    bool heard;    /* the latest news */
    float b, m;
    struct twin_condition condition[MAX_CONDITIONS];
};

/* The order is the precedence of ODD.md 8. */
enum twin_encounter { ENCOUNTER_NOT, ENCOUNTER_DISCLOSURE, ENCOUNTER_TRACE, ENCOUNTER_BACKGROUND };

/* Contacts, and what travels along them, belong to slots. */
struct twin_slot {
    struct twin_person person;
    uint32_t told, signals;         /* from contacts in the last step */
    uint32_t told_now, signals_now; /* from contacts in this step */
    bool hears;                     /* the news, in this step */
    enum twin_encounter encounter;  /* in this step */
};

struct twin_edge {
    uint32_t near, far;
    bool kept;
};

/* The person in a slot at time.start, and what became of them. */
struct twin_followed {
    struct twin_person then; /* as at time.start; not present: nobody was there */
    bool disclosed, deterred, died, removed;
    uint32_t untreated_steps;
};

struct twin_world {
    const struct scenario *s;
    const struct plan *p;
    const struct policy *policy;
    const struct world_params *w; /* the policy's */
    size_t policy_index;
    struct observation *o;
    uint32_t key[4];
    struct quantiles q;

    uint32_t t; /* the step; 0 is the first of the burn-in */
    enum regime in_force, announced;
    bool threat;        /* the latest news, */
    uint32_t news_step; /* and the step of its entry */

    struct twin_slot *slot;
    struct twin_followed *followed; /* one per slot; not owned */
    struct twin_edge *edge;
    size_t n_edges;
    double *share; /* [community][condition]: untreated at the end of the last step */
};

/* One word of randomness, as model/rng.def addresses it. */
uint32_t twin_word(const struct twin_world *w, uint32_t slot, uint32_t step,
                   enum twin_purpose purpose, uint32_t index, uint32_t word);
/* The same in the present step, as a number in (0, 1). */
double twin_uniform(const struct twin_world *w, uint32_t slot, enum twin_purpose purpose,
                    uint32_t index, uint32_t word);
double twin_lane(const struct twin_world *w, uint32_t slot, uint32_t lane);
double twin_word_as_uniform(uint32_t word);

/* p(h): the probability that something of hazard h (1/y) happens in a step. */
double twin_p(const struct twin_world *w, double hazard);

/* Section 2. */
struct twin_person twin_person_draw(const struct twin_world *w, uint32_t slot, uint32_t arrived);
bool twin_eligible(const struct twin_person *x, enum eligible who);
float twin_target(const struct twin_world *w, const struct twin_person *x);
bool twin_starts_exploited(const struct twin_world *w, uint32_t slot);
enum status twin_network_make(struct twin_world *w, struct err *e) MUST_CHECK;

/* Sections 4 to 8, for the person in a slot. */
void twin_news(struct twin_world *w, uint32_t i);
void twin_reminder(struct twin_world *w, uint32_t i);
void twin_beliefs(struct twin_world *w, uint32_t i);
bool twin_illness_kills(struct twin_world *w, uint32_t i);
bool twin_care_exposes(struct twin_world *w, uint32_t i);
bool twin_enforcement_removes(struct twin_world *w, uint32_t i, bool exposed);

/* The highest severity among the untreated conditions; 0: none is untreated. */
int twin_worst_untreated(const struct twin_world *w, const struct twin_person *x);

/* Section 9. Nothing is tallied in the burn-in. `column`: severity - 1, condition or service. */
void twin_tally(struct twin_world *w, enum observable v, const struct twin_person *x,
                size_t column);
void twin_tally_stocks(struct twin_world *w);
void twin_tally_since_start(struct twin_world *w);
void twin_compare(struct observation *o, const struct scenario *s, const struct plan *p,
                  const struct twin_followed *followed);

#endif
