/* The figures of a calibration's file: read, and made. */
#include "fitted_own.h"

#include "mem.h"
#include "record_reader.h"

const struct fitted_row FITTED_FIGURES[FITTED_COUNT] = {
#define FITTED(name_, about_) {#name_, about_, WORD_fitted_##name_},
#include "fitted.def"
};

static fitted_make *const MAKE[FITTED_COUNT] = {
#define FITTED(name, ...) fitted_##name,
#include "fitted.def"
};

struct fitted {
    struct maker maker;
    struct record_reader *reader; /* owns the numbers */
    struct fitted_data data;
    struct figure figure[FITTED_COUNT];
    bool is_made[FITTED_COUNT];
};

bool fitted_is(const char *file)
{
    return record_reader_knows(file, "calibration");
}

const struct figure *fitted_get(const struct fitted *all, enum fitted_name name)
{
    return all->is_made[name] ? &all->figure[name] : NULL;
}

/* A table of which one dimension is known; its other one. */
static const double *table_of(struct record_reader *r, const char *name, size_t n_a, size_t *n_b,
                              bool *fits)
{
    size_t rows = 0;
    const double *x = record_reader_table(r, name, &rows, n_b);

    *fits = *fits && (x == NULL || rows == n_a);
    return x;
}

static const double *numbers_of(struct record_reader *r, const char *name, size_t n, bool *fits)
{
    size_t found = 0;
    const double *x = record_reader_numbers(r, name, &found);

    *fits = *fits && (x == NULL || found == n);
    return x;
}

static const char *const *names_of(struct record_reader *r, const char *name, size_t n, bool *fits)
{
    size_t found = 0;
    const char *const *x = record_reader_names(r, name, &found);

    *fits = *fits && (x == NULL || found == n);
    return x;
}

static void read_targets(struct fitted_data *d, struct record_reader *r, bool *fits)
{
    size_t n_prior = 0, n_posterior = 0;

    d->target = record_reader_names(r, "target", &d->n_targets);
    d->unit = names_of(r, "target_unit", d->n_targets, fits);
    d->verdict = names_of(r, "target_verdict", d->n_targets, fits);
    d->value = numbers_of(r, "target_value", d->n_targets, fits);
    d->low = numbers_of(r, "target_low", d->n_targets, fits);
    d->high = numbers_of(r, "target_high", d->n_targets, fits);
    d->prior = table_of(r, "target_prior", d->n_targets, &n_prior, fits);
    d->posterior = table_of(r, "target_posterior", d->n_targets, &n_posterior, fits);
    *fits = *fits && (d->prior == NULL || n_prior == FITTED_QUANTILES) &&
            (d->posterior == NULL || n_posterior == FITTED_QUANTILES);
}

static void read_points(struct fitted_data *d, struct record_reader *r, bool *fits)
{
    size_t n = 0;

    d->parameter = record_reader_names(r, "parameter", &d->n_parameters);
    d->contraction = numbers_of(r, "parameter_contraction", d->n_parameters, fits);
    d->weight = record_reader_numbers(r, "point_weight", &d->n_points);
    d->of_round = numbers_of(r, "point_round", d->n_points, fits);
    d->at = table_of(r, "point_quantile", d->n_points, &n, fits);
    *fits = *fits && (d->at == NULL || n == d->n_parameters);
    d->share = record_reader_numbers(r, "round_share_left", &d->n_rounds);
    d->explained = table_of(r, "round_explained", d->n_rounds, &d->n_goals, fits);
}

static enum status read(struct fitted *all, const char *file, struct err *e)
{
    bool fits = true;

    read_targets(&all->data, all->reader, &fits);
    read_points(&all->data, all->reader, &fits);
    const enum status s = record_reader_check(all->reader, e);
    if (s != STATUS_OK || fits)
        return s;
    return err_set(e, STATUS_NOINPUT, "%s: is damaged: its numbers do not fit its names", file);
}

static enum status make_one(struct fitted *all, const struct fitted_request *q,
                            enum fitted_name name, struct err *e)
{
    struct figure *f = &all->figure[name];

    *f = (struct figure){
        .name = FITTED_FIGURES[name].name,
        .heading = q->title != NULL ? q->title : words_of(q->words, FITTED_FIGURES[name].heading),
        .caption = "",
        .foot = words_of(q->words, WORD_modelled),
        .notes = words_of(q->words, WORD_modelled),
        .x_title = "",
        .y_title = "",
        .n_column = "points",
        .over_points = true};
    enum status s = MAKE[name](f, &all->maker, &all->data, e);
    if (s == STATUS_OK && all->maker.failed)
        s = maker_no_memory(e);
    all->is_made[name] = s == STATUS_OK;
    return s;
}

static enum status make_all(struct fitted *all, const struct fitted_request *q, struct err *e)
{
    bool is_named = false;
    enum status s = STATUS_OK;

    for (enum fitted_name k = 0; k < FITTED_COUNT; k++)
        is_named = is_named || q->wanted[k];
    for (enum fitted_name k = 0; k < FITTED_COUNT && s == STATUS_OK; k++)
        if (!is_named || q->wanted[k])
            s = make_one(all, q, k, e);
    return s;
}

enum status fitted_read(struct fitted **all, const char *file, const struct fitted_request *q,
                        struct err *e)
{
    struct fitted *x = mem_array(1, sizeof *x);

    *all = NULL;
    if (x == NULL)
        return maker_no_memory(e);
    x->maker = (struct maker){.words = q->words};
    enum status s = record_reader_open(&x->reader, file, "calibration", e);
    if (s == STATUS_OK)
        s = read(x, file, e);
    if (s == STATUS_OK)
        s = make_all(x, q, e);
    if (s == STATUS_OK)
        *all = x;
    else
        fitted_free(x);
    return s;
}

void fitted_free(struct fitted *all)
{
    if (all == NULL)
        return;
    record_reader_close(all->reader);
    arena_free(&all->maker.arena);
    mem_free(all);
}
