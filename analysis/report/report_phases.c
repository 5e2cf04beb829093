/* The briefing by phase: before a policy, while it lasts, after it ends. An average over all three answers nothing. */
#include "html.h"
#include "report_parts.h"

#include <math.h>

static const struct report_number *number_at(const struct report *x, size_t p, size_t measure,
                                             size_t phase)
{
    const struct report_phases *f = &x->phases;

    return &f->number[(p * f->n_measures + measure) * f->n + phase];
}

static bool is_active(const struct regimes *r)
{
    return r->in_force != REGIME_none || r->announced != REGIME_none;
}

/* Where a policy stands in the middle of a phase. */
static enum word state_of(const struct report *x, size_t p, size_t phase)
{
    const struct policy *y = &x->scenario->policy[p];
    const int64_t middle = (x->phases.first[phase] + x->phases.last[phase]) / 2;
    bool was_active = false, is_now = false, has_begun = y->n_schedule == 0;

    for (size_t i = 0; i < y->n_schedule && y->schedule[i].date <= middle; i++) {
        was_active = was_active || is_now;
        is_now = is_active(&y->schedule[i].regimes);
        has_begun = true;
    }
    if (y->n_schedule == 0)
        return WORD_phase_throughout;
    if (!has_begun)
        return WORD_phase_before;
    return !is_now && was_active ? WORD_phase_after : WORD_phase_during;
}

/* The policy that has ended by the last phase; the reference: none has. */
static size_t ended(const struct report *x)
{
    for (size_t p = 0; p < x->scenario->n_policies && x->phases.n > 0; p++)
        if (p != x->against && state_of(x, p, x->phases.n - 1) == WORD_phase_after)
            return p;
    return x->against;
}

static size_t place_of(const struct report *x, enum measure m)
{
    size_t i = 0;

    while (i < x->phases.n_measures && x->phases.measure[i] != m)
        i++;
    return i;
}

static void add_heading(struct text *out, const struct report *x)
{
    const size_t p = ended(x), untreated = place_of(x, MEASURE_untreated_rate);
    struct text policy = {.data = NULL}, reference = {.data = NULL}, what = {.data = NULL};

    if (x->phases.n < 2 || p == x->against || untreated == x->phases.n_measures) {
        report_say(out, x, x->phases.n < 2 ? WORD_phases_still : WORD_phases_differ, NULL);
        return;
    }
    const struct report_number *last = number_at(x, p, untreated, x->phases.n - 1);
    report_policy(&policy, x, p);
    report_policy(&reference, x, x->against);
    report_say(&what, x, WORD_share_untreated, NULL);
    report_say(out, x,
               !report_is_clear(x, last) ? WORD_phases_ended_none
               : last->x.mean > 0.0      ? WORD_phases_ended_more
                                         : WORD_phases_ended_less,
               (const char *const[]){"policy", report_filled(&policy), "reference",
                                     report_filled(&reference), "what", report_filled(&what),
                                     NULL});
    report_release(out, &policy);
    report_release(out, &reference);
    report_release(out, &what);
}

static void add_phase(struct text *out, const struct report *x, size_t phase)
{
    struct text from = {.data = NULL}, to = {.data = NULL};

    report_date(&from, x, x->phases.first[phase]);
    report_date(&to, x, x->phases.last[phase]);
    text_add(out, "<tr><th scope=\"row\">");
    report_say(out, x, WORD_date_range,
               (const char *const[]){"from", report_filled(&from), "to", report_filled(&to), NULL});
    text_add(out, "</th>");
    report_release(out, &from);
    report_release(out, &to);
}

static void add_cell(struct text *out, const struct report *x, size_t p, size_t measure,
                     size_t phase)
{
    const struct report_number *n = number_at(x, p, measure, phase);
    const int decimals = n->x.n == 0 ? 0 : report_decimals_one(&n->x);

    text_add(out, "<td class=\"n\">%s", report_is_clear(x, n) ? "<b>" : "");
    report_value(out, x, n->x.n == 0 ? NAN : n->x.mean, decimals, true);
    text_add(out, "%s", report_is_clear(x, n) ? "</b>" : "");
    if (n->x.high > n->x.low) {
        text_add(out, "<small>");
        report_range(out, x, &n->x, decimals, true);
        text_add(out, "</small>");
    }
    if (!isnan(n->doubt.low)) {
        text_add(out, "<small>");
        report_doubt(out, x, n, WORD_doubt_brackets, decimals, true);
        text_add(out, "</small>");
    }
    text_add(out, "<small>");
    report_say(out, x, state_of(x, p, phase), NULL);
    text_add(out, "</small></td>");
}

static void add_measure(struct text *out, const struct report *x, size_t measure)
{
    const enum measure m = x->phases.measure[measure];

    text_add(out, "<tbody>\n<tr class=\"part\"><th scope=\"rowgroup\" colspan=\"%zu\">",
             x->scenario->n_policies);
    html_text(out, words_measure(x->words, m));
    text_add(out, " <small>");
    html_text(out, report_unit(x, m, true));
    text_add(out, "</small></th></tr>\n");
    for (size_t k = 0; k < x->phases.n; k++) {
        add_phase(out, x, k);
        for (size_t p = 0; p < x->scenario->n_policies; p++)
            if (p != x->against)
                add_cell(out, x, p, measure, k);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody>\n");
}

static bool is_in_body(enum measure m)
{
    return m == MEASURE_disclosure_rate || m == MEASURE_avoidance || m == MEASURE_untreated_rate ||
           m == MEASURE_traces;
}

static void add_table(struct text *out, const struct report *x, const char *id, bool all)
{
    struct text caption = {.data = NULL};

    report_against(&caption, x,
                   x->is_over_points       ? WORD_phases_caption_points
                   : x->doubt.file != NULL ? WORD_phases_caption_doubt
                                           : WORD_phases_caption);
    report_table_open(out, x, id, WORD_table_phases, &caption);
    text_add(out, "<thead><tr>");
    report_column(out, x, WORD_phases_phase, false);
    for (size_t p = 0; p < x->scenario->n_policies; p++)
        if (p != x->against) {
            text_add(out, "<th scope=\"col\" class=\"n\">");
            report_policy(out, x, p);
            text_add(out, "</th>");
        }
    text_add(out, "</tr></thead>\n");
    for (size_t i = 0; i < x->phases.n_measures; i++)
        if (all || is_in_body(x->phases.measure[i]))
            add_measure(out, x, i);
    report_table_close(out);
}

void report_phases(struct text *out, const struct report *x)
{
    if (x->scenario->n_policies < 2 || (x->phases.n < 2 && !x->request.phases))
        return;
    text_add(out, "<section id=\"phases\">\n<p class=\"ask\">");
    report_say(out, x, WORD_phases_ask, NULL);
    text_add(out, "</p>\n<h2>");
    add_heading(out, x);
    text_add(out, "</h2>\n");
    if (x->phases.n > 1)
        add_table(out, x, "by-phase", false);
    text_add(out, "</section>\n");
}

void report_phases_table(struct text *out, const struct report *x)
{
    if (x->request.phases && x->phases.n > 1)
        add_table(out, x, "all-by-phase", true);
}
