/* The briefing of a sweep: which of the varied parameters the answers depend on. */
#include "html.h"
#include "report_parts.h"
#include "sensitivity.h"

#include <math.h>

enum { MOST_FACTORS = 12, INDEX_DECIMALS = 2 };

static void add_factor(struct text *out, const struct report *page, const struct sensitivity *x,
                       size_t factor)
{
    const struct estimate *v = &x->value[factor];
    const int decimals = x->column[0].in_units ? report_decimals_one(v) : INDEX_DECIMALS;

    text_add(out, "<tr><th scope=\"row\"><code>");
    html_code(out, x->experiment->factor[factor].path);
    text_add(out, "</code></th><td class=\"n\"><b>");
    report_value(out, page, v->mean, decimals, false);
    text_add(out, "</b>");
    if (v->high > v->low) {
        text_add(out, "<small>");
        report_range(out, page, v, decimals, false);
        text_add(out, "</small>");
    }
    text_add(out, "</td></tr>\n");
}

/* "Illness left untreated, Full sharing less No sharing: partial rank correlation, and its 95 % interval" */
static void add_caption(struct text *out, const struct report *x, const struct sensitivity *s,
                        enum measure m)
{
    const enum method method = s->request.method;
    struct text parts[4] = {{.data = NULL}};

    html_text(&parts[0], words_measure(x->words, m));
    report_policy(&parts[1], x, s->request.policy);
    report_policy(&parts[2], x, s->request.against);
    report_say(&parts[3], x,
               method == METHOD_sobol    ? WORD_decide_sobol
               : method == METHOD_morris ? WORD_decide_morris
                                         : WORD_decide_prcc,
               NULL);
    report_say(out, x, WORD_decide_caption,
               (const char *const[]){
                   "measure", report_filled(&parts[0]), "policy", report_filled(&parts[1]),
                   "reference", report_filled(&parts[2]), "what", report_filled(&parts[3]), NULL});
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        report_release(out, &parts[i]);
}

static void add_ranks(struct text *out, const struct report *x, const struct sensitivity *s,
                      enum measure m)
{
    struct text caption = {.data = NULL};

    add_caption(&caption, x, s, m);
    text_add(out, "<div class=\"beside\">\n");
    report_table_open(out, x, MEASURES[m].name, WORD_table_decide, &caption);
    text_add(out, "<thead><tr>");
    report_column(out, x, WORD_parameter, false);
    text_add(out, "<th scope=\"col\" class=\"n\"><code>%s</code></th></tr></thead>\n<tbody>\n",
             METHOD_NAMES[s->request.method]);
    for (size_t i = 0; i < s->n_factors && i < MOST_FACTORS; i++)
        add_factor(out, x, s, s->order[i]);
    text_add(out, "</tbody>\n");
    report_table_close(out);
    text_add(out, "</div>\n");
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

static void not_told(struct text *out, const struct report *x, const char *of, const char *reason)
{
    struct text measure = {.data = NULL}, why = {.data = NULL};

    html_text(&measure, of);
    report_reason(&why, x, reason);
    text_add(out, "<p>");
    report_say(out, x, *of != '\0' ? WORD_not_told_of : WORD_not_told,
               (const char *const[]){"measure", report_filled(&measure), "why", report_filled(&why),
                                     NULL});
    text_add(out, "</p>\n");
    report_release(out, &measure);
    report_release(out, &why);
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
            not_told(out, x, words_measure(x->words, ASKED[i]), e.msg);
    }
}

void report_depends(struct text *out, const struct report *x)
{
    enum method method;
    struct err e;

    text_add(out, "<h3>");
    report_say(out, x, WORD_decide, NULL);
    text_add(out, "</h3>\n");
    if (sensitivity_method(&method, x->experiment, &e) != STATUS_OK) {
        not_told(out, x, "", e.msg);
        return;
    }
    report_paragraph(out, x, "", WORD_decide_reading);
    add_measures(out, x, method);
}
