/* What the makers of figures share: the file's estimates, the words, the memory. */
#ifndef CONFIDE_MAKER_H
#define CONFIDE_MAKER_H

#include "arena.h"
#include "figures.h"
#include "stream.h"

enum { ALL_POINTS = 0 };

struct maker {
    struct arena arena; /* owns all that the figures show */
    struct result *result;
    const struct figures_request *request;
    const struct words *words;
    const struct scenario *scenario; /* of the point, or of the sweep before anything is varied */
    const struct plan *plan;
    struct scenario point_scenario;
    struct plan point_plan;
    size_t point;                        /* of the figures over time, from 0 */
    size_t against;                      /* the reference policy */
    size_t shown[MAX_POLICIES], n_shown; /* the policies that figures of policies have */
    struct definitions defined;          /* what the request defines */
    bool has_doubts; /* a sweep of parameter uncertainty is named, or lies beside the result */
    bool failed;     /* no memory */
};

/* What a figure is about: a headline measure, or one that the request defines. */
struct measured {
    const char *name, *words, *unit, *csv_unit;
    bool is_level;
};
struct measured maker_measured(const struct maker *m, enum measure measure);

typedef enum status figure_make(struct figure *f, struct maker *m, struct err *e);
figure_make figures_disclosure, figures_untreated, figures_difference, figures_timeline,
    figures_groups; /* figures_time.c */
figure_make figures_avoidance, figures_contrasts, figures_twins,
    figures_delays; /* figures_rows.c */
figure_make figures_ranges;
figure_make figures_dose, figures_map, figures_tornado, figures_sobol, figures_morris, figures_prcc,
    figures_evppi; /* figures_dose.c and so on */

/* Text in the arena; "" when memory ran out. */
const char *maker_text(struct maker *m, struct text *t);
const char *maker_copy(struct maker *m, const char *s);
const char *maker_count(struct maker *m, size_t n);
const char *maker_fill(struct maker *m, enum word word, const char *const *pairs);

/* Makes room for panels, series and rows, with names for them all ""; false: no memory. */
bool maker_room(struct figure *f, struct maker *m, size_t n_panels, size_t n_series, size_t n_rows);
struct figure_point *maker_points(struct maker *m, struct figure_cell *cell, size_t n);
enum status maker_no_memory(struct err *e);

/* What a figure calls a policy and a group. */
const char *maker_policy_words(const struct maker *m, size_t policy);
const char *maker_group_words(const struct maker *m, size_t group);

/* A policy looks the same in every figure. */
struct figure_label maker_policy_label(const struct maker *m, size_t policy);

/* The shown policies except one. */
size_t maker_shown_but(const struct maker *m, size_t policy, size_t but[MAX_POLICIES]);
/* Those that are compared with m->against; where there is none, f->nothing says so. */
size_t maker_compared(struct figure *f, const struct maker *m, size_t but[MAX_POLICIES]);

/* Whether --where narrows the people: what must not be reported by group is then left out. */
bool maker_looks_at_parts(const struct maker *m);

/* The series are the shown policies. */
void maker_policies(struct figure *f, struct maker *m);
void maker_panel(struct figure_panel *p, const struct measured *measured);

/* The same for differences: 0 is the base, and those of shares are in percentage points. */
void maker_difference_panel(const struct maker *m, struct figure_panel *p,
                            const struct measured *measured);

/* The unit of its differences. */
const char *maker_difference_unit(const struct maker *m, const struct measured *measured);

/* The heading with {measure} and {parameter}, or --title; the notes: warnings, the scenario, the program. */
void maker_heading(struct figure *f, struct maker *m, enum figure_name name, const char *measure,
                   const char *parameter);
void maker_notes(struct figure *f, struct maker *m, const char *first);

/* Where the request asks for it and there are policies to compare: the heading becomes what differs from policy
 * m->against over the whole period, no surer than its intervals are. */
enum status maker_finding(struct figure *f, struct maker *m, const struct measured *measured,
                          struct err *e) MUST_CHECK;

/* "Mean of 6 replicates and its 95 % interval (1 of 7 missing)". */
const char *maker_replicates(struct maker *m, const struct stream_count *n);

/* "Difference from policy none, paired by replicate: …" */
const char *maker_paired(struct maker *m, const struct stream_count *n);

/* "4", or "3 to 20" where points differ. */
const char *maker_range(struct maker *m, size_t least, size_t most);

/* The measure of --measure; without a name the first that was defined, or the usual one. USAGE: there is none of this
 * name. */
enum status maker_measure(struct measured *measured, const struct maker *m, const char *name,
                          enum measure usual, struct err *e) MUST_CHECK;

/* What is asked of the file: moments over replicates, [((point * policies + policy) * items + item) * cells + cell],
 * in the arena. */
struct maker_query {
    const char *measure; /* names with commas */
    const char *by;      /* "group,interval" or NULL */
    size_t point;        /* from 1; ALL_POINTS */
    size_t n_items;      /* how many the names are */
    bool is_paired;      /* differences from policy `against` */
    size_t against;
    bool keeps_units;                  /* of one item in one cell: every replicate's value */
    const struct define_words *define; /* instead of the request's; NULL: those */
};
struct maker_answer {
    struct moments *moments;
    double *unit; /* [(point * n_replicates + replicate) * policies + policy]; NaN: none. Or NULL */
    size_t n_cells, n_replicates;
    size_t n_groups, *group; /* told apart by group: the group of each */
    size_t n_times;          /* told apart by time: where each begins and ends */
    double *from, *to;
    bool from_start; /* the first begins with the period that is counted */
    struct stream_count count;
};
enum status maker_ask(struct maker_answer *a, struct maker *m, const struct maker_query *q,
                      struct err *e) MUST_CHECK;

/* What policies and measure a figure of a sweep is about: --measure under --policy, or --contrast. */
struct subject {
    struct measured measure;
    size_t policy, against; /* equal: the measure itself */
    const char *words;      /* "under full", "full less none" */
};
enum status maker_subject(struct subject *q, struct maker *m, struct err *e) MUST_CHECK;
void maker_subject_panel(const struct maker *m, struct figure_panel *p, const struct subject *q);

/* The policy of this name. USAGE: there is none; names the option, and the policies there are. */
enum status maker_policy(size_t *policy, struct maker *m, const char *option, const char *name,
                         size_t length, struct err *e) MUST_CHECK;

#endif
