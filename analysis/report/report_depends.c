/* The briefing of a sweep: which of the varied parameters the answers depend on. */
#include "html.h"
#include "report_parts.h"
#include "sensitivity.h"

#include <math.h>

enum { MOST_FACTORS = 12, INDEX_DECIMALS = 2 };

static void add_factor(struct text *out, const struct sensitivity *x, size_t factor)
{
    const struct estimate *v = &x->value[factor];
    const int decimals = x->column[0].in_units ? report_decimals_one(v) : INDEX_DECIMALS;

    text_add(out, "<tr><th scope=\"row\"><code>");
    html_code(out, x->experiment->factor[factor].path);
    text_add(out, "</code></th><td class=\"n\"><b>");
    html_number(out, v->mean, decimals, false);
    text_add(out, "</b>");
    if (v->high > v->low) {
        text_add(out, "<small>");
        report_interval(out, v, decimals, false);
        text_add(out, "</small>");
    }
    text_add(out, "</td></tr>\n");
}

static void add_ranks(struct text *out, const struct report *x, const struct sensitivity *s,
                      enum measure m)
{
    struct text caption = {.data = NULL};

    html_text(&caption, MEASURES[m].label);
    text_add(&caption, ", ");
    report_policy(&caption, x, s->request.policy);
    text_add(&caption, " less ");
    report_policy(&caption, x, s->request.against);
    text_add(&caption, ": %s, and its 95\xc2\xa0%% interval", s->column[0].words);
    text_add(out, "<div class=\"beside\">\n");
    report_table_open(out, MEASURES[m].name, "Table: which parameters decide",
                      caption.data == NULL ? "" : caption.data);
    text_add(out,
             "<thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\" class=\"n\">%s</th>"
             "</tr></thead>\n<tbody>\n",
             METHOD_NAMES[s->request.method]);
    for (size_t i = 0; i < s->n_factors && i < MOST_FACTORS; i++)
        add_factor(out, s, s->order[i]);
    text_add(out, "</tbody>\n");
    report_table_close(out);
    text_add(out, "</div>\n");
    out->failed = out->failed || caption.failed;
    text_free(&caption);
}

/* Of one measure; e says why there is none. */
static enum status add_measure(struct text *out, const struct report *x,
                               const struct sensitivity_request *request, enum measure m,
                               struct err *e)
{
    const struct query_words w = {.measure = MEASURES[m].name, .against = x->request.against};
    struct query q;
    struct sensitivity s;
    enum status status = query_make(&q, &w, x->experiment, result_plan(x->result), e);

    if (status != STATUS_OK)
        return status;
    status = sensitivity_read(&s, x->result, &q, request, e);
    if (status == STATUS_OK) {
        add_ranks(out, x, &s, m);
        sensitivity_free(&s);
    }
    query_free(&q);
    return status;
}

static void not_told(struct text *out, const char *of, const char *why)
{
    text_add(out, "<p>Not told%s", *of != '\0' ? " of " : "");
    html_text(out, of);
    text_add(out, ": ");
    html_text(out, why);
    text_add(out, ".</p>\n");
}

/* What can be told is, and of the rest why not. */
static void add_measures(struct text *out, const struct report *x, enum method method)
{
    static const enum measure ASKED[] = {MEASURE_disclosure_rate, MEASURE_untreated_rate};
    struct sensitivity_request request = {
        .method = method, .policy = x->scenario->n_policies - 1, .against = x->against, .seed = 1};

    if (request.policy == x->against && request.policy > 0)
        request.policy--;
    for (size_t i = 0; i < sizeof ASKED / sizeof *ASKED; i++) {
        struct err e;
        if (add_measure(out, x, &request, ASKED[i], &e) != STATUS_OK)
            not_told(out, MEASURES[ASKED[i]].label, e.msg);
    }
}

void report_depends(struct text *out, const struct report *x)
{
    enum method method;
    struct err e;

    text_add(out, "<h3>Which of them decide</h3>\n");
    if (sensitivity_method(&method, x->experiment, &e) != STATUS_OK) {
        not_told(out, "", e.msg);
        return;
    }
    text_add(out, "<p>The larger in size, the more the answer depends on the parameter, over "
                  "the range in which it was varied: one that was varied little looks "
                  "unimportant, and what was not varied is not judged.</p>\n");
    add_measures(out, x, method);
}
