/* The briefing's first screen: what was found in one sentence, three numbers with their ranges, and what is missing. */
#include "html.h"
#include "report_parts.h"

#include <math.h>

static const struct estimate *twin(const struct report *x, size_t p)
{
    return &x->number[p][TWIN_undisclosed][CONTRAST_none].x;
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
        const bool has_twins = twin(x, p)->n > 0 && !isnan(twin(x, p)->mean);
        const double own =
            has_twins ? twin(x, p)->mean : changed(x, p, MEASURE_untreated_rate)->x.mean;
        const double best =
            has_twins ? twin(x, worst)->mean : changed(x, worst, MEASURE_untreated_rate)->x.mean;
        if (p != x->against && (worst == x->against || own > best))
            worst = p;
    }
    return worst;
}

static void add_range(struct text *out, const struct estimate *x, int decimals, bool plus)
{
    text_add(out, "from ");
    html_number(out, x->low, decimals, plus);
    text_add(out, " to ");
    html_number(out, x->high, decimals, plus);
}

/* "Under Full sharing, 12 in 100 trafficked people who would have told a clinician do not." */
static void add_disclosure(struct text *out, const struct report *x, size_t p)
{
    const struct estimate *v = twin(x, p);

    text_add(out, "Under ");
    report_policy(out, x, p);
    text_add(out, ", ");
    html_number(out, v->mean, v->mean < 10.0 ? 1 : 0, false);
    text_add(out, " in 100 trafficked people who would have told a clinician under ");
    report_policy(out, x, x->against);
    text_add(out, " do not.");
}

static void add_untreated(struct text *out, const struct report *x, size_t p)
{
    const struct estimate *d = &changed(x, p, MEASURE_untreated_rate)->x;
    const bool is_told = report_is_clear(x, changed(x, p, MEASURE_untreated_rate));

    if (!is_told) {
        text_add(out, "The model cannot tell whether ");
        report_policy(out, x, p);
        text_add(out, " leaves more or less illness untreated than ");
        report_policy(out, x, x->against);
        text_add(out, ".");
        return;
    }
    text_add(out, "Under ");
    report_policy(out, x, p);
    text_add(out, ", illness goes untreated ");
    html_number(out, fabs(d->mean), report_decimals_one(d), false);
    text_add(out, " percentage points %s of the time than under ", d->mean > 0.0 ? "more" : "less");
    report_policy(out, x, x->against);
    text_add(out, ".");
}

/* A number in large type, what it is of, and its range. */
static void add_card(struct text *out, const struct report *x, const struct report_number *n,
                     bool plus, const char *unit, const char *words)
{
    const int decimals = n->x.n == 0 ? 0 : report_decimals_one(&n->x);

    text_add(out, "<li><b>");
    html_number(out, n->x.n == 0 ? NAN : n->x.mean, decimals, plus);
    text_add(out, "</b> <span>%s</span><p>%s</p><small>", unit, words);
    if (n->x.is_known)
        text_add(out, "exactly");
    else if (n->x.high > n->x.low)
        add_range(out, &n->x, decimals, plus);
    else
        text_add(out, "no range: alike in all replicates, or too few of them");
    text_add(out, "%s</small></li>\n",
             !(n->x.high > n->x.low) ? ""
             : x->is_over_points     ? " over the points"
                                     : " by chance");
}

static void add_cards(struct text *out, const struct report *x, size_t p)
{
    const struct report_number *twins = &x->number[p][TWIN_undisclosed][CONTRAST_none];
    const bool has_twins = twins->x.n > 0 && !isnan(twins->x.mean);

    text_add(out, "<ul class=\"keys\">\n");
    if (has_twins)
        add_card(out, x, twins, false, "in 100",
                 "trafficked people who would have told a clinician, and do not");
    else
        add_card(out, x, changed(x, p, MEASURE_disclosure_rate), true,
                 "per 1,000 unreferred person-years",
                 "first disclosures of trafficking to a clinician");
    add_card(out, x, changed(x, p, MEASURE_untreated_rate), true, "percentage points",
             "of the time spent ill goes untreated");
    add_card(out, x, changed(x, p, MEASURE_traces), true, "a year",
             "addresses found, the stated benefit; an address found is not a person found");
    text_add(out, "</ul>\n");
}

/* How sure that is: chance, and what is not known of the parameters. */
static void add_doubts(struct text *out, const struct report *x)
{
    text_add(out, "<p class=\"reading\">Modelled, for synthetic people; not observed. ");
    if (x->is_over_points)
        text_add(out,
                 "Ranges hold the middle 95\xc2\xa0%% of the %zu points at which parameters were "
                 "varied: what is not known of these is in them, and what was not varied is not.",
                 x->count.points);
    else
        text_add(
            out,
            "Ranges show chance in the simulation alone. <strong>How far what is not known of "
            "the parameters moves these numbers is missing here</strong>, and is likely to be "
            "more: <code>confide sweep</code> with <code>design: priors</code>, and a briefing "
            "on its file, show it.");
    text_add(out, "</p>\n");
}

void report_finding(struct text *out, const struct report *x, const struct text *chart)
{
    const size_t p = worst_policy(x);

    if (p == x->against)
        return;
    text_add(out, "<section id=\"finding\">\n<h2>The finding</h2>\n<p class=\"finding\">");
    if (twin(x, p)->n > 0 && !isnan(twin(x, p)->mean))
        add_disclosure(out, x, p);
    else
        add_untreated(out, x, p);
    text_add(out, "</p>\n");
    add_cards(out, x, p);
    add_doubts(out, x);
    if (chart->length > 0)
        text_add_bytes(out, chart->data, chart->length);
    text_add(out, "</section>\n");
}
