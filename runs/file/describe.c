/* The metadata of a joined file: provenance, the scenario, groups, and parameters that differ between policies. */
#include "describe.h"

#include "mem.h"
#include "params.h"
#include "scenario_file.h"
#include "seal.h"
#include "text.h"
#include "variable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status put_texts(hid_t file, const struct description *d, const char *text,
                             struct err *e)
{
    const struct experiment *x = d->experiment;
    const struct scenario *s = &x->scenario;
    char hash[HASH_SIZE], seed[32];
    const enum status status = provenance_hash(hash, text, e);
    const struct {
        const char *name, *value;
    } attributes[] = {{"Conventions", "CF-1.8"},
                      {"title", s->title != NULL ? s->title : ""},
                      {"program", "confide"},
                      {"version", d->made_by->version},
                      {"source_revision", d->made_by->source_revision},
                      {"compiler", d->made_by->compiler},
                      {"build_options", d->made_by->build_options},
                      {"created", d->made_by->created},
                      {"command", d->made_by->command},
                      {"host_cpu", d->made_by->host_cpu},
                      {"seed", seed},
                      {"random_generator", d->made_by->random_generator},
                      {"experiment", d->hash},
                      {"scenario_sha256", hash},
                      {"scenario", text},
                      {"design", x->n_factors > 0 ? x->design : NULL},
                      {"sweep", d->sweep}};

    (void)snprintf(seed, sizeof seed, "%lld", (long long)s->run.random_seed);
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes && status == STATUS_OK; i++)
        if (attributes[i].value != NULL &&
            h5_put_text(file, attributes[i].name, attributes[i].value) < 0)
            return err_set(e, STATUS_IO, "the attribute %s cannot be written", attributes[i].name);
    return status;
}

static herr_t put_step(hid_t file, double days)
{
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t attribute =
        H5Acreate2(file, "step_days", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    const herr_t ok = H5Awrite(attribute, H5T_NATIVE_DOUBLE, &days);

    (void)H5Sclose(space);
    return H5Aclose(attribute) < 0 ? -1 : ok;
}

/* The scenario's text, with the number of replicates that the file spans. */
static char *text_of(const struct description *d)
{
    struct scenario *whole = malloc(sizeof *whole);

    if (whole == NULL)
        return NULL;
    *whole = d->experiment->scenario;
    whole->run.random_replicates = (int64_t)d->n_replicates;
    char *text = scenario_text(whole);
    free(whole);
    return text;
}

enum status describe_root(hid_t file, const struct description *d, struct err *e)
{
    const struct experiment *x = d->experiment;
    char *text = text_of(d);

    if (text == NULL)
        return err_memory_for(e, "for the text of the scenario");
    enum status status = put_texts(file, d, text, e);
    if (status == STATUS_OK && (h5_put_count(file, "model_revision", MODEL_REVISION) < 0 ||
                                h5_put_count(file, "format_revision", FORMAT_REVISION) < 0 ||
                                put_step(file, x->scenario.run.time_step_days) < 0))
        status = err_set(e, STATUS_IO, "the attribute step_days cannot be written");
    if (status == STATUS_OK && x->n_factors > 0 &&
        (h5_put_count(file, "base_points", (int64_t)x->base_points) < 0 ||
         h5_put_count(file, "common_random_numbers", x->common_random_numbers) < 0))
        status = err_set(e, STATUS_IO, "the attributes of the design cannot be written");
    free(text);
    return status;
}

/* A small variable, written at once. */
struct variable {
    const char *name, *units, *long_name;
    hid_t type, memory_type;
    int rank, dims[2];
};

static herr_t put_variable(hid_t file, const struct layout *l, const struct variable *v,
                           const void *data)
{
    const hid_t dataset =
        variable_create(file, l, v->name, v->type, v->rank, v->dims, v->units, v->long_name);
    const herr_t ok = H5Dwrite(dataset, v->memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);

    return H5Dclose(dataset) < 0 ? -1 : ok;
}

/* What is known of every group at a point. */
struct groups {
    double *weight, *people;
    uint32_t *agents;
};

static void groups_at(struct groups *g, size_t row, const struct scenario *s, const struct plan *p)
{
    for (size_t i = 0; i < s->n_groups; i++) {
        g->weight[row * s->n_groups + i] = p->weight[i];
        g->people[row * s->n_groups + i] = s->group_run[i].people;
        g->agents[row * s->n_groups + i] = p->agents[i];
    }
}

static bool groups_fill(struct groups *g, const struct experiment *x, const struct plan *p,
                        size_t n_rows)
{
    struct scenario *s = malloc(sizeof *s);
    struct plan own = *p;
    struct err e;

    for (size_t row = 0; row < n_rows && s != NULL; row++) {
        experiment_point(x, row, s);
        if (n_rows > 1 && plan_make(&own, s, &e) != STATUS_OK)
            own = (struct plan){0};
        groups_at(g, row, s, &own);
    }
    free(s);
    return s != NULL;
}

static herr_t put_groups(hid_t file, const struct layout *l, int rank, const struct groups *g)
{
    const int dims[] = {DIM_point, DIM_group}, first = rank == 2 ? 0 : 1;
    struct variable v[] = {{"weight",
                            "people",
                            "Real people that an agent of the group stands for",
                            H5T_IEEE_F64LE,
                            H5T_NATIVE_DOUBLE,
                            rank,
                            {0}},
                           {"people",
                            "people",
                            "Real people that the group stands for",
                            H5T_IEEE_F64LE,
                            H5T_NATIVE_DOUBLE,
                            rank,
                            {0}},
                           {"agents",
                            "agents",
                            "Simulated people of the group, present at a time",
                            H5T_STD_U32LE,
                            H5T_NATIVE_UINT32,
                            rank,
                            {0}}};
    const void *const data[] = {g->weight, g->people, g->agents};
    herr_t ok = 0;

    for (int i = 0; i < 3 && ok >= 0; i++) {
        for (int d = 0; d < rank; d++)
            v[i].dims[d] = dims[first + d];
        ok = put_variable(file, l, &v[i], data[i]);
    }
    return ok;
}

herr_t describe_groups(hid_t file, const struct layout *l, const struct experiment *x,
                       const struct plan *p)
{
    const bool varies = experiment_varies_people(x) && x->n_points > 1;
    const size_t n_rows = varies ? x->n_points : 1, n = n_rows * x->scenario.n_groups;
    struct groups g = {.weight = mem_array(n, sizeof *g.weight),
                       .people = mem_array(n, sizeof *g.people),
                       .agents = mem_array(n, sizeof *g.agents)};
    herr_t ok = -1;

    if (g.weight != NULL && g.people != NULL && g.agents != NULL && groups_fill(&g, x, p, n_rows))
        ok = put_groups(file, l, varies ? 2 : 1, &g);
    mem_free(g.weight);
    mem_free(g.people);
    mem_free(g.agents);
    return ok;
}

/* One value of the parameter table: which, and in whose world (-1: the scenario's own). */
struct place {
    const struct param_row *row;
    size_t index;
    int policy;
};

static bool is_moved_by(const struct factor *f, const struct place *at)
{
    for (size_t i = 0; i < f->n_targets; i++)
        if (f->target[i].row == at->row && f->target[i].index == at->index &&
            f->target[i].policy == at->policy)
            return true;
    return false;
}

static double own_value(const struct experiment *x, const struct place *at)
{
    const struct world_params *w =
        at->policy < 0 ? &x->scenario.params : &x->scenario.policy[at->policy].params;

    return param_number(at->row, param_get(at->row, &x->scenario, w, at->index));
}

/* The value of one place at every point; out[point * stride]. */
static void values_at(double *out, size_t stride, const struct experiment *x,
                      const struct place *at)
{
    const double own = own_value(x, at);

    for (size_t point = 0; point < x->n_points; point++)
        out[point * stride] = own;
    for (size_t f = 0; f < x->n_factors; f++) {
        if (!is_moved_by(&x->factor[f], at))
            continue;
        for (size_t point = 0; point < x->n_points; point++) {
            const double given = x->value[point * x->n_factors + f];
            out[point * stride] = x->factor[f].is_scale ? out[point * stride] * given : given;
        }
    }
}

static bool varies_between_points(const struct experiment *x, struct place at)
{
    for (int p = -1; p < (int)x->scenario.n_policies; p++)
        for (size_t f = 0; f < x->n_factors; f++) {
            at.policy = p;
            if (is_moved_by(&x->factor[f], &at))
                return true;
        }
    return false;
}

/* Whether policies differ in what is given them, before anything is varied. */
static bool policies_differ(const struct experiment *x, const struct place *at)
{
    for (int p = 1; p < (int)x->scenario.n_policies; p++)
        if (own_value(x, &(struct place){at->row, at->index, 0}) !=
            own_value(x, &(struct place){at->row, at->index, p}))
            return true;
    return false;
}

/* Whether the values (point by point, policy by policy) differ between policies somewhere. */
static bool values_differ(const double *values, size_t points, size_t policies)
{
    for (size_t point = 0; point < points; point++)
        for (size_t p = 1; p < policies; p++)
            if (values[point * policies + p] != values[point * policies])
                return true;
    return false;
}

static herr_t put_values(hid_t file, const struct layout *l, const struct experiment *x,
                         const struct place *at, bool by_policy, const double *values)
{
    char path[PATH_SIZE], name[PATH_SIZE + 16];

    (void)snprintf(name, sizeof name, "parameter_%s",
                   param_path(path, at->row, &x->scenario, at->index));
    for (char *c = name; *c != '\0'; c++)
        if (*c == '.')
            *c = '_';
    const struct variable v = {name,
                               at->row->unit,
                               at->row->doc,
                               H5T_IEEE_F64LE,
                               H5T_NATIVE_DOUBLE,
                               by_policy ? 2 : 1,
                               {DIM_point, DIM_policy}};
    return put_variable(file, l, &v, values);
}

/* Writes a parameter where it varies; by policy where policies differ. */
static herr_t put_parameter(hid_t file, const struct layout *l, const struct experiment *x,
                            const struct place *at)
{
    const bool is_world = param_is_world(at->row);
    const size_t policies = is_world ? x->scenario.n_policies : 1;
    double *values = mem_array(x->n_points * policies, sizeof *values);

    if (values == NULL)
        return -1;
    for (size_t p = 0; p < policies; p++)
        values_at(values + p, policies, x,
                  &(struct place){at->row, at->index, is_world ? (int)p : -1});
    const bool by_policy = values_differ(values, x->n_points, policies);
    for (size_t point = 0; point < x->n_points && !by_policy; point++)
        values[point] = values[point * policies];
    const herr_t ok = put_values(file, l, x, at, by_policy, values);
    mem_free(values);
    return ok;
}

herr_t describe_parameters(hid_t file, const struct layout *l, const struct experiment *x)
{
    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t index = 0; index < param_count(&PARAMS[i], &x->scenario); index++) {
            const struct place at = {&PARAMS[i], index, -1};
            if ((varies_between_points(x, at) ||
                 (param_is_world(at.row) && policies_differ(x, &at))) &&
                put_parameter(file, l, x, &at) < 0)
                return -1;
        }
    return 0;
}

herr_t describe_design(hid_t file, const struct layout *l, const struct experiment *x)
{
    const struct variable design = {"design",
                                    "1",
                                    "Value of every factor at every point",
                                    H5T_IEEE_F64LE,
                                    H5T_NATIVE_DOUBLE,
                                    2,
                                    {DIM_point, DIM_factor}};
    const struct variable scale = {
        "factor_is_scale",
        "1",
        "1: the factor multiplies the scenario's values; 0: it replaces them",
        H5T_STD_U8LE,
        H5T_NATIVE_UINT8,
        1,
        {DIM_factor}};
    const struct variable skipped = {
        "skipped",
        "1",
        "1: a rule of the parameters refuses the point, and it was left out",
        H5T_STD_U8LE,
        H5T_NATIVE_UINT8,
        1,
        {DIM_point}};

    if (x->n_factors == 0)
        return 0;
    unsigned char *is_scale = mem_array(x->n_factors, 1);
    if (is_scale == NULL)
        return -1;
    for (size_t f = 0; f < x->n_factors; f++)
        is_scale[f] = x->factor[f].is_scale;
    herr_t ok = put_variable(file, l, &design, x->value);
    if (ok >= 0)
        ok = put_variable(file, l, &scale, is_scale);
    if (ok >= 0 && x->skipped != NULL)
        ok = put_variable(file, l, &skipped, x->skipped);
    mem_free(is_scale);
    return ok;
}

static herr_t read_factors(hid_t file, struct experiment *x)
{
    unsigned char *is_scale = mem_array(x->n_factors, 1);
    char **paths = h5_get_names(file, "factor", x->n_factors);
    herr_t ok =
        is_scale != NULL && paths != NULL
            ? h5_get_array(file, "factor_is_scale", H5T_NATIVE_UINT8, x->n_factors, is_scale)
            : -1;
    struct err e;

    for (size_t f = 0; f < x->n_factors && ok >= 0; f++) {
        x->factor[f].path = text_copy(paths[f]);
        x->factor[f].is_scale = is_scale[f] == 1;
        if (x->factor[f].path == NULL ||
            experiment_resolve(&x->factor[f], &x->scenario, &e) != STATUS_OK)
            ok = -1;
    }
    h5_free_names(paths, x->n_factors);
    mem_free(is_scale);
    return ok;
}

herr_t describe_read_design(hid_t file, size_t n_points, struct experiment *x)
{
    static const char *const USED[] = {"design", "factor", "factor_is_scale", "skipped", "@design"};
    int64_t common = 1, base_points = 0;
    const size_t n_factors = h5_length(file, "design", 1);

    for (size_t i = 0; i < sizeof USED / sizeof *USED; i++)
        if (!seal_fits(file, USED[i]))
            return -1;

    x->n_points = n_points;
    x->common_random_numbers = true;
    x->design = n_factors > 0 ? h5_get_text(file, "design") : text_copy("");
    if (x->design == NULL)
        return -1;
    if (n_factors == 0)
        return 0;
    x->n_factors = n_factors;
    x->factor = mem_array(n_factors, sizeof *x->factor);
    x->value = mem_array(n_points * n_factors, sizeof *x->value);
    if (x->factor == NULL || x->value == NULL || read_factors(file, x) < 0 ||
        h5_get_count(file, "common_random_numbers", &common) < 0 ||
        h5_get_count(file, "base_points", &base_points) < 0)
        return -1;
    x->common_random_numbers = common == 1;
    x->base_points = (size_t)base_points;
    if (H5Lexists(file, "skipped", H5P_DEFAULT) > 0) {
        x->skipped = mem_array(n_points, 1);
        if (x->skipped == NULL ||
            h5_get_array(file, "skipped", H5T_NATIVE_UINT8, n_points, x->skipped) < 0)
            return -1;
    }
    return h5_get_array(file, "design", H5T_NATIVE_DOUBLE, n_points * n_factors, x->value);
}
