/* The briefing's first screen: what was found in one sentence, three numbers with their ranges, and what is missing. */
#include "html.h"
#include "report_parts.h"

#include <math.h>
#include <stdio.h>

static const struct estimate *twin(const struct report *x, size_t p)
{
    return &x->number[p][TWIN_undisclosed][CONTRAST_none].x;
}

static bool has_twins(const struct report *x, size_t p)
{
    return twin(x, p)->n > 0 && !isnan(twin(x, p)->mean);
}

static const struct report_number *changed(const struct report *x, size_t p, enum measure m)
{
    return &x->number[p][m][CONTRAST_difference];
}

/* The policy under which most of those who would tell do not; else the one that leaves most illness untreated. */
static size_t worst_policy(const struct report *x)
{
    size_t worst = x->against;

    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        const bool by_twins = has_twins(x, p);
        const double own =
            by_twins ? twin(x, p)->mean : changed(x, p, MEASURE_untreated_rate)->x.mean;
        const double best =
            by_twins ? twin(x, worst)->mean : changed(x, worst, MEASURE_untreated_rate)->x.mean;
        if (p != x->against && (worst == x->against || own > best))
            worst = p;
    }
    return worst;
}

static bool is_undefined(const struct estimate *x)
{
    return x->n == 0 || isnan(x->mean);
}

/* "from 2.8 to 9.8 by chance, from 1.2 to 12.6 by what is not known" */
static void add_range(struct text *out, const struct report *x, const struct report_number *of,
                      int decimals, bool plus)
{
    const struct estimate *v = &of->x;
    struct text low = {.data = NULL}, high = {.data = NULL};

    report_value(&low, x, v->low, decimals, plus);
    report_value(&high, x, v->high, decimals, plus);
    report_say(
        out, x,
        is_undefined(v)       ? WORD_range_undefined
        : v->is_known         ? WORD_range_known
        : !(v->high > v->low) ? WORD_range_none
        : x->is_over_points   ? WORD_range_points
                              : WORD_range_chance,
        (const char *const[]){"low", report_filled(&low), "high", report_filled(&high), NULL});
    report_doubt(out, x, of, WORD_range_doubt, decimals, plus);
    report_release(out, &low);
    report_release(out, &high);
}

/* A sentence of a policy, a number and its range. */
static void add_sentence(struct text *out, const struct report *x, enum word word, size_t p,
                         const struct report_number *v, int decimals, bool plus)
{
    struct text policy = {.data = NULL}, reference = {.data = NULL}, n = {.data = NULL},
                range = {.data = NULL};

    report_policy(&policy, x, p);
    report_policy(&reference, x, x->against);
    report_value(&n, x, fabs(v->x.mean), decimals, false);
    add_range(&range, x, v, decimals, plus);
    report_say(out, x, word,
               (const char *const[]){"policy", report_filled(&policy), "reference",
                                     report_filled(&reference), "n", report_filled(&n), "range",
                                     report_filled(&range), NULL});
    report_release(out, &policy);
    report_release(out, &reference);
    report_release(out, &n);
    report_release(out, &range);
}

/* A difference by its size, where the words say in which direction. */
static struct report_number size_of(const struct report_number *n)
{
    struct report_number size = *n;

    if (n->x.mean < 0.0) {
        size.x = (struct estimate){
            .mean = -n->x.mean, .low = -n->x.high, .high = -n->x.low, .n = n->x.n};
        size.doubt = (struct spread_range){-n->doubt.high, -n->doubt.low};
    }
    return size;
}

static void add_balance(struct text *out, const struct report *x, size_t p)
{
    const struct report_number *n = changed(x, p, MEASURE_disclosure_rate), size = size_of(n);

    add_sentence(out, x, n->x.mean < 0.0 ? WORD_finding_fewer : WORD_finding_told, p, &size,
                 report_decimals_one(&n->x), false);
}

/* That some would not tell says little where as many others would: the balance must be clear, too. */
static void add_disclosure(struct text *out, const struct report *x, size_t p)
{
    const struct report_number *balance = changed(x, p, MEASURE_disclosure_rate),
                               *twins = &x->number[p][TWIN_undisclosed][CONTRAST_none];
    const bool is_clear = report_is_clear(x, balance),
               is_told = twins->x.low > 0.0 && is_clear && balance->x.mean < 0.0;

    if (is_clear && !is_told)
        add_balance(out, x, p);
    else
        add_sentence(out, x,
                     is_told                                ? WORD_finding_disclosure
                     : report_said(x, balance) == SAID_lone ? WORD_finding_lone
                     : !(twins->x.mean > 0.0)               ? WORD_finding_nobody
                                                            : WORD_finding_alike,
                     p, twins, twins->x.mean < 10.0 ? 1 : 0, false);
}

static void add_untreated(struct text *out, const struct report *x, size_t p)
{
    const struct report_number *n = changed(x, p, MEASURE_untreated_rate), size = size_of(n);
    const bool is_told = report_is_clear(x, n);

    add_sentence(out, x,
                 report_said(x, n) == SAID_lone ? WORD_finding_lone
                 : !is_told                     ? WORD_finding_chance
                 : n->x.mean < 0.0              ? WORD_finding_less
                                                : WORD_finding_more,
                 p, is_told ? &size : n, n->x.n == 0 ? 0 : report_decimals_one(&n->x), !is_told);
}

/* Two digits of the number, and no decimals of hundreds. */
static int card_decimals(const struct estimate *x)
{
    const double size = fabs(x->mean);

    return x->n == 0 || !(size > 0.0) || size >= 9.95 ? 0
                                                      : (int)fmin(1.0 - floor(log10(size)), 6.0);
}

/* A number in large type, what it is of and between, and its range. */
static void add_card(struct text *out, const struct report *x, size_t p, size_t item,
                     enum contrast c, enum word unit, enum word words)
{
    const struct report_number *n = &x->number[p][item][c];
    const int decimals = card_decimals(&n->x);
    struct text policy = {.data = NULL}, reference = {.data = NULL}, now = {.data = NULL},
                then = {.data = NULL};

    report_policy(&policy, x, p);
    report_policy(&reference, x, x->against);
    report_value(&now, x, x->number[p][item][CONTRAST_none].x.mean, decimals, false);
    report_value(&then, x, x->number[x->against][item][CONTRAST_none].x.mean, decimals, false);
    text_add(out, "<li><b>");
    report_value(out, x, n->x.n == 0 ? NAN : n->x.mean, decimals, c != CONTRAST_none);
    text_add(out, "</b> <span>");
    if (!is_undefined(&n->x))
        report_say(out, x, unit, NULL);
    text_add(out, "</span><p>");
    report_say(out, x, words,
               (const char *const[]){"policy", report_filled(&policy), "reference",
                                     report_filled(&reference), "now", report_filled(&now), "then",
                                     report_filled(&then), NULL});
    text_add(out, "</p><small>");
    add_range(out, x, n, decimals, c != CONTRAST_none);
    text_add(out, "</small></li>\n");
    report_release(out, &policy);
    report_release(out, &reference);
    report_release(out, &now);
    report_release(out, &then);
}

static void add_cards(struct text *out, const struct report *x, size_t p)
{
    text_add(out, "<ul class=\"keys\">\n");
    if (has_twins(x, p))
        add_card(out, x, p, TWIN_undisclosed, CONTRAST_none, WORD_key_twins_unit, WORD_key_twins);
    else
        add_card(out, x, p, MEASURE_disclosure_rate, CONTRAST_difference, WORD_key_disclosure_unit,
                 WORD_key_disclosure);
    add_card(out, x, p, MEASURE_untreated_rate, CONTRAST_difference, WORD_points,
             WORD_key_untreated);
    add_card(out, x, p, MEASURE_traces, CONTRAST_difference, WORD_key_traces_unit, WORD_key_traces);
    text_add(out, "</ul>\n");
}

/* Which sweep tells what is not known. */
static void add_source(struct text *out, const struct report *x)
{
    struct text file = {.data = NULL};
    char n[32];

    (void)snprintf(n, sizeof n, "%zu", x->doubt.n_points);
    text_add(&file, "<code>");
    html_code(&file, x->doubt.file);
    text_add(&file, "</code>");
    report_say(out, x, x->doubt.has_chance ? WORD_doubt_both_rough : WORD_doubt_both,
               (const char *const[]){"n", n, "file", report_filled(&file), NULL});
    report_release(out, &file);
}

static void add_people(struct text *out, const struct report *x)
{
    struct text people = {.data = NULL};

    report_value(&people, x, report_all_people(x->scenario), 0, false);
    report_say(out, x, WORD_doubt, (const char *const[]){"people", report_filled(&people), NULL});
    report_release(out, &people);
}

/* How sure that is: chance, and what is not known of the parameters. */
static void add_doubts(struct text *out, const struct report *x)
{
    char n[32];

    (void)snprintf(n, sizeof n, "%zu", x->count.points);
    text_add(out, "<p class=\"reading\">");
    add_people(out, x);
    text_add(out, " ");
    if (x->is_over_points) {
        report_say(out, x, WORD_doubt_points, (const char *const[]){"n", n, NULL});
    } else if (x->doubt.file != NULL) {
        add_source(out, x);
    } else {
        report_say(out, x, WORD_doubt_chance, NULL);
        text_add(out, " <strong>");
        report_say(out, x, WORD_doubt_missing,
                   (const char *const[]){"design", "<code>design: posterior</code>", NULL});
        text_add(out, "</strong>");
    }
    text_add(out, "</p>\n");
}

void report_finding(struct text *out, const struct report *x, const struct text *chart)
{
    const size_t p = worst_policy(x);

    if (p == x->against)
        return;
    report_section(out, x, "finding", WORD_finding);
    text_add(out, "<p class=\"finding\">");
    if (has_twins(x, p))
        add_disclosure(out, x, p);
    else
        add_untreated(out, x, p);
    text_add(out, "</p>\n");
    add_cards(out, x, p);
    add_doubts(out, x);
    report_assumed(out, x, p);
    if (chart->length > 0)
        text_add_bytes(out, chart->data, chart->length);
    text_add(out, "</section>\n");
}
