/* What can be asked for: a headline rate or a variable of the file, per what, and the sums that it is made of. */
#ifndef CONFIDE_ITEM_H
#define CONFIDE_ITEM_H

#include "define.h"

/* Of the twins_ variables: people with an outcome under the reference, or under the policy; `only`: and not under
 * the other. */
enum twin_side {
    SIDE_none,
    SIDE_only_reference,
    SIDE_reference,
    SIDE_only_policy,
    SIDE_policy,
    SIDE_COUNT
};

/* A sum over people, intervals and groups: a quantity of measures.def, or a variable of the file. */
enum { ITEM_NAME_SIZE = 96, ITEM_UNIT_SIZE = 96, ITEM_WORDS_SIZE = 256 };
struct sum {
    enum quantity quantity;   /* QUANTITY_COUNT: a variable, or 1 */
    enum observable variable; /* OBSERVE_COUNT: 1 */
    int last;                 /* element of its last dimension; -1: all of them */
    bool is_raw;              /* agents as they were counted, not real people and years */
    enum twin_side side;
    const struct define_term *term; /* of a definition: its terms; NULL: none */
    size_t n_terms;
};

/* scale x numerator / denominator */
struct item {
    char name[ITEM_NAME_SIZE], unit[ITEM_UNIT_SIZE];
    const char *label;
    char words[ITEM_WORDS_SIZE];   /* room for a label that is made */
    size_t numerator, denominator; /* numbers of sums */
    double scale;
    double quantile; /* above 0: of the delays, whose DELAY_COUNT sums begin with the numerator */
    bool is_twins;   /* compares a policy with the reference; a ratio of sums over replicates */
};

struct items {
    size_t n, n_sums;
    struct item *item;
    struct sum *sum;
    struct definitions defined; /* read before names are added */
};

enum per_kind { PER_own, PER_number, PER_year, PER_people, PER_agents };
struct per {
    enum per_kind kind;
    double number; /* of person-years */
};

/* "1000", "person-year", …; NULL: PER_own. USAGE: none of them. */
enum status item_per_read(struct per *p, const char *word, struct err *e) MUST_CHECK;

/*
 * Adds what the comma-separated names and patterns stand for: measures ("disclosure_rate", "all"), variables of the file
 * ("considered", "visits.gp", "variable:collapses" where a measure has the same name), twins
 * ("twins_disclosed.only_reference"), and what was defined. USAGE: there is no such one, and
 * which is near. INTERNAL: no memory; the items are then still to be freed.
 */
enum status items_add(struct items *x, const char *names, const struct per *p,
                      const struct scenario *s, struct err *e) MUST_CHECK;
void items_free(struct items *x);

/* A stock, a flow, or people at the end of an interval. */
enum term_kind item_variable_kind(enum observable v);

/* Whether a sum looks at this variable of the file; whether one needs a point's own parameters. */
bool items_use(const struct items *x, enum observable v);
bool items_need_parameters(const struct items *x);

#endif
