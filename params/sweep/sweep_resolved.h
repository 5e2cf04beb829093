/*
 * The second stage of reading a sweep: with its scenario. What varies has become specs, each with its values, and the
 * stop rule names policies by number; there are no points yet.
 */
#ifndef CONFIDE_SWEEP_RESOLVED_H
#define CONFIDE_SWEEP_RESOLVED_H

#include "distribution.h"
#include "sweep.h"
#include "sweep_written.h"

/* How a factor's values are given. */
enum spec_kind {
    SPEC_list,        /* one by one, or from, to with count or step */
    SPEC_range,       /* from, to: for designs that draw */
    SPEC_distribution /* in factor.distribution */
};

/* One entry of `vary`, one distribution of the scenario, or one column of a design's table. */
struct spec {
    struct mark at;       /* where it stands */
    const char *written;  /* the path in messages */
    struct factor factor; /* owned, until the experiment takes it over */
    struct param_row
        limits; /* of its values: its narrowest target's; a scale's keep every target within */
    enum spec_kind kind;
    bool is_log, is_of_scenario, is_wrong;
    double from, to;
    double *value; /* n of them; the reading's arena */
    size_t n;
    double *quantile; /* the shares at which a design that lists values looks at its distribution */
    size_t n_quantiles;
    struct distribution listed; /* the distribution whose quantiles became the values */
};

struct sweep_resolved {
    struct making making; /* .r and .s, for what reading a scenario offers */
    struct reading *r;
    struct scenario *s; /* of the sweep; empty until it was read */
    const struct sweep_written *written;
    const struct sweep_options *options;
    enum design design, sampling; /* sampling: lhs or sobol, of priors; else the design itself */
    bool is_design_known;         /* what depends on it can be judged */
    int64_t replicates;           /* 0: the scenario's */
    struct spec *spec;            /* in the order of the file; the reading's arena */
    size_t n_specs, capacity;
    double *row_value;  /* of a table: [row * n_specs + column]; mem_free */
    double *row_weight; /* of a posterior's table: [row]; mem_free */
    size_t n_rows;
    struct stop_rule stop;
};

/* Resolves what is written; m->making, m->r, m->s and m->options are set. Tells all mistakes, those of the first stage and
 * of the scenario as well. SCENARIO, INTERNAL. Free with sweep_resolved_free in any case. */
enum status sweep_resolved_make(struct sweep_resolved *m, const struct sweep_written *w,
                                struct err *e) MUST_CHECK;
void sweep_resolved_free(struct sweep_resolved *m); /* but for m->s */

/* sweep_scenario.c: reads the scenario under the policies that are wanted. */
enum status sweep_scenario(struct sweep_resolved *m, struct err *e) MUST_CHECK;

/* The number of a policy by its name, or a mistake. */
bool sweep_policy(struct sweep_resolved *m, const struct node *n, size_t *policy);

/* stop_rule.c */
void sweep_stop_rule(struct sweep_resolved *m);

enum { LONGEST_PATH = 256 };

/* What is at a path of `vary`; may be both, as care.* means parameters and services. */
struct path_kind {
    bool is_section, is_parameter;
};

/* paths.c */
struct path_kind sweep_path_kind(const struct scenario *s, const char *path);

/* Tells that `key` is no name below `path`, and the nearest that is. */
void sweep_path_tell_unknown(struct sweep_resolved *m, const struct node *key, const char *path);

/* Whether the whole path means some parameter; else a mistake with the nearest that does. */
bool sweep_path_is_known(struct sweep_resolved *m, struct mark at, const char *path);

/* specs.c: adds a spec for the path and finds what it moves and what limits it. NULL: a mistake was told. */
struct spec *sweep_spec_add(struct sweep_resolved *m, struct mark at, const char *path,
                            bool is_scale);

/* Takes the last spec away. */
void sweep_spec_drop_last(struct sweep_resolved *m);

/* The value below which a share u of the spec's values lie. */
double sweep_spec_value(const struct spec *s, double u);

/* The value that all of a factor's targets have in the scenario, 1 for a scale; false: they differ. */
bool sweep_spec_own(const struct sweep_resolved *m, const struct spec *s, double *own);

/* Makes it a list of n values, still to be filled in. NULL: no memory. */
double *sweep_spec_list(struct sweep_resolved *m, struct spec *s, size_t n);

/* Tells of every parameter that two specs move. */
void sweep_tell_overlaps(struct sweep_resolved *m);

/* Whether the first n specs move all that the factor would. */
bool sweep_is_moved_by(const struct sweep_resolved *m, size_t n, const struct factor *f);

/* vary.c: what varies: `vary` or a table, and the scenario's own distributions under `design: priors`. */
void sweep_vary(struct sweep_resolved *m);

/* values.c: reads what a node says of a factor's values: a list, a range, a scale or a distribution. */
void sweep_values(struct sweep_resolved *m, struct mark at, const char *path,
                  const struct node *value);

/* distributions.c: reads a distribution, and the quantiles beside it. */
void sweep_distribution(struct sweep_resolved *m, struct spec *s, const struct pair *p);
void sweep_quantiles(struct sweep_resolved *m, struct spec *s, const struct node *list);

/* Lists the distribution's values at its quantiles, or at those that the design takes by itself. */
void sweep_list_quantiles(struct sweep_resolved *m, struct spec *s);

/* What a distribution is given by: "{mean: ..., sd: ...}". Returns text. */
const char *sweep_moments_text(const struct distribution_kind_row *kind, char text[WHY_SIZE]);

/* Without rounding noise in the last bits: 0.3, not 0.30000000000000004. */
double sweep_tidied(double x);

/* table.c: a design's table, which the file's key names. Adds a spec for each column, and the rows; one of weighted points
 * has a column `weight`. */
void sweep_table(struct sweep_resolved *m, const char *key, const char *name, bool is_weighted);

/* The same for a table that is in memory, in the reading's arena. */
void sweep_table_read(struct sweep_resolved *m, struct source *s, bool is_weighted);

/* posterior.c: the table of a calibration's posterior, or its file. */
void sweep_posterior_read(struct sweep_resolved *m);

/* The number of points of equal weight that would be as informative as the rows (effective sample size). */
double sweep_posterior_effective(const struct sweep_resolved *m);

/* demands.c: checks what the design needs of the specs. */
void sweep_demands(struct sweep_resolved *m);

#endif
