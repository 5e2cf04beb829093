/* The briefing in words: what the model answers, policy by policy, and how sure that is. */
#include "html.h"
#include "report_parts.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

enum theme { THEME_people, THEME_benefit, THEME_enforcement, THEME_COUNT };

static const struct phrase {
    enum measure measure;
    enum theme theme;
    enum word words; /* begins a sentence */
} PHRASES[] = {
    {MEASURE_disclosure_rate, THEME_people, WORD_phrase_disclosure},
    {MEASURE_safe_referrals, THEME_people, WORD_phrase_referrals},
    {MEASURE_avoidance, THEME_people, WORD_phrase_avoidance},
    {MEASURE_untreated_rate, THEME_people, WORD_phrase_untreated},
    {MEASURE_collapses, THEME_people, WORD_phrase_collapses},
    {MEASURE_deaths_untreated, THEME_people, WORD_phrase_deaths},
    {MEASURE_onward_infections, THEME_people, WORD_phrase_infections},
    {MEASURE_traces, THEME_benefit, WORD_phrase_traces},
    {MEASURE_encounters_health, THEME_enforcement, WORD_phrase_encounters},
    {MEASURE_removals, THEME_enforcement, WORD_phrase_removals},
};

enum { N_PHRASES = sizeof PHRASES / sizeof *PHRASES };

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
    if (is_nothing(&n->x))
        return SAID_same;
    if (!x->is_over_points && estimate_is_all_alike(&n->x))
        return SAID_alike;
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
static void add_bracket(struct text *out, const struct report *x, const struct report_number *n,
                        int decimals, bool is_less)
{
    const struct estimate range = {.low = is_less ? -n->doubt.high : n->doubt.low,
                                   .high = is_less ? -n->doubt.low : n->doubt.high};

    if (isnan(range.low))
        return;
    text_add(out, " [");
    report_range(out, x, &range, decimals, false);
    text_add(out, "]");
}

/* " (8.16 to 8.50) [2.1 to 14.0]" */
static void add_ranges(struct text *out, const struct report *x, const struct report_number *n,
                       const struct estimate *size, int decimals)
{
    if (size->n > 1) {
        text_add(out, " (");
        report_range(out, x, size, decimals, false);
        text_add(out, ")");
    }
    add_bracket(out, x, n, decimals, n->x.mean < 0.0);
}

/* "Care avoided for fear would be higher by 8.33 percentage points (8.16 to 8.50), 20.1 against 11.7." */
static void add_clear(struct text *out, const struct report *x, size_t p, const struct phrase *f)
{
    const struct estimate *d = &difference(x, p, f)->x;
    const int decimals = report_decimals_one(d),
              all = report_decimals(x, f->measure, CONTRAST_none),
              levels = all < decimals ? all : decimals;
    const bool is_less = d->mean < 0.0;
    const struct estimate size = {.mean = fabs(d->mean),
                                  .low = is_less ? -d->high : d->low,
                                  .high = is_less ? -d->low : d->high,
                                  .n = d->n};
    struct text parts[6] = {{.data = NULL}};

    report_value(&parts[0], x, size.mean, decimals, false);
    add_ranges(&parts[1], x, difference(x, p, f), &size, decimals);
    report_value(&parts[2], x, level(x, p, f)->mean, levels, false);
    report_value(&parts[3], x, level(x, x->against, f)->mean, levels, false);
    report_say(&parts[4], x, f->words, NULL);
    html_text(&parts[5], report_unit(x, f->measure, true));
    report_say(out, x, is_less ? WORD_answer_lower : WORD_answer_higher,
               (const char *const[]){
                   "what", report_filled(&parts[4]), "size", report_filled(&parts[0]), "unit",
                   report_filled(&parts[5]), "ranges", report_filled(&parts[1]), "level",
                   report_filled(&parts[2]), "reference", report_filled(&parts[3]), NULL});
    text_add(out, " ");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        report_release(out, &parts[i]);
}

/* Within a sentence. */
static void add_small(struct text *out, const struct report *x, enum word word)
{
    const char *words = words_of(x->words, word);
    const int first = (tolower)((unsigned char)*words); /* the function, not the macro */
    const char small[] = {(char)first, '\0'};

    html_text(out, *words == '\0' || (unsigned char)*words > 0x7F ? "" : small);
    html_text(out, words + ((unsigned char)*words <= 0x7F && *words != '\0'));
}

static void add_unclear(struct text *out, const struct report *x, size_t p, const struct phrase *f)
{
    const struct report_number *d = difference(x, p, f);

    add_small(out, x, f->words);
    text_add(out, " (");
    if (x->is_over_points && may_be_chance(x, d)) {
        const int decimals = report_decimals(x, f->measure, CONTRAST_difference);
        report_value(out, x, d->x.mean, decimals, true);
        text_add(out, " \xc2\xb1\xc2\xa0");
        report_value(out, x, report_chance(x, d), decimals, false);
    } else if (estimate_is_all_alike(&d->x)) {
        report_value(out, x, d->x.mean, report_decimals_one(&d->x), true);
    } else {
        report_range(out, x, &d->x, report_decimals_one(&d->x), true);
    }
    text_add(out, " ");
    html_text(out, report_unit(x, f->measure, true));
    text_add(out, ")");
    add_bracket(out, x, d, report_decimals_one(&d->x), false);
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
                      enum word nothing)
{
    if (count(x, p, theme, SAID_clear) == 0) {
        report_say(out, x, nothing, NULL);
        text_add(out, " ");
    }
    for (size_t i = 0; i < N_PHRASES; i++)
        if (PHRASES[i].theme == theme &&
            what_is_said(x, difference(x, p, &PHRASES[i])) == SAID_clear)
            add_clear(out, x, p, &PHRASES[i]);
}

/* Between item k and the one before of a list of n. */
static void add_comma(struct text *out, const struct report *x, size_t k, size_t n)
{
    if (k > 0)
        report_say(out, x, k + 1 == n ? WORD_list_and : WORD_list_comma, NULL);
}

static void add_others(struct text *out, const struct report *x, size_t p, enum report_said said,
                       enum word words)
{
    const size_t n = count(x, p, THEME_COUNT, said);
    struct text list = {.data = NULL};
    size_t k = 0;

    for (size_t i = 0; i < N_PHRASES; i++)
        if (what_is_said(x, difference(x, p, &PHRASES[i])) == said) {
            add_comma(&list, x, k++, n);
            if (said == SAID_same || said == SAID_undefined)
                add_small(&list, x, PHRASES[i].words);
            else
                add_unclear(&list, x, p, &PHRASES[i]);
        }
    if (n > 0) {
        report_say(out, x, words, (const char *const[]){"list", report_filled(&list), NULL});
        text_add(out, " ");
    }
    report_release(out, &list);
}

/* What cannot be told, does not differ or is not defined. */
static void add_rest(struct text *out, const struct report *x, size_t p)
{
    if (count(x, p, THEME_COUNT, SAID_clear) == N_PHRASES)
        return;
    text_add(out, "<p>");
    add_others(out, x, p, SAID_chance,
               x->is_over_points ? WORD_rest_chance_points : WORD_rest_chance);
    add_others(out, x, p, SAID_alike, WORD_rest_alike);
    add_others(out, x, p, SAID_unclear, WORD_rest_unclear);
    add_others(out, x, p, SAID_doubtful, WORD_rest_doubtful);
    add_others(out, x, p, SAID_same, WORD_rest_same);
    add_others(out, x, p, SAID_undefined, WORD_rest_undefined);
    text_add(out, "</p>\n");
}

/* "fewer first disclosures, more illness untreated": what is clear of it, for a heading. */
static void add_headline(struct text *out, const struct report *x, size_t p)
{
    static const struct {
        enum measure measure;
        enum word fewer, more;
    } HEAD[] = {
        {MEASURE_disclosure_rate, WORD_head_fewer_disclosure, WORD_head_more_disclosure},
        {MEASURE_avoidance, WORD_head_fewer_avoidance, WORD_head_more_avoidance},
        {MEASURE_untreated_rate, WORD_head_fewer_untreated, WORD_head_more_untreated},
        {MEASURE_traces, WORD_head_fewer_traces, WORD_head_more_traces},
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++) {
        const struct report_number *d = &x->number[p][HEAD[i].measure][CONTRAST_difference];
        if (!report_is_clear(x, d))
            continue;
        if (n++ > 0)
            report_say(out, x, WORD_list_comma, NULL);
        report_say(out, x, d->x.mean < 0.0 ? HEAD[i].fewer : HEAD[i].more, NULL);
    }
    if (n == 0)
        report_say(out, x, WORD_answer_alike, NULL);
}

static void add_heading(struct text *out, const struct report *x, size_t p)
{
    struct text policy = {.data = NULL}, reference = {.data = NULL}, list = {.data = NULL};

    report_policy(&policy, x, p);
    report_policy(&reference, x, x->against);
    add_headline(&list, x, p);
    report_say(out, x, WORD_answer_heading,
               (const char *const[]){"policy", report_filled(&policy), "reference",
                                     report_filled(&reference), "list", report_filled(&list),
                                     NULL});
    report_release(out, &policy);
    report_release(out, &reference);
    report_release(out, &list);
}

static void add_policy_answer(struct text *out, const struct report *x, size_t p)
{
    text_add(out, "<h3>");
    add_heading(out, x, p);
    text_add(out, "</h3>\n<p>");
    report_say(out, x, WORD_answer_care, NULL);
    text_add(out, " ");
    add_theme(out, x, p, THEME_people, WORD_answer_nothing);
    text_add(out, "</p>\n<p>");
    report_say(out, x, WORD_answer_benefit, NULL);
    text_add(out, " ");
    add_theme(out, x, p, THEME_benefit, WORD_answer_nothing_found);
    report_say(out, x, WORD_answer_address, NULL);
    text_add(out, " ");
    report_say(out, x, WORD_answer_enforcement, NULL);
    text_add(out, " ");
    add_theme(out, x, p, THEME_enforcement, WORD_answer_nothing);
    text_add(out, "</p>\n");
    add_rest(out, x, p);
}

/* What the ranges are. */
void report_certainty(struct text *out, const struct report *x)
{
    char n[32];
    const size_t count = x->is_over_points ? x->count.points : x->count.used;

    (void)snprintf(n, sizeof n, "%zu", count);
    report_section(out, x, "certainty", WORD_certainty);
    text_add(out, "<div class=\"note\"><p>");
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

    report_section(out, x, "answers", WORD_answers);
    if (x->doubt.file != NULL)
        report_paragraph(out, x, "reading", WORD_answer_brackets);
    if (n == 1)
        report_paragraph(out, x, "reading", WORD_answer_lone);
    for (size_t p = 0; p < n; p++)
        if (p != x->against)
            add_policy_answer(out, x, p);
    text_add(out, "</section>\n");
}
