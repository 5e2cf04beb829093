/* What a joined file says of itself: provenance, the scenario, groups, and parameters that differ between policies. */
#include "describe.h"

#include "params.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status put_texts(hid_t file, const struct scenario *s, const struct provenance *made_by,
                             const char *experiment, const char *text, struct err *e)
{
    char hash[HASH_SIZE], seed[32];
    const enum status status = hash_text(hash, text, e);
    const struct {
        const char *name, *value;
    } attributes[] = {{"Conventions", "CF-1.8"},
                      {"title", s->title != NULL ? s->title : ""},
                      {"program", "confide"},
                      {"version", made_by->version},
                      {"source_revision", made_by->source_revision},
                      {"compiler", made_by->compiler},
                      {"build_options", made_by->build_options},
                      {"created", made_by->created},
                      {"command", made_by->command},
                      {"host_cpu", made_by->host_cpu},
                      {"seed", seed},
                      {"random_generator", made_by->random_generator},
                      {"experiment", experiment},
                      {"scenario_sha256", hash},
                      {"scenario", text}};

    (void)snprintf(seed, sizeof seed, "%lld", (long long)s->run.random_seed);
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes && status == STATUS_OK; i++)
        if (h5_put_text(file, attributes[i].name, attributes[i].value) < 0)
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

enum status describe_root(hid_t file, const struct scenario *s, const struct provenance *made_by,
                          const char *experiment, struct err *e)
{
    char *text = scenario_text(s);

    if (text == NULL)
        return err_set(e, STATUS_INTERNAL, "not enough memory for the text of the scenario");
    enum status status = put_texts(file, s, made_by, experiment, text, e);
    if (status == STATUS_OK && put_step(file, s->run.time_step_days) < 0)
        status = err_set(e, STATUS_IO, "the attribute step_days cannot be written");
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
        layout_create_variable(file, l, v->name, v->type, v->rank, v->dims, v->units, v->long_name);
    const herr_t ok = H5Dwrite(dataset, v->memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);

    return H5Dclose(dataset) < 0 ? -1 : ok;
}

herr_t describe_groups(hid_t file, const struct layout *l, const struct scenario *s,
                       const struct plan *p)
{
    const struct variable weight = {
        "weight",       "people",          "Real people that an agent of the group stands for",
        H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1,
        {DIM_group}};
    const struct variable real = {
        "people",       "people",          "Real people that the group stands for",
        H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1,
        {DIM_group}};
    const struct variable agents = {
        "agents",      "agents",          "Simulated people of the group, present at a time",
        H5T_STD_U32LE, H5T_NATIVE_UINT32, 1,
        {DIM_group}};
    double people[MAX_GROUPS];

    for (size_t g = 0; g < s->n_groups; g++)
        people[g] = s->group_run[g].people;
    if (put_variable(file, l, &weight, p->weight) < 0 || put_variable(file, l, &real, people) < 0)
        return -1;
    return put_variable(file, l, &agents, p->agents);
}

/* One parameter under every policy, at every point. */
static herr_t put_parameter(hid_t file, const struct layout *l, const struct scenario *s,
                            const struct param_row *row, size_t index)
{
    const size_t n = l->dim[DIM_point] * s->n_policies;
    char path[PATH_SIZE], name[PATH_SIZE + 16];
    double *values = malloc(n * sizeof *values);

    if (values == NULL)
        return -1;
    for (size_t i = 0; i < n; i++)
        values[i] =
            param_number(row, param_get(row, s, &s->policy[i % s->n_policies].params, index));
    (void)snprintf(name, sizeof name, "parameter_%s", param_path(path, row, s, index));
    for (char *c = name; *c != '\0'; c++)
        if (*c == '.')
            *c = '_';
    const struct variable v = {
        name, row->unit, row->doc, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 2, {DIM_point, DIM_policy}};
    const herr_t ok = put_variable(file, l, &v, values);
    free(values);
    return ok;
}

static bool is_set_by_a_policy(const struct scenario *s, const struct param_row *row, size_t index)
{
    const union param_value base = param_get(row, s, &s->params, index);

    for (size_t i = 0; i < s->n_policies; i++)
        if (!param_equal(row, base, param_get(row, s, &s->policy[i].params, index)))
            return true;
    return false;
}

herr_t describe_parameters(hid_t file, const struct layout *l, const struct scenario *s)
{
    for (size_t i = 0; i < N_PARAMS; i++) {
        const struct param_row *row = &PARAMS[i];
        if (!param_is_world(row))
            continue;
        for (size_t index = 0; index < param_count(row, s); index++)
            if (is_set_by_a_policy(s, row, index) && put_parameter(file, l, s, row, index) < 0)
                return -1;
    }
    return 0;
}
