/* Coordinates of the output file: one scale for each dimension, as a netCDF-4 reader expects. */
#include "scales.h"

#include "h5.h"

#include <hdf5_hl.h>
#include <stdlib.h>

static const char *const SEVERITY_NAMES[SEVERITY_COUNT] = {"mild", "moderate", "severe"};
static const char *const CELL_NAMES[CELL_COUNT] = {"neither", "only_a", "only_b", "both"};

/* Makes a coordinate the scale of its dimension, and lets go of it. */
static herr_t finish_scale(hid_t dataset, int dim, const char *units, const char *long_name)
{
    herr_t ok = H5DSset_scale(dataset, layout_dim_name(dim));

    if (ok >= 0)
        ok = h5_put_text(dataset, "long_name", long_name);
    if (ok >= 0)
        ok = h5_put_text(dataset, "units", units);
    if (ok >= 0 && dim == DIM_interval)
        ok = h5_put_text(dataset, "calendar", "proleptic_gregorian");
    (void)H5Dclose(dataset);
    return ok;
}

static herr_t number_scale(hid_t file, const struct layout *l, int dim, const char *long_name)
{
    int32_t *numbers = malloc(l->dim[dim] * sizeof *numbers);

    if (numbers == NULL)
        return -1;
    for (size_t i = 0; i < l->dim[dim]; i++)
        numbers[i] = (int32_t)i + 1;
    const hid_t dataset =
        h5_put_array(file, layout_dim_name(dim), H5T_NATIVE_INT32, l->dim[dim], numbers);
    free(numbers);
    return finish_scale(dataset, dim, "1", long_name);
}

static herr_t interval_scale(hid_t file, const struct layout *l, const struct scenario *s)
{
    double *starts = malloc(l->dim[DIM_interval] * sizeof *starts);

    if (starts == NULL)
        return -1;
    for (size_t i = 0; i < l->dim[DIM_interval]; i++)
        starts[i] = plan_interval_start(s, (int32_t)i);
    const hid_t dataset = h5_put_array(file, layout_dim_name(DIM_interval), H5T_NATIVE_DOUBLE,
                                       l->dim[DIM_interval], starts);
    free(starts);
    return finish_scale(dataset, DIM_interval, "days since 1970-01-01", "Start of the interval");
}

static herr_t name_scale(hid_t file, const struct layout *l, int dim, const char *const *names,
                         const char *long_name)
{
    if (l->dim[dim] == 0)
        return 0;
    return finish_scale(h5_put_names(file, layout_dim_name(dim), l->dim[dim], names), dim, "1",
                        long_name);
}

static herr_t create_name_scales(hid_t file, const struct layout *l, const struct scenario *s)
{
    const char *policies[MAX_POLICIES], *groups[MAX_GROUPS], *conditions[MAX_CONDITIONS],
        *subgroups[SUBGROUP_COUNT];

    for (size_t i = 0; i < s->n_policies; i++)
        policies[i] = s->policy[i].name;
    for (size_t i = 0; i < s->n_groups; i++)
        groups[i] = s->group_name[i];
    for (size_t i = 0; i < s->n_conditions; i++)
        conditions[i] = s->condition_name[i];
    for (size_t i = 0; i < s->n_subgroups; i++)
        subgroups[i] = SUBGROUP_NAMES[s->subgroup[i]];
    const struct {
        int dim;
        const char *const *names;
        const char *long_name;
    } scales[] = {
        {DIM_group, groups, "Group of people"},
        {DIM_subgroup, subgroups, "Subgroup; a person may be in several"},
        {DIM_severity, SEVERITY_NAMES, "Severity"},
        {DIM_condition, conditions, "Condition"},
        {DIM_service, SERVICE_NAMES, "Service"},
        {DIM_policy_b, policies, "The other policy of a pair"},
        {DIM_cell, CELL_NAMES, "Under which of the two policies it happened to the same person"}};
    herr_t ok = 0;

    for (size_t i = 0; i < sizeof scales / sizeof *scales && ok >= 0; i++)
        ok = name_scale(file, l, scales[i].dim, scales[i].names, scales[i].long_name);
    return ok;
}

/* What is known of each place along a dimension, beside its coordinate; lets go of it. */
static herr_t finish_beside(hid_t file, hid_t dataset, int dim, const char *units,
                            const char *long_name)
{
    const hid_t scale = H5Dopen2(file, layout_dim_name(dim), H5P_DEFAULT);
    herr_t ok = H5DSattach_scale(dataset, scale, 0);

    if (ok >= 0)
        ok = h5_put_text(dataset, "long_name", long_name);
    if (ok >= 0)
        ok = h5_put_text(dataset, "units", units);
    (void)H5Dclose(dataset);
    (void)H5Dclose(scale);
    return ok;
}

/* Bins of a delay: their numbers, and beside them the day on which each begins. */
static herr_t delay_scale(hid_t file, const struct layout *l)
{
    if (number_scale(file, l, DIM_delay, "Bin of the days from onset to first treatment") < 0)
        return -1;
    return finish_beside(
        file, h5_put_array(file, "delay_from", H5T_NATIVE_DOUBLE, l->dim[DIM_delay], DELAY_FROM),
        DIM_delay, "day", "First day of the bin; the last is open");
}

/* Intervals may differ in length: the last, and those of a calendar. */
static herr_t interval_steps(hid_t file, const struct layout *l, const struct scenario *s,
                             const struct plan *p)
{
    const size_t n = l->dim[DIM_interval];
    int32_t *steps = malloc(n * sizeof *steps);

    if (steps == NULL)
        return -1;
    for (size_t i = 0; i < n; i++)
        steps[i] = plan_interval_steps(p, s, (int32_t)i);
    const hid_t dataset = h5_put_array(file, "interval_steps", H5T_NATIVE_INT32, n, steps);
    free(steps);
    return finish_beside(file, dataset, DIM_interval, "1", "Steps in the interval");
}

static herr_t put_labels(hid_t file, const struct layout *l, int dim, const char *name,
                         const char *const *labels)
{
    if (l->dim[dim] == 0)
        return 0;
    return finish_beside(file, h5_put_names(file, name, l->dim[dim], labels), dim, "1",
                         "As a page calls it");
}

static herr_t create_labels(hid_t file, const struct layout *l, const struct scenario *s)
{
    const char *policies[MAX_POLICIES], *groups[MAX_GROUPS], *conditions[MAX_CONDITIONS];

    for (size_t i = 0; i < s->n_policies; i++)
        policies[i] = s->policy[i].label;
    for (size_t i = 0; i < s->n_groups; i++)
        groups[i] = s->group_label[i];
    for (size_t i = 0; i < s->n_conditions; i++)
        conditions[i] = s->condition_label[i];
    if (put_labels(file, l, DIM_policy, "policy_label", policies) < 0 ||
        put_labels(file, l, DIM_group, "group_label", groups) < 0)
        return -1;
    return put_labels(file, l, DIM_condition, "condition_label", conditions);
}

static herr_t create_scales(hid_t file, const struct layout *l, const struct scenario *s,
                            const struct plan *p)
{
    const char *policies[MAX_POLICIES];

    for (size_t i = 0; i < s->n_policies; i++)
        policies[i] = s->policy[i].name;
    if (number_scale(file, l, DIM_point, "Point of the sweep") < 0 ||
        name_scale(file, l, DIM_policy, policies, "Policy") < 0 ||
        number_scale(file, l, DIM_replicate, "Replicate") < 0 || interval_scale(file, l, s) < 0 ||
        interval_steps(file, l, s, p) < 0)
        return -1;
    if (create_name_scales(file, l, s) < 0 || delay_scale(file, l) < 0)
        return -1;
    return create_labels(file, l, s);
}

static herr_t factor_scale(hid_t file, const struct layout *l, const struct experiment *x)
{
    const char **paths = malloc((x->n_factors + 1) * sizeof *paths);

    if (paths == NULL)
        return -1;
    for (size_t f = 0; f < x->n_factors; f++)
        paths[f] = x->factor[f].path;
    const herr_t ok = name_scale(file, l, DIM_factor, paths, "Parameter that was varied");
    free(paths);
    return ok;
}

herr_t scales_create(hid_t file, const struct layout *l, const struct experiment *x,
                     const struct plan *p)
{
    const herr_t ok = create_scales(file, l, &x->scenario, p);

    return ok >= 0 ? factor_scale(file, l, x) : ok;
}
