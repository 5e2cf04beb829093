/* The figures of what matters most: tornado, sobol. */
#include "sensitivity.h"
#include "swept.h"

#include <math.h>

enum { MOST_ROWS = 20, SOBOL_SEED = 1 };

static void fill_tornado(struct figure *f, struct maker *m, const struct swept_swings *all)
{
    static const enum word ENDS[] = {WORD_at_low, WORD_at_high};
    static const char *const IDS[] = {"low", "high"};

    f->panel[0].base = all->middle;
    for (size_t i = 0; i < 2; i++) {
        struct figure_point *x = maker_points(m, &f->cell[i], f->n_rows);
        f->series[i] = (struct figure_label){IDS[i], words_of(m->words, ENDS[i]), 0};
        for (size_t k = 0; k < f->n_rows && x != NULL; k++)
            x[k] = (struct figure_point){.at = (double)k,
                                         .value = i == 0 ? all->swing[k].low : all->swing[k].high};
    }
    for (size_t k = 0; k < f->n_rows; k++) {
        const size_t factor = all->swing[k].factor;
        f->row[k] = (struct figure_label){result_experiment(m->result)->factor[factor].path,
                                          swept_words(m, factor), 0};
    }
}

static void sensitivity_figure(struct figure *f, struct maker *m, enum figure_name name,
                               const struct subject *q, const char *caption)
{
    struct text t = {.data = NULL};

    f->kind = FIGURE_ROWS;
    f->at_column = "parameter";
    f->n_column = "points";
    maker_heading(f, m, name, q->measure.words, "");
    text_add(&t, "%s. %s", q->words, caption);
    f->caption = maker_text(m, &t);
    maker_notes(f, m, "");
}

static const char *tornado_caption(struct maker *m, const struct maker_answer *a,
                                   const struct swept_swings *all)
{
    size_t most;
    const char *const pairs[] = {"points", maker_count(m, all->n_points), "n",
                                 swept_replicates(m, a, &most), NULL};
    const enum word bars = swept_are_one_at_a_time(m) ? WORD_tornado_base
                           : all->in_parts            ? WORD_tornado_fifths
                                                      : WORD_tornado_ends;
    const enum word whiskers = all->over_points ? WORD_bars_points
                               : most == 1      ? WORD_bars_one
                                                : WORD_bars_replicates;
    struct text t = {.data = NULL};

    text_add(&t, "%s; %s%s", maker_fill(m, bars, pairs), maker_fill(m, whiskers, pairs),
             swept_missing(m, a));
    return maker_text(m, &t);
}

enum status figures_tornado(struct figure *f, struct maker *m, struct err *e)
{
    struct subject q;
    struct maker_answer a;
    struct swept_swings all;
    enum status s = maker_subject(&q, m, e);

    if (s == STATUS_OK)
        s = swept_ask(&a, m, &q.measure, &q, e);
    if (s == STATUS_OK)
        s = swept_swings(&all, m, &a, q.policy, e);
    if (s != STATUS_OK)
        return s;
    if (!maker_room(f, m, 1, 2, all.n < MOST_ROWS ? all.n : MOST_ROWS))
        return maker_no_memory(e);
    if (all.n == 0)
        f->nothing = swept_nothing(m, &a, "no parameter has two values among the finished points");
    f->has_bars = true;
    f->over_points = all.over_points;
    f->series_column = "end";
    maker_subject_panel(m, &f->panel[0], &q);
    f->panel[0].label.words = "";
    fill_tornado(f, m, &all);
    sensitivity_figure(f, m, FIGURE_tornado, &q, tornado_caption(m, &a, &all));
    return STATUS_OK;
}

static void fill_sobol(struct figure *f, struct maker *m, const struct sensitivity *x)
{
    const struct estimate *const values[] = {x->value + x->n_factors, x->value};

    f->series[0] = (struct figure_label){"first", words_of(m->words, WORD_sobol_first), 0};
    f->series[1] = (struct figure_label){"total", words_of(m->words, WORD_sobol_total), 0};
    for (size_t i = 0; i < 2; i++) {
        struct figure_point *point = maker_points(m, &f->cell[i], f->n_rows);
        for (size_t k = 0; k < f->n_rows && point != NULL; k++)
            point[k] = (struct figure_point){.at = (double)k, .value = values[i][x->order[k]]};
    }
    for (size_t k = 0; k < f->n_rows; k++)
        f->row[k] = (struct figure_label){x->experiment->factor[x->order[k]].path,
                                          swept_words(m, x->order[k]), 0};
    f->panel[0] = (struct figure_panel){
        {"", "", 0}, words_of(m->words, WORD_sobol_unit), "share of the variance", 0.0};
}

static const char *sobol_caption(struct maker *m, const struct sensitivity *x)
{
    const char *const pairs[] = {"points", maker_count(m, x->used),
                                 "n",      maker_range(m, x->replicates_least, x->replicates_most),
                                 "base",   maker_count(m, x->used_blocks),
                                 NULL};

    return maker_fill(m, WORD_sobol_caption, pairs);
}

/* As `confide sensitivity` reads them, so that a table and a figure are the same. */
static enum status read_sobol(struct sensitivity *x, struct query *query, struct maker *m,
                              const struct subject *q, struct err *e)
{
    struct query_words words = {.measure = q->measure.name, .define = m->request->define};
    const struct sensitivity_request request = {
        .method = METHOD_sobol, .policy = q->policy, .against = q->against, .seed = SOBOL_SEED};

    for (size_t i = 0; i < m->request->n_where; i++)
        words.where[words.n_where++] = m->request->where[i];
    const enum status s =
        query_make(query, &words, result_experiment(m->result), result_plan(m->result), e);

    return s == STATUS_OK ? sensitivity_read(x, m->result, query, &request, e) : s;
}

enum status figures_sobol(struct figure *f, struct maker *m, struct err *e)
{
    struct subject q;
    struct sensitivity x = {.n_factors = 0};
    struct query query = {.n_cells = 0};
    enum status s = maker_subject(&q, m, e);

    if (s == STATUS_OK)
        s = read_sobol(&x, &query, m, &q, e);
    if (s == STATUS_OK &&
        !maker_room(f, m, 1, 2, x.n_factors < MOST_ROWS ? x.n_factors : MOST_ROWS))
        s = maker_no_memory(e);
    if (s == STATUS_OK) {
        f->series_column = "order";
        f->over_points = true;
        fill_sobol(f, m, &x);
        sensitivity_figure(f, m, FIGURE_sobol, &q, sobol_caption(m, &x));
    }
    sensitivity_free(&x);
    query_free(&query);
    return s;
}
