/* A calibration file: experiments, priors, and what the model should meet. */
#ifndef CONFIDE_CALIBRATION_FILE_H
#define CONFIDE_CALIBRATION_FILE_H

#include "sweep_resolved.h"

enum {
    CALIBRATION_MAX_EXPERIMENTS = 16,
    CALIBRATION_MAX_TARGETS = 200,
    CALIBRATION_MAX_WHERE = 8,
    CALIBRATION_MAX_INPUTS = 200
};

/* How much a target weighs: how far off the model may be in addition to its discrepancy, in standard deviations of the
 * observation. */
enum calibration_weight { CALIBRATION_low, CALIBRATION_medium, CALIBRATION_high };
extern const char *const CALIBRATION_WEIGHTS[3];

/* On which scale it is emulated and judged. */
enum calibration_scale {
    CALIBRATION_scale_auto,
    CALIBRATION_scale_log,
    CALIBRATION_scale_logit,
    CALIBRATION_scale_plain
};
extern const char *const CALIBRATION_SCALES[4];

struct calibration_budget {
#define BUDGET_KEY(key, ...) int64_t key;
#include "calibration_keys.def"
#undef BUDGET_KEY
};

/* A number as it is written; "5 %" is 5, and in percent. */
struct calibration_amount {
    bool is_given, is_percent;
    double x;
};

struct calibration_target {
    const char *name, *label, *measure, *source; /* label, source: NULL: none */
    struct mark at, measure_at, where_at, window_at;
    const char *where[CALIBRATION_MAX_WHERE];
    size_t n_where;
    const char *window;                 /* "2016-01-01..2016-12-31"; NULL: the whole time */
    size_t experiment, policy, against; /* against = policy: no contrast */
    bool is_relative, is_held_out;
    enum calibration_weight weight;
    enum calibration_scale scale;
    struct calibration_amount value, within, low, high, sd, at_most, at_least, discrepancy;
};

struct calibration_experiment {
    const char *name, *path; /* of its scenario */
    char *policies;          /* "none,full", or NULL: all; free() */
    struct scenario *scenario;
    bool *has_input; /* [input]: which parameters its scenario has; in the reading's arena */
};

/* All texts belong to the reading's arena. Must not be copied or moved once it is read. */
struct calibration_file {
    const char *name;
    struct reading reading;
    struct sweep_resolved priors; /* of the first experiment: what varies, its specs */
    struct sweep_written written;
    struct calibration_experiment experiment[CALIBRATION_MAX_EXPERIMENTS];
    size_t n_experiments, n_targets; /* those held out among them */
    struct calibration_target target[CALIBRATION_MAX_TARGETS];
    double *factor; /* [input * inputs + input]: of the copula, lower triangular; NULL: none */
    struct calibration_budget budget;
    uint64_t seed;
};

/*
 * A layer above supplies this: whether a target's measure, filters and window are valid. False: `why` says what is
 * wrong, and *key which of its keys it is: "measure", "where" or "from".
 */
typedef bool calibration_check(const struct calibration_target *t, const struct scenario *s,
                               const char **key, struct err *why);

/* What a command line adds. */
enum { CALIBRATION_MAX_BUDGETS = 16 };
struct calibration_options {
    calibration_check *check;                    /* NULL: no check */
    const char *budget[CALIBRATION_MAX_BUDGETS]; /* "small", or "points=300,waves=2" */
    size_t n_budgets;
    int64_t seed; /* below 0: the file's */
};

/*
 * Reads the file, its scenarios and its priors. On failure e->msg lists every mistake as scenario_read does, and *c is to
 * be freed all the same. NOINPUT, SCENARIO, INTERNAL; USAGE: a budget of the command line, e->msg is a sentence.
 */
enum status calibration_file_read(struct calibration_file *c, const char *file,
                                  const struct calibration_options *o, struct err *e) MUST_CHECK;
void calibration_file_free(struct calibration_file *c); /* a zeroed one is fine */

/* How many parameters vary; the path of one as a design's table names it, scale: before it where its values multiply
 * (free with free(); NULL: no memory). */
size_t calibration_inputs(const struct calibration_file *c);
char *calibration_input_path(const struct calibration_file *c, size_t input);

/* Goals are the targets that are not held out, in their order: how many, and which target one of them is. */
size_t calibration_goals(const struct calibration_file *c);
size_t calibration_goal_target(const struct calibration_file *c, size_t goal);

/* From a point of the unit cube, in which inputs are uniform and independent, to quantiles of the priors (by the
 * copula), and to the values there. */
void calibration_values(double *value, const struct calibration_file *c, const double *u);

#endif
