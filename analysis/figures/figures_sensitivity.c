/* The figures of what matters most: tornado, sobol, morris, prcc, evppi. */
#include "number.h"
#include "reward.h"
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

/* The swings are in order: those that move nothing, but for rounding, are the last. One stays, to be drawn. */
static size_t leave_out_inert(struct swept_swings *all)
{
    const double rounding = 1e-12 * fabs(all->middle);
    size_t n = 0;

    while (all->n > 1 && fabs(all->swing[all->n - 1].low.mean - all->middle) <= rounding &&
           fabs(all->swing[all->n - 1].high.mean - all->middle) <= rounding) {
        all->n--;
        n++;
    }
    return n;
}

static void say_left_out(struct figure *f, struct maker *m, enum word word, size_t n)
{
    struct text t = {.data = NULL};

    if (n == 0)
        return;
    text_add(&t, "%s. %s", f->caption,
             maker_fill(m, word, (const char *const[]){"n", maker_count(m, n), NULL}));
    f->caption = maker_text(m, &t);
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
    const size_t n_inert = leave_out_inert(&all);
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
    say_left_out(f, m, WORD_inert, n_inert);
    return STATUS_OK;
}

/* A figure of what `confide sensitivity` says by one of its methods. */
struct indices {
    enum figure_name figure;
    enum method method;
    size_t n_columns; /* of the method's, from `first` on as they are drawn */
    struct {
        const char *id;
        size_t column;
        enum word words;
    } column[2];
    enum word caption, unit; /* unit WORD_COUNT: the measure's */
    const char *csv_unit, *series;
};

static void fill_indices(struct figure *f, struct maker *m, const struct sensitivity *x,
                         const struct indices *indices)
{
    for (size_t i = 0; i < indices->n_columns; i++) {
        const struct estimate *value = x->value + indices->column[i].column * x->n_factors;
        struct figure_point *point = maker_points(m, &f->cell[i], f->n_rows);
        f->series[i] = (struct figure_label){indices->column[i].id,
                                             words_of(m->words, indices->column[i].words), 0};
        for (size_t row = 0; row < f->n_rows && point != NULL; row++)
            point[row] = (struct figure_point){.at = (double)row, .value = value[x->order[row]]};
    }
    for (size_t row = 0; row < f->n_rows; row++)
        f->row[row] = (struct figure_label){x->experiment->factor[x->order[row]].path,
                                            swept_words(m, x->order[row]), 0};
}

static void index_panel(struct figure *f, struct maker *m, const struct subject *q,
                        const struct indices *indices)
{
    maker_subject_panel(m, &f->panel[0], q);
    f->panel[0].label = (struct figure_label){"", "", 0};
    f->panel[0].base = 0.0;
    if (indices->unit == WORD_COUNT)
        return;
    f->panel[0].unit = words_of(m->words, indices->unit);
    f->panel[0].csv_unit = indices->csv_unit;
}

static const char *index_caption(struct maker *m, const struct sensitivity *x,
                                 const struct indices *indices)
{
    const char *const pairs[] = {"points", maker_count(m, x->used),
                                 "n",      maker_range(m, x->replicates_least, x->replicates_most),
                                 "base",   maker_count(m, x->used_blocks),
                                 NULL};

    return maker_fill(m, indices->caption, pairs);
}

static struct query_words words_asked(const struct maker *m, const char *measure)
{
    struct query_words words = {.measure = measure, .define = m->request->define};

    for (size_t i = 0; i < m->request->n_where; i++)
        words.where[words.n_where++] = m->request->where[i];
    return words;
}

/* As `confide sensitivity` reads them, so that a table and a figure are the same. */
static enum status read_indices(struct sensitivity *x, struct query *query, struct maker *m,
                                const struct subject *q, enum method method, struct err *e)
{
    const struct query_words words = words_asked(m, q->measure.name);
    const struct sensitivity_request request = {
        .method = method, .policy = q->policy, .against = q->against, .seed = SOBOL_SEED};
    const enum status s =
        query_make(query, &words, result_experiment(m->result), result_plan(m->result), e);

    return s == STATUS_OK ? sensitivity_read(x, m->result, query, &request, e) : s;
}

static enum status make_indices(struct figure *f, struct maker *m, const struct indices *indices,
                                struct err *e)
{
    struct subject q;
    struct sensitivity x = {.n_factors = 0};
    struct query query = {.n_cells = 0};
    enum status s = maker_subject(&q, m, e);

    if (s == STATUS_OK)
        s = read_indices(&x, &query, m, &q, indices->method, e);
    if (s == STATUS_OK &&
        !maker_room(f, m, 1, indices->n_columns, x.n_factors < MOST_ROWS ? x.n_factors : MOST_ROWS))
        s = maker_no_memory(e);
    if (s == STATUS_OK) {
        f->series_column = indices->series;
        f->over_points = true;
        index_panel(f, m, &q, indices);
        fill_indices(f, m, &x, indices);
        sensitivity_figure(f, m, indices->figure, &q, index_caption(m, &x, indices));
    }
    sensitivity_free(&x);
    query_free(&query);
    return s;
}

enum status figures_sobol(struct figure *f, struct maker *m, struct err *e)
{
    static const struct indices SOBOL = {
        FIGURE_sobol,
        METHOD_sobol,
        2,
        {{"first", 1, WORD_sobol_first}, {"total", 0, WORD_sobol_total}},
        WORD_sobol_caption,
        WORD_sobol_unit,
        "share of the variance",
        "order"};

    return make_indices(f, m, &SOBOL, e);
}

enum status figures_morris(struct figure *f, struct maker *m, struct err *e)
{
    static const struct indices MORRIS = {
        FIGURE_morris,
        METHOD_morris,
        2,
        {{"mu_star", 0, WORD_morris_size}, {"sigma", 2, WORD_morris_unlike}},
        WORD_morris_caption,
        WORD_COUNT,
        "",
        "index"};

    return make_indices(f, m, &MORRIS, e);
}

enum status figures_prcc(struct figure *f, struct maker *m, struct err *e)
{
    static const struct indices PRCC = {FIGURE_prcc,
                                        METHOD_prcc,
                                        1,
                                        {{"prcc", 0, WORD_prcc_unit}},
                                        WORD_prcc_caption,
                                        WORD_prcc_unit,
                                        "partial rank correlation",
                                        NULL};

    return make_indices(f, m, &PRCC, e);
}

/* What a choice between policies is made by. */
struct choice {
    struct subject subject;
    struct worth worth; /* without words: by the subject's measure */
    struct query query;
    struct sensitivity answer;
    const char *weights; /* "" or a sentence with their units */
};

static void choice_free(struct choice *c)
{
    sensitivity_free(&c->answer);
    worth_free(&c->worth);
    query_free(&c->query);
}

/* The policies that are chosen between: two, or all of the file. */
static void name_policies(struct choice *c, struct maker *m)
{
    struct text t = {.data = NULL};
    const size_t pair[] = {c->subject.policy, c->subject.against};
    const bool has_pair = m->request->contrast != NULL;
    const size_t n = has_pair ? 2 : m->scenario->n_policies;

    for (size_t i = 0; i < n; i++)
        text_add(&t, "%s%s",
                 i == 0 ? "" : words_of(m->words, i + 1 == n ? WORD_list_and : WORD_list_comma),
                 maker_policy_words(m, has_pair ? pair[i] : i));
    c->subject.words =
        maker_fill(m, WORD_between, (const char *const[]){"policies", maker_text(m, &t), NULL});
}

/* "-2 per unit of Illness left untreated (% of time spent ill); …" */
static const char *weights_words(struct maker *m, const struct worth *w)
{
    struct text t = {.data = NULL};

    for (size_t i = 0; i < w->query.items.n; i++) {
        const struct item *it = &w->query.items.item[i];
        char number[NUMBER_SIZE];
        struct measured measured;
        struct err e;
        const bool is_ours = maker_measure(&measured, m, it->name, 0, &e) == STATUS_OK;
        const char *const pairs[] = {"weight",  maker_copy(m, number_text(number, w->weight[i])),
                                     "measure", is_ours ? measured.words : it->label,
                                     "unit",    is_ours ? measured.unit : it->unit,
                                     NULL};
        text_add(&t, "%s%s", i > 0 ? words_of(m->words, WORD_semicolon) : "",
                 maker_fill(m, WORD_evppi_weight, pairs));
    }
    return maker_fill(m, WORD_evppi_weights,
                      (const char *const[]){"weights", maker_text(m, &t), NULL});
}

static enum status read_worth(struct choice *c, struct maker *m, struct err *e)
{
    const struct query_words words = words_asked(m, NULL);
    struct text unit = {.data = NULL};

    if (m->request->measure != NULL || m->request->better != NULL)
        return err_set(e, STATUS_USAGE, "%s", WORTH_ALONE);
    const enum status s = worth_read(&c->worth, m->request->worth, &words,
                                     result_experiment(m->result), result_plan(m->result), e);
    if (s != STATUS_OK)
        return s;
    text_add(&unit, "points of %s", c->worth.words.data);
    c->weights = weights_words(m, &c->worth);
    c->subject.measure = (struct measured){.name = "worth",
                                           .words = words_of(m->words, WORD_evppi_sum),
                                           .unit = words_of(m->words, WORD_evppi_points),
                                           .csv_unit = maker_text(m, &unit)};
    return STATUS_OK;
}

static enum status read_choice(struct choice *c, struct maker *m, struct err *e)
{
    struct sensitivity_request q = {
        .method = METHOD_evppi, .has_pair = m->request->contrast != NULL, .seed = SOBOL_SEED};
    enum status s = maker_subject(&c->subject, m, e);

    q.policy = c->subject.policy;
    q.against = c->subject.against;
    name_policies(c, m);
    if (s == STATUS_OK && m->request->worth != NULL) {
        s = read_worth(c, m, e);
        q.worth = &c->worth;
    } else if (s == STATUS_OK) {
        const struct query_words words = words_asked(m, c->subject.measure.name);
        s = query_make(&c->query, &words, result_experiment(m->result), result_plan(m->result), e);
        if (s == STATUS_OK)
            s = reward_read(&q.higher_is_better, m->request->better, &c->query.items, e);
    }
    if (s != STATUS_OK)
        return s;
    return sensitivity_read(&c->answer, m->result, q.worth != NULL ? &c->worth.query : &c->query,
                            &q, e);
}

/* By what, which policy is best, and how the numbers came about. */
static const char *choice_caption(struct maker *m, const struct choice *c)
{
    const struct sensitivity *x = &c->answer;
    const bool is_for_sharing = worth_is_for_sharing(&c->worth);
    const char *const pairs[] = {"points", maker_count(m, x->used), "n",
                                 maker_range(m, x->replicates_least, x->replicates_most), NULL};
    char share[NUMBER_SIZE];
    struct text t = {.data = NULL};

    number_print(share, 100.0 * x->best_share[x->best], 0, false);
    const char *const best[] = {"policy", maker_policy_words(m, x->best), "share",
                                maker_copy(m, share), NULL};
    const enum word better = x->request.higher_is_better ? WORD_evppi_higher : WORD_evppi_lower;
    text_add(&t, "%s %s%s%s %s",
             x->request.worth == NULL
                 ? words_of(m->words, better)
                 : maker_fill(m, WORD_evppi_weights,
                              (const char *const[]){"weights", c->worth.words.data, NULL}),
             is_for_sharing ? words_of(m->words, WORD_note_traces) : "", is_for_sharing ? " " : "",
             maker_fill(m, sensitivity_is_settled(x) ? WORD_evppi_settled : WORD_evppi_best, best),
             maker_fill(m, WORD_evppi_caption, pairs));
    return maker_text(m, &t);
}

/* First what knowing everything is worth, and then the parameters that are worth something. */
static void fill_choice(struct figure *f, struct maker *m, const struct sensitivity *x)
{
    struct figure_point *point = maker_points(m, &f->cell[0], f->n_rows);

    f->series[0] = (struct figure_label){"evppi", words_of(m->words, WORD_evppi_worth), 0};
    f->row[0] = (struct figure_label){"all", words_of(m->words, WORD_evppi_all), 0};
    for (size_t row = 0; row < f->n_rows && point != NULL; row++) {
        const struct estimate *v = row == 0 ? &x->everything : &x->value[x->order[row - 1]];
        point[row] = (struct figure_point){.at = (double)row, .value = *v};
        if (row > 0)
            f->row[row] = (struct figure_label){x->experiment->factor[x->order[row - 1]].path,
                                                swept_words(m, x->order[row - 1]), 0};
    }
}

static void make_choice(struct figure *f, struct maker *m, const struct choice *c, size_t n_left)
{
    f->over_points = true;
    f->is_positive = true;
    maker_difference_panel(m, &f->panel[0], &c->subject.measure);
    f->panel[0].label = (struct figure_label){"", "", 0};
    fill_choice(f, m, &c->answer);
    sensitivity_figure(f, m, FIGURE_evppi, &c->subject, choice_caption(m, c));
    say_left_out(f, m, WORD_evppi_left, sensitivity_is_settled(&c->answer) ? 0 : n_left);
    if (c->weights != NULL)
        maker_notes(f, m, c->weights);
}

enum status figures_evppi(struct figure *f, struct maker *m, struct err *e)
{
    struct choice c = {.weights = NULL};
    enum status s = read_choice(&c, m, e);
    size_t n = 0;

    while (s == STATUS_OK && n < c.answer.n_factors && c.answer.value[c.answer.order[n]].mean > 0.0)
        n++;
    if (s == STATUS_OK && !maker_room(f, m, 1, 1, 1 + (n < MOST_ROWS ? n : MOST_ROWS)))
        s = maker_no_memory(e);
    if (s == STATUS_OK)
        make_choice(f, m, &c, c.answer.n_factors - n);
    choice_free(&c);
    return s;
}
