/* The briefing in words: what was asked, and what the model answers. */
#include "html.h"
#include "report_parts.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

enum theme { THEME_people, THEME_benefit, THEME_enforcement, THEME_COUNT };

static const struct phrase {
    enum measure measure;
    enum theme theme;
    const char *words; /* begins a sentence */
} PHRASES[] = {
    {MEASURE_disclosure_rate, THEME_people, "First disclosures of trafficking to a clinician"},
    {MEASURE_safe_referrals, THEME_people, "Safe referrals into support"},
    {MEASURE_avoidance, THEME_people, "Care avoided for fear"},
    {MEASURE_untreated_rate, THEME_people, "The share of time ill that goes untreated"},
    {MEASURE_collapses, THEME_people, "Collapses brought to emergency care"},
    {MEASURE_deaths_untreated, THEME_people, "Deaths while untreated"},
    {MEASURE_onward_infections, THEME_people, "Onward infections from delayed care"},
    {MEASURE_traces, THEME_benefit, "Addresses found"},
    {MEASURE_encounters_health, THEME_enforcement,
     "Encounters with enforcement that arise from health care"},
    {MEASURE_removals, THEME_enforcement, "Removals of every cause"},
};

enum { N_PHRASES = sizeof PHRASES / sizeof *PHRASES };

/* Of a difference. */
static const char *difference_unit(enum measure m)
{
    return MEASURES[m].unit[0] == '%' ? "percentage points" : MEASURES[m].unit;
}

static bool is_nothing(const struct estimate *d)
{
    return d->mean <= 0.0 && d->mean >= 0.0 && !(d->low < 0.0) && !(d->high > 0.0);
}

/* Over points that share their random numbers chance moves all alike, and does not show between them. */
static bool may_be_chance(const struct report *x, const struct report_number *n)
{
    if (!x->is_over_points)
        return n->x.n > 1 && !estimate_excludes_zero(&n->x);
    return fabs(n->x.mean) <= report_chance(x, n);
}

/* Whether what is not known of the parameters could turn a difference round. */
static bool may_turn_round(const struct report_number *n)
{
    return n->doubt.low < 0.0 && n->doubt.high > 0.0;
}

static enum report_said what_is_said(const struct report *x, const struct report_number *n)
{
    if (n->x.n == 0 || isnan(n->x.mean))
        return SAID_undefined;
    if (!x->is_over_points && estimate_is_all_alike(&n->x))
        return SAID_alike;
    if (is_nothing(&n->x))
        return SAID_same;
    if (may_be_chance(x, n))
        return SAID_chance;
    if (n->x.n > 1 && !estimate_excludes_zero(&n->x))
        return SAID_unclear;
    return may_turn_round(n) ? SAID_doubtful : SAID_clear;
}

enum report_said report_said(const struct report *x, const struct report_number *n)
{
    const enum report_said said = what_is_said(x, n);

    return (said == SAID_clear || said == SAID_doubtful) && !x->is_over_points && n->x.n < 2
               ? SAID_lone
               : said;
}

bool report_is_clear(const struct report *x, const struct report_number *n)
{
    return report_said(x, n) == SAID_clear;
}

static const struct report_number *difference(const struct report *x, size_t p,
                                              const struct phrase *f)
{
    return &x->number[p][f->measure][CONTRAST_difference];
}

static const struct estimate *level(const struct report *x, size_t p, const struct phrase *f)
{
    return &x->number[p][f->measure][CONTRAST_none].x;
}

/* " [2.1 to 14.0]": what is not known of a difference, or of its size where it is below 0. */
static void add_bracket(struct text *out, const struct report_number *n, int decimals, bool is_less)
{
    const struct estimate range = {.low = is_less ? -n->doubt.high : n->doubt.low,
                                   .high = is_less ? -n->doubt.low : n->doubt.high};

    if (isnan(range.low))
        return;
    text_add(out, " [");
    report_interval(out, &range, decimals, false);
    text_add(out, "]");
}

/* "Care avoided for fear would be higher by 8.33 percentage points (8.16 to 8.50), 20.1 against 11.7." */
static void add_clear(struct text *out, const struct report *x, size_t p, const struct phrase *f)
{
    const struct estimate *d = &difference(x, p, f)->x;
    const int decimals = report_decimals_one(d),
              levels = report_decimals(x, f->measure, CONTRAST_none);
    struct estimate size = *d;

    if (d->mean < 0.0)
        size = (struct estimate){.mean = -d->mean, .low = -d->high, .high = -d->low, .n = d->n};
    text_add(out, "%s would be <strong>%s by ", f->words, d->mean < 0.0 ? "lower" : "higher");
    html_number(out, size.mean, decimals, false);
    text_add(out, "</strong> ");
    html_text(out, difference_unit(f->measure));
    if (d->n > 1) {
        text_add(out, " (");
        report_interval(out, &size, decimals, false);
        text_add(out, ")");
    }
    add_bracket(out, difference(x, p, f), decimals, d->mean < 0.0);
    text_add(out, ", ");
    html_number(out, level(x, p, f)->mean, levels < decimals ? levels : decimals, false);
    text_add(out, " against ");
    html_number(out, level(x, x->against, f)->mean, levels < decimals ? levels : decimals, false);
    text_add(out, ". ");
}

/* Within a sentence. */
static void add_small(struct text *out, const char *words)
{
    const int first = (tolower)((unsigned char)*words); /* the function, not the macro */

    text_add(out, "%c%s", first, words + 1);
}

static void add_unclear(struct text *out, const struct report *x, size_t p, const struct phrase *f)
{
    const struct report_number *d = difference(x, p, f);

    add_small(out, f->words);
    text_add(out, " (");
    if (x->is_over_points && may_be_chance(x, d)) {
        const int decimals = report_decimals(x, f->measure, CONTRAST_difference);
        html_number(out, d->x.mean, decimals, true);
        text_add(out, " \xc2\xb1\xc2\xa0");
        html_number(out, report_chance(x, d), decimals, false);
    } else if (estimate_is_all_alike(&d->x)) {
        html_number(out, d->x.mean, report_decimals_one(&d->x), true);
    } else {
        report_interval(out, &d->x, report_decimals_one(&d->x), true);
    }
    text_add(out, " ");
    html_text(out, difference_unit(f->measure));
    text_add(out, ")");
    add_bracket(out, d, report_decimals_one(&d->x), false);
}

/* Begins item k of a list of n. */
static void add_comma(struct text *out, size_t k, size_t n, const char *comma)
{
    if (k > 0)
        text_add(out, "%s%s", comma, k + 1 == n ? "and " : "");
}

static size_t count(const struct report *x, size_t p, enum theme theme, enum report_said said)
{
    size_t n = 0;

    for (size_t i = 0; i < N_PHRASES; i++)
        n += (theme == THEME_COUNT || PHRASES[i].theme == theme) &&
             what_is_said(x, difference(x, p, &PHRASES[i])) == said;
    return n;
}

/* All of a theme that can be told; else the words for nothing. */
static void add_theme(struct text *out, const struct report *x, size_t p, enum theme theme,
                      const char *nothing)
{
    if (count(x, p, theme, SAID_clear) == 0)
        text_add(out, "%s", nothing);
    for (size_t i = 0; i < N_PHRASES; i++)
        if (PHRASES[i].theme == theme &&
            what_is_said(x, difference(x, p, &PHRASES[i])) == SAID_clear)
            add_clear(out, x, p, &PHRASES[i]);
}

static void add_others(struct text *out, const struct report *x, size_t p, enum report_said said,
                       const char *before, const char *after)
{
    const size_t n = count(x, p, THEME_COUNT, said);
    size_t k = 0;

    if (n == 0)
        return;
    text_add(out, "%s", before);
    for (size_t i = 0; i < N_PHRASES; i++)
        if (what_is_said(x, difference(x, p, &PHRASES[i])) == said) {
            add_comma(out, k++, n, n > 2 ? ", " : " ");
            if (said == SAID_unclear || said == SAID_doubtful || said == SAID_chance ||
                said == SAID_alike)
                add_unclear(out, x, p, &PHRASES[i]);
            else
                add_small(out, PHRASES[i].words);
        }
    text_add(out, "%s", after);
}

/* What cannot be told, does not differ or is not defined. */
static void add_rest(struct text *out, const struct report *x, size_t p)
{
    const size_t n = count(x, p, THEME_COUNT, SAID_clear);

    if (n == N_PHRASES)
        return;
    text_add(out, "<p>");
    add_others(
        out, x, p, SAID_chance,
        x->is_over_points
            ? "<b>The model cannot tell</b> whether these differ, for chance alone could move "
              "all points so far: "
            : "<b>The model cannot tell</b> whether these differ, for the interval of the "
              "difference covers 0: ",
        ". ");
    add_others(
        out, x, p, SAID_alike,
        "<b>No interval can be given,</b> and these may be chance, for the difference is the "
        "same in each of the few replicates there are, which does not show how far others "
        "would stray: ",
        ". ");
    add_others(out, x, p, SAID_unclear,
               "<b>Not the same at all points:</b> the sign depends on what was varied for ", ". ");
    add_others(
        out, x, p, SAID_doubtful,
        "<b>What is not known decides the sign</b> of these, though chance does not: ", ". ");
    add_others(out, x, p, SAID_same, "<b>No difference at all</b> in ", ". ");
    add_others(out, x, p, SAID_undefined,
               "<b>Undefined,</b> for there was nobody to count: ", ". ");
    text_add(out, "</p>\n");
}

/* ": fewer first disclosures, more illness untreated": what is clear of it, for a heading. */
static void add_headline(struct text *out, const struct report *x, size_t p)
{
    static const struct {
        enum measure measure;
        const char *fewer, *more;
    } HEAD[] = {
        {MEASURE_disclosure_rate, "fewer first disclosures", "more first disclosures"},
        {MEASURE_avoidance, "less care avoided", "more care avoided"},
        {MEASURE_untreated_rate, "less illness untreated", "more illness untreated"},
        {MEASURE_traces, "fewer addresses found", "more addresses found"},
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++) {
        const struct report_number *d = &x->number[p][HEAD[i].measure][CONTRAST_difference];
        if (report_is_clear(x, d))
            text_add(out, "%s%s", n++ == 0 ? ": " : ", ",
                     d->x.mean < 0.0 ? HEAD[i].fewer : HEAD[i].more);
    }
    if (n == 0)
        text_add(out, ": no clear difference");
}

static void add_policy_answer(struct text *out, const struct report *x, size_t p)
{
    text_add(out, "<h3>");
    report_policy(out, x, p);
    text_add(out, " instead of ");
    report_policy(out, x, x->against);
    add_headline(out, x, p);
    text_add(out, "</h3>\n<p><b>People and care.</b> ");
    add_theme(out, x, p, THEME_people, "No clear difference. ");
    text_add(out, "</p>\n<p><b>The stated benefit of sharing.</b> ");
    add_theme(out, x, p, THEME_benefit, "No clear difference in addresses found. ");
    text_add(out, "An address found is not a person found. <b>Enforcement.</b> ");
    add_theme(out, x, p, THEME_enforcement, "No clear difference. ");
    text_add(out, "</p>\n");
    add_rest(out, x, p);
}

/* What the ranges are. */
void report_certainty(struct text *out, const struct report *x)
{
    char n[32];
    const size_t count = x->is_over_points ? x->count.points : x->count.used;

    (void)snprintf(n, sizeof n, "%zu", count);
    text_add(out, "<section id=\"certainty\"");
    report_own_language(out, x);
    text_add(out, ">\n<h2>");
    report_say(out, x, WORD_certainty, NULL);
    text_add(out, "</h2>\n<div class=\"note\"><p>");
    report_say(out, x,
               x->is_over_points ? WORD_certainty_points
               : count > 1       ? WORD_certainty_replicates
                                 : WORD_certainty_one,
               (const char *const[]){"n", n, NULL});
    text_add(out, " ");
    if (x->doubt.file != NULL) {
        report_say(out, x, WORD_certainty_doubt, NULL);
        text_add(out, " ");
    }
    report_say(out, x, WORD_certainty_all, NULL);
    text_add(out, " <a href=\"#parameters\">");
    report_say(out, x, WORD_parameters_link, NULL);
    text_add(out, "</a></p></div>\n</section>\n");
}

void report_answers(struct text *out, const struct report *x)
{
    const size_t n = x->scenario->n_policies;

    text_add(out, "<section id=\"answers\">\n<h2>Policy by policy</h2>\n%s",
             x->doubt.file == NULL
                 ? ""
                 : "<p class=\"reading\">In round brackets 95\xc2\xa0% by chance, in "
                   "square ones 90\xc2\xa0% by what is not known.</p>\n");
    if (n == 1)
        text_add(out, "<p>There is one policy, so nothing to compare: see "
                      "<a href=\"#tables\">the tables</a>.</p>\n");
    for (size_t p = 0; p < n; p++)
        if (p != x->against)
            add_policy_answer(out, x, p);
    text_add(out, "</section>\n");
}

static double people(const struct scenario *s)
{
    double all = 0.0;

    for (size_t g = 0; g < s->n_groups; g++)
        all += s->group_run[g].people;
    return all;
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
    const double years = s->run.time_years;
    struct text policies = {.data = NULL}, all = {.data = NULL}, number = {.data = NULL},
                time = {.data = NULL}, from = {.data = NULL};
    char n[32];

    (void)snprintf(n, sizeof n, "%zu", s->n_policies);
    add_policies(&policies, x);
    report_value(&all, x, people(s), 0, false);
    report_value(&number, x, years, years > floor(years) ? 1 : 0, false);
    report_say(&time, x, years > 1.0 || years < 1.0 ? WORD_years_many : WORD_years_one,
               (const char *const[]){"n", report_filled(&number), NULL});
    report_date(&from, x, s->run.time_start);
    report_say(out, x, s->n_policies > 1 ? WORD_question_compares : WORD_question_describes,
               (const char *const[]){"n", n, "policies", report_filled(&policies), "people",
                                     report_filled(&all), "years", report_filled(&time), "from",
                                     report_filled(&from), NULL});
    report_release(out, &policies);
    report_release(out, &all);
    report_release(out, &number);
    report_release(out, &time);
    report_release(out, &from);
}

void report_question(struct text *out, const struct report *x)
{
    text_add(out, "<section id=\"question\"");
    report_own_language(out, x);
    text_add(out, ">\n<h2>");
    report_say(out, x, WORD_question, NULL);
    text_add(out, "</h2>\n<p>");
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
