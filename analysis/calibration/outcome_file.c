/* What a calibration found, as a file and as CSV. */
#include "number.h"
#include "outcome.h"
#include "provenance.h"
#include "record.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void outcome_csv(struct text *out, const struct outcome *o)
{
    for (size_t j = 0; j < o->n_inputs; j++)
        text_add(out, "%s,", o->input[j].path);
    text_add(out, "weight\n");
    for (size_t i = 0; i < o->n; i++) {
        for (size_t j = 0; j < o->n_inputs; j++) {
            number_exact(out, o->value[i * o->n_inputs + j], "");
            text_add(out, ",");
        }
        number_exact(out, o->matching->weight[o->first + i], "0");
        text_add(out, "\n");
    }
}

/* One number of each target, or of each input. */
typedef double of_target(const struct outcome *o, size_t t);

static double observed(const struct outcome *o, size_t t)
{
    return o->aim[t].value;
}

static double observed_low(const struct outcome *o, size_t t)
{
    return o->aim[t].low;
}

static double observed_high(const struct outcome *o, size_t t)
{
    return o->aim[t].high;
}

static double discrepancy(const struct outcome *o, size_t t)
{
    return o->aim[t].has_goal ? o->aim[t].goal.discrepancy / aim_slope(&o->aim[t], o->aim[t].value)
                              : NAN;
}

static double is_held_out(const struct outcome *o, size_t t)
{
    return o->file->target[t].is_held_out ? 1.0 : 0.0;
}

static double within(const struct outcome *o, size_t t)
{
    return o->aim[t].has_goal ? o->target[t].within : NAN;
}

static double implausibility(const struct outcome *o, size_t t)
{
    return o->target[t].implausibility;
}

static const struct {
    const char *name;
    of_target *of;
} OF_TARGETS[] = {
    {"target_value", observed},
    {"target_low", observed_low},
    {"target_high", observed_high},
    {"target_discrepancy", discrepancy},
    {"target_held_out", is_held_out},
    {"target_met", within},
    {"target_implausibility", implausibility},
};

/* Quantiles of targets, or of inputs: the first of n, and how far apart they lie. */
static void put_quantiles(struct record *r, const char *name, const char *unit, const char *dim,
                          size_t n, const double *first, size_t stride, double *x)
{
    for (size_t i = 0; i < n; i++)
        memcpy(x + i * OUTCOME_QUANTILES, (const char *)first + i * stride,
               OUTCOME_QUANTILES * sizeof *x);
    record_table(r, name, unit, dim, "quantile", x);
}

static void put_targets(struct record *r, const struct outcome *o, double *x)
{
    const size_t stride = sizeof *o->target;

    for (size_t i = 0; i < sizeof OF_TARGETS / sizeof *OF_TARGETS; i++) {
        for (size_t t = 0; t < o->n_targets; t++)
            x[t] = OF_TARGETS[i].of(o, t);
        record_numbers(r, OF_TARGETS[i].name, "target_unit", "target", x);
    }
    put_quantiles(r, "target_prior", "target_unit", "target", o->n_targets, o->target->prior,
                  stride, x);
    put_quantiles(r, "target_posterior", "target_unit", "target", o->n_targets,
                  o->target->posterior, stride, x);
}

static void put_inputs(struct record *r, const struct outcome *o, double *x)
{
    const size_t stride = sizeof *o->input;

    for (size_t j = 0; j < o->n_inputs; j++)
        x[j] = o->input[j].contraction;
    record_numbers(r, "parameter_contraction", "1", "parameter", x);
    put_quantiles(r, "parameter_prior", "of the parameter", "parameter", o->n_inputs,
                  o->input->prior, stride, x);
    put_quantiles(r, "parameter_posterior", "of the parameter", "parameter", o->n_inputs,
                  o->input->posterior, stride, x);
}

/* All points that were simulated, of every round. */
static void put_points(struct record *r, const struct outcome *o, double *x)
{
    const struct matching *m = o->matching;

    for (size_t i = 0; i < m->n_rounds; i++)
        for (size_t p = m->round[i].first; p < m->round[i].first + m->round[i].n; p++)
            x[p] = (double)(i + 1);
    record_numbers(r, "point_round", "1", "point", x);
    record_table(r, "point_quantile", "1", "point", "parameter", m->u);
    record_table(r, "point_output", "target_unit", "point", "target", o->waves->raw);
    record_numbers(r, "point_weight", "1", "point", m->weight);
}

static void put_rounds(struct record *r, const struct outcome *o, double *x)
{
    const struct matching *m = o->matching;

    for (size_t i = 0; i < m->n_rounds; i++)
        x[i] = m->round[i].share;
    record_numbers(r, "round_share_left", "1", "round", x);
    for (size_t i = 0; i < m->n_rounds; i++)
        x[i] = m->round[i].reached;
    record_numbers(r, "round_reached", "standard deviations", "round", x);
    for (size_t i = 0; i < m->n_rounds; i++)
        for (size_t g = 0; g < m->n_goals; g++)
            x[i * m->n_goals + g] =
                m->round[i].mean[g].is_sound ? emulator_explained(&m->round[i].mean[g]) : NAN;
    record_table(r, "round_explained", "1", "round", "goal", x);
}

/* What the numbers are over; target_unit and target_verdict go with the targets. */
static void put_dimensions(struct record *r, const struct outcome *o, const char **name)
{
    static const char *const QUANTILES[] = {"5 %", "50 %", "95 %"};
    const struct matching *m = o->matching;

    for (size_t j = 0; j < o->n_inputs; j++)
        name[j] = o->input[j].path;
    record_dimension(r, "parameter", o->n_inputs, name);
    for (size_t t = 0; t < o->n_targets; t++)
        name[t] = o->file->target[t].name;
    record_dimension(r, "target", o->n_targets, name);
    for (size_t g = 0; g < m->n_goals; g++)
        name[g] = o->file->target[calibration_goal_target(o->file, g)].name;
    record_dimension(r, "goal", m->n_goals, name);
    record_dimension(r, "quantile", OUTCOME_QUANTILES, QUANTILES);
    record_dimension(r, "posterior_point", o->n, NULL);
    record_dimension(r, "point", m->n_points, NULL);
    record_dimension(r, "round", m->n_rounds, NULL);
    for (size_t t = 0; t < o->n_targets; t++)
        name[t] = o->aim[t].unit;
    record_names(r, "target_unit", "target", name);
    for (size_t t = 0; t < o->n_targets; t++)
        name[t] = OUTCOME_VERDICTS[o->target[t].verdict];
    record_names(r, "target_verdict", "target", name);
}

static void put_head(struct record *r, const struct outcome *o, const struct provenance *p)
{
    const struct source *s = o->file->written.top->at.source;

    record_text(r, "Conventions", "CF-1.8");
    record_text(r, "program", "confide");
    record_text(r, "kind", "calibration");
    record_text(r, "version", p->version);
    record_text(r, "source_revision", p->source_revision);
    record_count(r, "model", MODEL_REVISION);
    record_count(r, "seed", (int64_t)o->file->seed);
    record_text(r, "calibration", s->text);
    record_count(r, "effective_points", (int64_t)o->effective);
}

static void put_all(struct record *r, const struct outcome *o, const struct provenance *p,
                    double *x, const char **name)
{
    put_head(r, o, p);
    put_dimensions(r, o, name);
    put_targets(r, o, x);
    put_inputs(r, o, x);
    record_table(r, "posterior_value", "of the parameter", "posterior_point", "parameter",
                 o->value);
    record_numbers(r, "posterior_weight", "1", "posterior_point", o->matching->weight + o->first);
    put_points(r, o, x);
    put_rounds(r, o, x);
}

enum status outcome_write(const struct outcome *o, const char *file, struct err *e)
{
    const size_t most =
        o->n_inputs + o->n_targets + o->matching->n_points + o->matching->n_rounds * o->n_targets;
    double *x = mem_array(most * OUTCOME_QUANTILES, sizeof *x);
    const char **name = mem_array(most, sizeof *name);
    struct provenance p = {.command = NULL};
    struct record *r = NULL;
    enum status status =
        x == NULL || name == NULL ? err_memory(e) : provenance_init(&p, 0, NULL, e);

    if (status == STATUS_OK)
        status = record_create(&r, file, e);
    if (status == STATUS_OK) {
        put_all(r, o, &p, x, name);
        status = record_finish(&r, e);
    }
    provenance_free(&p);
    mem_free(x);
    mem_free(name);
    return status;
}
