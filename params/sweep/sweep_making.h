/* A sweep in the making: its file as a tree, its scenario, and what `vary` says, before there are points. */
#ifndef CONFIDE_SWEEP_MAKING_H
#define CONFIDE_SWEEP_MAKING_H

#include "design.h"
#include "distribution.h"
#include "making.h"
#include "sweep.h"

enum { MAX_POINTS = 10000000, MAX_FACTORS = 1000, MAX_VALUES = 1 << 28 /* of all points */ };

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

struct sweep_making {
    struct making making; /* .r and .s, for what reading a scenario offers */
    struct reading *r;
    struct scenario *s; /* of the sweep; empty until it was read */
    const struct sweep_options *options;
    const char *file;
    const struct node *top;
    enum design design, sampling; /* sampling: lhs or sobol, of priors; else the design itself */
    bool is_design_known;         /* what depends on it can be judged */
    int64_t points, replicates;   /* 0: not given */
    int64_t seed;                 /* -1: not given */
    bool common_random_numbers;
    struct spec *spec; /* in the order of the file; the reading's arena */
    size_t n_specs, capacity;
    double *row_value; /* of a table: [row * n_specs + column]; mem_free */
    size_t n_rows;
    struct stop_rule stop;
};

/* sweep_settings.c: the keys beside `vary`. The second part needs the scenario. */
void sweep_settings(struct sweep_making *m);
void sweep_stop_rule(struct sweep_making *m);

/* The text of a node that is a name, or NULL and a mistake: "<what> is a list; …". */
const char *sweep_name(struct sweep_making *m, const struct node *n, const char *what,
                       const char *is_meant);

/* A number named `what` within its limits, or a mistake. */
bool sweep_count(struct sweep_making *m, const struct node *n, const char *what, double min,
                 double max, int64_t *out);
bool sweep_real(struct sweep_making *m, const struct node *n, const char *what, double min,
                double *out);
bool sweep_flag(struct sweep_making *m, const struct node *n, const char *what, bool *out);

enum { LONGEST_PATH = 256 };

/* What stands at a path of `vary`: both, for care.* means parameters and services. */
struct place {
    bool is_section, is_parameter;
};

/* sweep_paths.c */
struct place sweep_find_place(const struct scenario *s, const char *path);

/* Tells that `key` is no name below `path`, and the nearest that is. */
void sweep_tell_unknown(struct sweep_making *m, const struct node *key, const char *path);

/* Whether the whole path means some parameter; else a mistake with the nearest that does. */
bool sweep_knows_path(struct sweep_making *m, struct mark at, const char *path);

/* sweep_factors.c: what varies: `vary`, and the scenario's own distributions under `design: priors`. */
void sweep_factors(struct sweep_making *m);

/* Adds a spec for the path and resolves it. NULL: a mistake was told. */
struct spec *sweep_add_spec(struct sweep_making *m, struct mark at, const char *path,
                            bool is_scale);
void sweep_add_priors(struct sweep_making *m);

/* Tells of every parameter that two specs move. */
void sweep_tell_overlaps(struct sweep_making *m);

/* sweep_values.c, sweep_quantiles.c: reads what a node says of a factor's values: a list, a range, a scale or a distribution. */
void sweep_values(struct sweep_making *m, struct mark at, const char *path,
                  const struct node *value);

/* Without the last bits' noise: 0.3, not 0.30000000000000004. */
double sweep_tidied(double x);

/* Reads the quantiles beside a distribution. */
void sweep_quantiles(struct sweep_making *m, struct spec *s, const struct node *list);

/* Lists the distribution's values at its quantiles, or at those that the design takes by itself. */
void sweep_list_quantiles(struct sweep_making *m, struct spec *s);

/* Whether `key` is one that may stand in a map of values. */
bool sweep_is_value_key(const char *key);

/* sweep_table.c: a design's table. Adds a spec for each column, and the rows. */
void sweep_table(struct sweep_making *m, const struct node *file);

/* sweep_demands.c: checks what the design needs of the specs. */
void sweep_demands(struct sweep_making *m);

/* The value that all of a factor's targets have in the scenario, 1 for a scale; false: they differ. */
bool sweep_find_own(const struct sweep_making *m, const struct spec *s, double *own);

/* sweep_points.c: the value below which a share u of the spec's values lie. */
double sweep_value_at(const struct spec *s, double u);

/* Fills x's factors and values. */
enum status sweep_points(struct sweep_making *m, struct experiment *x, struct err *e) MUST_CHECK;

/* Checks every point: tells of those that are refused, or marks them where they may be skipped. */
enum status sweep_check_points(struct sweep_making *m, struct experiment *x,
                               struct err *e) MUST_CHECK;

/* sweep_text.c: the sweep in full, before its specs give up their factors; NULL: no memory. */
char *sweep_text(const struct sweep_making *m);

/* sweep_file.c: a text file, whole, in the reading's arena. `why` is set, and NULL returned, where it cannot be read;
 * NULL alone: no memory. */
char *sweep_load(struct reading *r, const char *file, size_t max, size_t *length, const char **why);

/* `name` relative to the folder of `file`; NULL: no memory. */
char *sweep_beside(struct reading *r, const char *file, const char *name);

#endif
