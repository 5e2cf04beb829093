/* The parameter table at run time: every row of params.def, and where its values lie in a scenario. */
#ifndef CONFIDE_PARAMS_H
#define CONFIDE_PARAMS_H

#include "scenario.h"

enum param_scope {
    SCOPE_RUN,
    SCOPE_WORLD,
    SCOPE_GROUP_RUN,
    SCOPE_GROUP,
    SCOPE_CONDITION,
    SCOPE_SERVICE
};

enum param_type { TYPE_REAL, TYPE_COUNT, TYPE_FLAG, TYPE_DATE, TYPE_ELIGIBLE };

struct param_row {
    enum param_scope scope;
    enum param_type type;
    const char *
        path; /* as in params.def: whole, or what follows the group's, condition's or service's name */
    const char *unit;
    double dflt[SERVICE_COUNT]; /* [0], but one for each service in SCOPE_SERVICE */
    double min, max;            /* infinite: no limit */
    const char *doc;
    size_t offset; /* in the struct of its scope */
};

/* One value of a scenario, in its own type. */
union param_value {
    double real;
    int64_t count; /* and dates */
    bool flag;
    enum eligible eligible;
};

enum { PATH_SIZE = 128 };

extern const struct param_row PARAMS[];
extern const size_t N_PARAMS;

/* Sets every parameter of s and s->params to its default, for all groups, conditions and services there can be. */
void params_default(struct scenario *s);

/* "groups", "conditions", "care", or NULL for the whole paths. */
const char *param_family(const struct param_row *r);

/* How many values of this row a scenario has: groups, conditions, services, or 1. */
size_t param_count(const struct param_row *r, const struct scenario *s);

/* Whether a policy's `set` may change it. */
bool param_is_world(const struct param_row *r);

/* The row a full path ("groups.any_name.known") belongs to, or NULL. *name and *length become the group's,
 * condition's or service's name in the path (NULL, 0 for whole paths); a service is one of the four. */
const struct param_row *param_match(const char *path, const char **name, size_t *length);

/* The row and the index (of the group, condition or service; else 0) of a full path in this scenario, or NULL. */
const struct param_row *param_find(const struct scenario *s, const char *path, size_t *index);

/* Writes the full path; `index` as above. Returns path. */
const char *param_path(char path[PATH_SIZE], const struct param_row *r, const struct scenario *s,
                       size_t index);

/* The path with <group>, <condition> or <service> in the name's place. */
const char *param_pattern(char path[PATH_SIZE], const struct param_row *r);

/* Gets or sets one value. `w` is the world to look in (s->params or a policy's); run scope lies in s. */
union param_value param_get(const struct param_row *r, const struct scenario *s,
                            const struct world_params *w, size_t index);
void param_set(const struct param_row *r, struct scenario *s, struct world_params *w, size_t index,
               union param_value v);

/* The value as a number: a choice's place in its list, a date's days since 1970-01-01. */
double param_number(const struct param_row *r, union param_value v);
bool param_equal(const struct param_row *r, union param_value a, union param_value b);
union param_value param_default(const struct param_row *r, size_t index);

/* Whether two policies of a scenario are the same in all but their names, so that their worlds are, too. */
bool params_policies_are_same(const struct scenario *s, size_t a, size_t b);

/* "probability" for "p", "per year" for "1/y"; "" for "1". */
const char *param_unit_words(const struct param_row *r);

#endif
