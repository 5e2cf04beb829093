/* The briefing: each question under a heading that says what was found, no surer than the intervals are. */
#include "html.h"
#include "report_parts.h"

#include <math.h>
#include <stdio.h>

static const struct question {
    const char *id;
    enum measure measure;
    enum word ask, more, fewer, what, unit;
    enum report_chart chart;
} QUESTIONS[] = {
    {"ask-disclosure", MEASURE_disclosure_rate, WORD_ask_disclosure, WORD_more_disclosure,
     WORD_fewer_disclosure, WORD_what_disclosure, WORD_unit_disclosure, CHART_disclosure},
    {"ask-avoidance", MEASURE_avoidance, WORD_ask_avoidance, WORD_more_avoidance,
     WORD_fewer_avoidance, WORD_what_avoidance, WORD_unit_avoidance, CHART_avoidance},
    {"ask-untreated", MEASURE_untreated_rate, WORD_ask_untreated, WORD_more_untreated,
     WORD_fewer_untreated, WORD_what_untreated, WORD_unit_untreated, CHART_untreated},
    {"ask-traces", MEASURE_traces, WORD_ask_traces, WORD_more_traces, WORD_fewer_traces,
     WORD_what_traces, WORD_unit_traces, CHART_traces},
    {"ask-encounters", MEASURE_encounters_health, WORD_ask_encounters, WORD_more_encounters,
     WORD_fewer_encounters, WORD_what_encounters, WORD_unit_encounters, CHART_encounters},
};

static const struct report_number *changed(const struct report *x, const struct question *q,
                                           size_t p)
{
    return &x->number[p][q->measure][CONTRAST_difference];
}

/* How many policies have it said of them, and with this sign (0: either). */
static size_t count(const struct report *x, const struct question *q, enum report_said said,
                    int sign)
{
    size_t n = 0;

    for (size_t p = 0; p < x->scenario->n_policies; p++)
        n += p != x->against && report_said(x, changed(x, q, p)) == said &&
             (sign == 0 || (changed(x, q, p)->x.mean > 0.0) == (sign > 0));
    return n;
}

/* "More illness would go untreated under Full sharing and What happened", or nothing. */
static void add_clause(struct text *out, const struct report *x, const struct question *q, int sign)
{
    const size_t n = count(x, q, SAID_clear, sign);
    struct text policies = {.data = NULL};
    size_t k = 0;

    if (n == 0)
        return;
    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        if (p == x->against || report_said(x, changed(x, q, p)) != SAID_clear ||
            (changed(x, q, p)->x.mean > 0.0) != (sign > 0))
            continue;
        if (k > 0)
            report_say(&policies, x, k + 1 == n ? WORD_list_and : WORD_list_comma, NULL);
        report_policy(&policies, x, p);
        k++;
    }
    report_say(out, x, sign > 0 ? q->more : q->fewer,
               (const char *const[]){"policies", report_filled(&policies), NULL});
    report_release(out, &policies);
}

static void add_heading(struct text *out, const struct report *x, const struct question *q)
{
    const size_t n = x->scenario->n_policies - 1;
    struct text more = {.data = NULL}, fewer = {.data = NULL}, what = {.data = NULL};

    add_clause(&more, x, q, 1);
    add_clause(&fewer, x, q, -1);
    report_say(&what, x, q->what, NULL);
    text_add(out, "%s", report_filled(&more));
    if (more.length > 0 && fewer.length > 0)
        report_say(out, x, WORD_semicolon, NULL);
    text_add(out, "%s", report_filled(&fewer));
    if (more.length == 0 && fewer.length == 0)
        report_say(out, x,
                   count(x, q, SAID_same, 0) == n        ? WORD_head_same
                   : count(x, q, SAID_undefined, 0) == n ? WORD_head_undefined
                   : count(x, q, SAID_lone, 0) > 0       ? WORD_head_lone
                   : count(x, q, SAID_doubtful, 0) > 0   ? WORD_head_doubtful
                                                         : WORD_head_chance,
                   (const char *const[]){"what", report_filled(&what), NULL});
    report_release(out, &more);
    report_release(out, &fewer);
    report_release(out, &what);
}

/* What is said of one policy, with its numbers. */
static void add_said(struct text *out, const struct report *x, const struct question *q, size_t p)
{
    static const enum word WORDS[SAID_COUNT] = {
        [SAID_undefined] = WORD_said_undefined, [SAID_same] = WORD_said_same,
        [SAID_alike] = WORD_said_alike,         [SAID_chance] = WORD_said_chance,
        [SAID_unclear] = WORD_said_unclear,     [SAID_lone] = WORD_said_lone,
        [SAID_clear] = WORD_said_clear,         [SAID_doubtful] = WORD_said_doubtful};
    const struct report_number *d = changed(x, q, p);
    const enum report_said said = report_said(x, d);
    const int decimals = d->x.n == 0 ? 0 : report_decimals_one(&d->x);
    const double number[] = {d->x.mean,
                             d->x.low,
                             d->x.high,
                             x->number[p][q->measure][CONTRAST_none].x.mean,
                             x->number[x->against][q->measure][CONTRAST_none].x.mean,
                             report_chance(x, d)};
    enum { N = sizeof number / sizeof *number };
    struct text policy = {.data = NULL}, unit = {.data = NULL}, t[N] = {{.data = NULL}};

    report_policy(&policy, x, p);
    report_say(&unit, x, q->unit, NULL);
    for (int i = 0; i < N; i++)
        report_value(&t[i], x, number[i], decimals, i < 3);
    report_say(out, x,
               said == SAID_chance && x->is_over_points ? WORD_said_over_chance : WORDS[said],
               (const char *const[]){"policy", report_filled(&policy), "unit", report_filled(&unit),
                                     "difference", report_filled(&t[0]), "low",
                                     report_filled(&t[1]), "high", report_filled(&t[2]), "level",
                                     report_filled(&t[3]), "reference", report_filled(&t[4]),
                                     "chance", report_filled(&t[5]), NULL});
    report_doubt(out, x, d, WORD_said_doubt, decimals, true);
    for (int i = 0; i < N; i++)
        report_release(out, &t[i]);
    report_release(out, &policy);
    report_release(out, &unit);
}

/* The policy whose clear difference is largest in size, but for one; against: none. */
static size_t largest(const struct report *x, const struct question *q, size_t but)
{
    size_t most = x->against;

    for (size_t p = 0; p < x->scenario->n_policies; p++)
        if (p != x->against && p != but && report_said(x, changed(x, q, p)) == SAID_clear &&
            (most == x->against ||
             fabs(changed(x, q, p)->x.mean) > fabs(changed(x, q, most)->x.mean)))
            most = p;
    return most;
}

/* Whether one lies beyond the other in what is not known as well, as far as that is told. */
static bool is_beyond(const struct report_number *a, const struct report_number *b)
{
    return !(a->doubt.low <= b->doubt.high && b->doubt.low <= a->doubt.high);
}

/* Whether the largest can be told from the next: both are on the same side of 0. What is not known moves both together,
 * so that where its ranges overlap nothing is said. */
static void add_order(struct text *out, const struct report *x, const struct question *q)
{
    const size_t first = largest(x, q, SIZE_MAX), next = largest(x, q, first);
    struct text one = {.data = NULL}, other = {.data = NULL};

    if (first == x->against || next == x->against)
        return;
    const struct estimate *a = &changed(x, q, first)->x, *b = &changed(x, q, next)->x;
    const bool is_apart = a->low > b->high || a->high < b->low;
    if ((a->mean > 0.0) != (b->mean > 0.0) ||
        (is_apart && !is_beyond(changed(x, q, first), changed(x, q, next))))
        return;
    report_policy(&one, x, first);
    report_policy(&other, x, next);
    text_add(out, "<li>");
    report_say(
        out, x, is_apart ? WORD_said_most : WORD_said_overlap,
        (const char *const[]){"policy", report_filled(&one), "other", report_filled(&other), NULL});
    text_add(out, "</li>\n");
    report_release(out, &one);
    report_release(out, &other);
}

static void add_question(struct text *out, const struct report *x, const struct question *q,
                         const struct text *chart)
{
    text_add(out, "<section class=\"question\" id=\"%s\">\n<p class=\"ask\">", q->id);
    report_say(out, x, q->ask, NULL);
    text_add(out, "</p>\n<h2>");
    add_heading(out, x, q);
    text_add(out, "</h2>\n<div class=\"pair\">\n<div>\n<ul>\n");
    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        if (p == x->against)
            continue;
        text_add(out, "<li>");
        add_said(out, x, q, p);
        text_add(out, "</li>\n");
    }
    add_order(out, x, q);
    text_add(out, "</ul>\n");
    if (q->measure == MEASURE_traces) {
        text_add(out, "<p>");
        report_say(out, x, WORD_note_traces, NULL);
        text_add(out, "</p>\n");
    }
    text_add(out, "<p class=\"reading\">");
    report_against(out, x,
                   x->is_over_points       ? WORD_against_points
                   : x->doubt.file != NULL ? WORD_against_doubt
                                           : WORD_against);
    text_add(out, "</p>\n</div>\n");
    if (chart[q->chart].length > 0)
        text_add_bytes(out, chart[q->chart].data, chart[q->chart].length);
    text_add(out, "</div>\n</section>\n");
}

void report_questions(struct text *out, const struct report *x, const struct text *chart)
{
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS && x->scenario->n_policies > 1; i++)
        add_question(out, x, &QUESTIONS[i], chart);
}

static void add_policies(struct text *out, const struct report *x)
{
    const size_t n = x->scenario->n_policies;

    for (size_t p = 0; p < n; p++) {
        if (p > 0)
            report_say(out, x, p + 1 == n ? WORD_list_and : WORD_list_comma, NULL);
        report_policy(out, x, p);
    }
}

static void add_period(struct text *out, const struct report *x)
{
    struct text from = {.data = NULL}, to = {.data = NULL};

    if (*x->period == '\0')
        return;
    report_date(&from, x, x->phases.begins);
    report_date(&to, x, x->phases.ends);
    text_add(out, " <strong>");
    report_say(out, x, WORD_period,
               (const char *const[]){"from", report_filled(&from), "to", report_filled(&to), NULL});
    text_add(out, "</strong>");
    report_release(out, &from);
    report_release(out, &to);
}

static void add_scope(struct text *out, const struct report *x)
{
    const struct scenario *s = x->scenario;
    struct text policies = {.data = NULL}, all = {.data = NULL}, time = {.data = NULL},
                from = {.data = NULL};
    char n[32];

    (void)snprintf(n, sizeof n, "%zu", s->n_policies);
    add_policies(&policies, x);
    report_value(&all, x, report_all_people(s), 0, false);
    report_years(&time, x, s->run.time_years);
    report_date(&from, x, s->run.time_start);
    report_say(out, x, s->n_policies > 1 ? WORD_question_compares : WORD_question_describes,
               (const char *const[]){"n", n, "policies", report_filled(&policies), "people",
                                     report_filled(&all), "years", report_filled(&time), "from",
                                     report_filled(&from), NULL});
    report_release(out, &policies);
    report_release(out, &all);
    report_release(out, &time);
    report_release(out, &from);
}

void report_question(struct text *out, const struct report *x)
{
    report_section(out, x, "question", WORD_question);
    text_add(out, "<p>");
    report_say(out, x, WORD_question_why, NULL);
    text_add(out, " ");
    add_scope(out, x);
    text_add(out, " ");
    if (x->scenario->n_policies > 1)
        report_against(out, x, WORD_question_luck);
    text_add(out, " <a href=\"#policies\">");
    report_say(out, x, WORD_policies_link, NULL);
    text_add(out, "</a>");
    add_period(out, x);
    text_add(out, "</p>\n</section>\n");
}
