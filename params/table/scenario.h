/* A scenario in memory: what a run is given, fully resolved and checked. Plain structs, made from params.def. */
#ifndef CONFIDE_SCENARIO_H
#define CONFIDE_SCENARIO_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* MAX_POLICIES: of a scenario that is read; MAX_WORLDS: of one that stands for several points of a sweep. */
enum {
    MAX_GROUPS = 64,
    MAX_CONDITIONS = 8,
    MAX_POLICIES = 16,
    MAX_WORLDS = 64,
    NAME_SIZE = 32,
    LABEL_SIZE = 96
};

/* Whose address a request can be answered for; ordered by how much is shared. */
enum regime { REGIME_none, REGIME_serious, REGIME_full, REGIME_COUNT };
enum eligible { ELIGIBLE_everyone, ELIGIBLE_adults, ELIGIBLE_children, ELIGIBLE_women };
/* What a tallied interval is. */
enum every { EVERY_steps, EVERY_month, EVERY_quarter, EVERY_year, EVERY_COUNT };
enum service {
#define SERVICE_ROW(name, is_care) SERVICE_##name,
#include "service.def"
#undef SERVICE_ROW
    SERVICE_COUNT
};

/* Subgroups of the tallies, in the order of the output file. */
enum subgroup {
    SUBGROUP_all,
    SUBGROUP_children,
    SUBGROUP_women,
    SUBGROUP_disabled,
    SUBGROUP_irregular,
    SUBGROUP_exploited,
    SUBGROUP_escaped,
    SUBGROUP_registered,
    SUBGROUP_COUNT
};

extern const char *const REGIME_NAMES[REGIME_COUNT];
extern const char *const ELIGIBLE_NAMES[4];
extern const char *const EVERY_NAMES[EVERY_COUNT];
extern const char *const SERVICE_NAMES[SERVICE_COUNT];
extern const bool SERVICE_IS_CARE[SERVICE_COUNT];
extern const char *const SUBGROUP_NAMES[SUBGROUP_COUNT];

#define FIELD_C_REAL double
#define FIELD_C_COUNT int64_t
#define FIELD_C_FLAG bool
#define FIELD_C_DATE int64_t
#define FIELD_C_ELIGIBLE enum eligible
#define FIELD_C_EVERY enum every
#define NO_ROW(...)
#define FIELD_ROW(field, path, type, ...) FIELD_C_##type field;

/* Run scope: one value for the whole run; for each group in struct group_run, for each condition in struct condition_run. */
struct run_params {
#define RUN FIELD_ROW
#define WORLD NO_ROW
#define GROUP_RUN NO_ROW
#define GROUP NO_ROW
#define CONDITION_RUN NO_ROW
#define CONDITION NO_ROW
#define SERVICE NO_ROW
#include "params.def"
#undef RUN
#undef GROUP_RUN
};

struct group_run {
#define RUN NO_ROW
#define GROUP_RUN FIELD_ROW
#include "params.def"
#undef GROUP_RUN
#undef GROUP
};

struct group_params {
#define GROUP_RUN NO_ROW
#define GROUP FIELD_ROW
#include "params.def"
#undef GROUP
#undef CONDITION_RUN
};

struct condition_run {
#define GROUP NO_ROW
#define CONDITION_RUN FIELD_ROW
#include "params.def"
#undef CONDITION_RUN
#undef CONDITION
};

struct condition_params {
#define CONDITION_RUN NO_ROW
#define CONDITION FIELD_ROW
#include "params.def"
#undef CONDITION
#undef SERVICE
};

struct service_params {
#define CONDITION NO_ROW
#define SERVICE FIELD_ROW
#include "params.def"
#undef SERVICE
#undef WORLD
};

/* World scope: what one policy's world is governed by. `group`, `condition` are indexed as in struct scenario. */
struct world_params {
#define SERVICE NO_ROW
#define WORLD FIELD_ROW
#include "params.def"
#undef RUN
#undef WORLD
#undef GROUP_RUN
#undef GROUP
#undef CONDITION_RUN
#undef CONDITION
#undef SERVICE
    struct group_params group[MAX_GROUPS];
    struct condition_params condition[MAX_CONDITIONS];
    struct service_params service[SERVICE_COUNT];
};

struct param_row;

struct regimes {
    enum regime in_force;  /* what enforcement may ask for */
    enum regime announced; /* what people can hear of */
};

/* One value of world scope that holds from an entry's date on. */
struct schedule_change {
    const struct param_row *row;
    size_t index; /* of the group, condition or service; else 0 */
    double value; /* as a number: param_of_number makes it the row's own type */
};

struct schedule_entry {
    int64_t date;                   /* days since 1970-01-01 */
    bool keeps_regimes;             /* states no regime: both stay, and there is no news */
    struct regimes regimes;         /* those in force from its date on, stated by it or before it */
    struct schedule_change *change; /* what its `set` says, n_changes of them; owned */
    size_t n_changes;
    struct world_params *
        params; /* what is in force from its date on, this and every earlier `set` applied; NULL: it
                                    sets nothing; owned */
};

struct policy {
    char name[NAME_SIZE];
    char label[LABEL_SIZE]; /* what people call it: as written, or the name with _ as spaces */
    struct regimes before;
    struct schedule_entry *schedule; /* dates ascend */
    size_t n_schedule;
    struct world_params
        params; /* the scenario's, with this policy's `set` applied; what entries set is not in it */
};

enum distribution_kind {
    DISTRIBUTION_none,
    DISTRIBUTION_beta,       /* a = mean, b = sd */
    DISTRIBUTION_lognormal,  /* a = median, b = sigma */
    DISTRIBUTION_normal,     /* a = mean, b = sd, min, max */
    DISTRIBUTION_uniform,    /* min, max */
    DISTRIBUTION_triangular, /* a = mode, min, max */
    DISTRIBUTION_gamma       /* a = mean, b = cv */
};

struct distribution {
    enum distribution_kind kind;
    double a, b, min, max; /* min, max infinite where not given */
};

/* What a scenario file, a base of it, or the command line said of one parameter. */
struct given {
    char *path;   /* in full: "groups.overstayers.known" */
    char *policy; /* the policy whose `set` it stands in, or NULL */
    size_t
        entry; /* the entry of that policy's schedule in whose `set` it stands, from 1; 0: none */
    double value; /* what a plain run uses (a choice: its number; a date: days since 1970-01-01) */
    struct distribution distribution;
    char *source; /* NULL: none was given */
    char *origin; /* "uk-2017.yaml:12" or "command line" */
};

struct scenario {
    char *title;             /* "" when none */
    bool title_is_inherited; /* it stands in a base */
    struct run_params run;
    size_t n_groups, n_conditions, n_policies;
    size_t n_points; /* of a sweep, whose policies these are, one point's after another's; 0: one */
    char group_name[MAX_GROUPS][NAME_SIZE], group_label[MAX_GROUPS][LABEL_SIZE];
    struct group_run group_run[MAX_GROUPS];
    char condition_name[MAX_CONDITIONS][NAME_SIZE], condition_label[MAX_CONDITIONS][LABEL_SIZE];
    struct condition_run condition_run[MAX_CONDITIONS];
    struct world_params params; /* before any policy's `set` */
    struct policy policy[MAX_WORLDS];
    size_t n_subgroups; /* which subgroups are tallied, ascending, "all" among them always */
    enum subgroup subgroup[SUBGROUP_COUNT];
    struct given *given;
    size_t n_given;
};

/* The parameters of a policy's world once the first `n_entries` entries of its schedule are in force: its own, with what
 * their `set` say put over them. */
void scenario_world(struct world_params *out, const struct policy *y, size_t n_entries);

/* The number of the policy of that name; n_policies: there is none. */
size_t scenario_policy(const struct scenario *s, const char *name);

/* Frees what the scenario owns and leaves it empty. An empty (zeroed) scenario is fine. */
void scenario_free(struct scenario *s);

/* Frees what a policy owns and leaves it empty. */
void scenario_free_policy(struct policy *y);

/* Frees what one entry of s->given owns. */
void scenario_free_given(struct given *g);

#endif
