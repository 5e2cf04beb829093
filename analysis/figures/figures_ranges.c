/* The figure of both uncertainties: contrasts between policies, with chance and with parameter uncertainty. */
#include "maker.h"
#include "uncertainty.h"

/* The measures of the panels, with commas. */
static const char *measures_of(struct maker *m, const struct figure *f)
{
    struct text t = {.data = NULL};

    for (size_t i = 0; i < f->n_panels; i++)
        text_add(&t, "%s%s", i > 0 ? "," : "", f->panel[i].label.id);
    return maker_text(m, &t);
}

static void fill(struct figure *f, const struct maker *m, const struct uncertainty *u,
                 const struct query *q)
{
    for (size_t i = 0; i < f->n_panels; i++)
        for (size_t row = 0; row < f->cell[i].n; row++) {
            const size_t p = scenario_policy(m->scenario, f->row[row].id);
            f->cell[i].point[row].doubt =
                uncertainty_range(u, q, &(struct asked){p, i, 0, CONTRAST_difference});
        }
    f->has_doubts = true;
}

static void say(struct figure *f, struct maker *m, const struct uncertainty *u, size_t replicates)
{
    const char *const pairs[] = {
        "policy", maker_policy_words(m, m->against), "n",    maker_count(m, replicates),
        "points", maker_count(m, u->n_points),       "file", maker_copy(m, u->file),
        NULL};

    maker_heading(f, m, FIGURE_ranges, "", "");
    f->caption = maker_fill(m, WORD_ranges_caption, pairs);
    maker_notes(f, m, "");
}

static enum status add_doubts(struct figure *f, struct maker *m, const struct query_words *w,
                              const struct query *q, struct err *e)
{
    const struct uncertainty_request request = {
        .choice = m->request->uncertainty, .result = m->request->file, .words = w, .of = q};
    struct uncertainty u;
    const enum status s = uncertainty_read(&u, &request, e);

    if (s == STATUS_OK && u.file != NULL) {
        fill(f, m, &u, q);
        say(f, m, &u, f->cell[0].n > 0 ? f->cell[0].point[0].value.n : 0);
    } else if (s == STATUS_OK) {
        f->nothing =
            u.left_out == NULL ? "there is no sweep beside the result" : maker_copy(m, u.left_out);
    }
    uncertainty_free(&u);
    return s;
}

enum status figures_ranges(struct figure *f, struct maker *m, struct err *e)
{
    enum status s = figures_contrasts(f, m, e);
    struct query_words w = {.define = m->request->define,
                            .against = m->scenario->policy[m->against].name};
    struct query q = {.n_cells = 0};

    f->name = FIGURES[FIGURE_ranges].name;
    if (s != STATUS_OK || f->nothing != NULL)
        return s;
    w.measure = measures_of(m, f);
    for (size_t i = 0; i < m->request->n_where; i++)
        w.where[w.n_where++] = m->request->where[i];
    s = query_make(&q, &w, result_experiment(m->result), result_plan(m->result), e);
    if (s == STATUS_OK)
        s = add_doubts(f, m, &w, &q, e);
    query_free(&q);
    return s;
}
