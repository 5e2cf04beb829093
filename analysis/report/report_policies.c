/* The briefing: what each policy does and says, and when; and how many people there are. */
#include "html.h"
#include "report_parts.h"
#include "value.h"

#include <math.h>
#include <string.h>

static const enum word ASKED[REGIME_COUNT] = {[REGIME_none] = WORD_asked_none,
                                              [REGIME_serious] = WORD_asked_serious,
                                              [REGIME_full] = WORD_asked_full};
static const enum word TOLD[REGIME_COUNT] = {[REGIME_none] = WORD_told_none,
                                             [REGIME_serious] = WORD_told_serious,
                                             [REGIME_full] = WORD_told_full};

static void add_regimes(struct text *out, const struct report *x, const struct regimes *r)
{
    text_add(out, "<td>");
    report_say(out, x, ASKED[r->in_force], NULL);
    text_add(out, "</td><td>");
    report_say(out, x, TOLD[r->announced], NULL);
    if (r->announced != r->in_force) {
        text_add(out, " <small>");
        report_say(out, x, r->announced < r->in_force ? WORD_told_less : WORD_told_more, NULL);
        text_add(out, "</small>");
    }
    text_add(out, "</td></tr>\n");
}

static void add_from(struct text *out, const struct report *x, int64_t day)
{
    struct text date = {.data = NULL};

    report_date(&date, x, day);
    report_say(out, x, WORD_from_day, (const char *const[]){"date", report_filled(&date), NULL});
    report_release(out, &date);
}

static void add_timeline(struct text *out, const struct report *x, size_t p)
{
    const struct policy *policy = &x->scenario->policy[p];

    text_add(out, "<tbody>\n<tr><th scope=\"rowgroup\" rowspan=\"%zu\">", policy->n_schedule + 1);
    report_policy(out, x, p);
    report_name(out, policy->name);
    text_add(out, "</th><td>");
    report_say(out, x, policy->n_schedule == 0 ? WORD_phase_throughout : WORD_from_start, NULL);
    text_add(out, "</td>");
    add_regimes(out, x, &policy->before);
    for (size_t i = 0; i < policy->n_schedule; i++) {
        text_add(out, "<tr><td>");
        add_from(out, x, policy->schedule[i].date);
        text_add(out, "</td>");
        add_regimes(out, x, &policy->schedule[i].regimes);
    }
    text_add(out, "</tbody>\n");
}

/* One parameter that a policy changes. */
struct change {
    const struct param_row *row;
    size_t policy, index;
    char path[PATH_SIZE];
};

static bool is_changed(const struct scenario *s, struct change *c)
{
    const struct policy *p = &s->policy[c->policy];

    (void)param_path(c->path, c->row, s, c->index);
    return param_is_world(c->row) &&
           (report_given(s, p->name, c->path) != NULL ||
            !param_equal(c->row, param_get(c->row, s, &p->params, c->index),
                         param_get(c->row, s, &s->params, c->index)));
}

static void add_change(struct text *out, const struct report *x, const struct change *c)
{
    const struct scenario *s = x->scenario;
    const struct policy *p = &s->policy[c->policy];
    const struct given *g = report_given(s, p->name, c->path);
    const char *source = g == NULL || g->source == NULL ? "" : g->source;
    char value[VALUE_SIZE], usual[VALUE_SIZE];

    text_add(out, "<tr><th scope=\"row\">");
    report_policy(out, x, c->policy);
    text_add(out, "</th><td><code>");
    html_code(out, c->path);
    text_add(
        out,
        "</code></td><td class=\"n\"><code>%s</code></td><td class=\"n\"><code>%s</code></td><td>",
        value_text(c->row, param_get(c->row, s, &p->params, c->index), value),
        value_text(c->row, param_get(c->row, s, &s->params, c->index), usual));
    report_say(out, x, report_source_is_evidence(source) ? WORD_evidence : WORD_assumption, NULL);
    text_add(out, "</td><td class=\"source\">");
    html_text(out, source);
    text_add(out, "</td></tr>\n");
}

size_t report_changes(struct text *out, const struct report *x, size_t policy)
{
    size_t n = 0;

    for (size_t i = 0; i < N_PARAMS; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], x->scenario); k++) {
            struct change c = {.row = &PARAMS[i], .policy = policy, .index = k};
            if (!is_changed(x->scenario, &c))
                continue;
            add_change(out, x, &c);
            n++;
        }
    return n;
}

static void add_set(struct text *out, const struct report *x)
{
    struct text rows = {.data = NULL};
    size_t n = 0;

    for (size_t p = 0; p < x->scenario->n_policies; p++)
        n += report_changes(&rows, x, p);
    if (n > 0) {
        report_table_say(out, x, "changes", WORD_table_changes, WORD_changes);
        text_add(out, "<thead><tr>");
        report_column(out, x, WORD_policy, false);
        report_column(out, x, WORD_parameter, false);
        report_column(out, x, WORD_value, true);
        report_column(out, x, WORD_instead_of, true);
        report_column(out, x, WORD_basis, false);
        report_column(out, x, WORD_source, false);
        text_add(out, "</tr></thead>\n<tbody>\n");
        text_add_bytes(out, rows.data, rows.length);
        text_add(out, "</tbody>\n");
        report_table_close(out);
    } else {
        report_paragraph(out, x, "", WORD_changes_none);
    }
    out->failed = out->failed || rows.failed;
    text_free(&rows);
}

static void add_burn_in(struct text *out, const struct report *x)
{
    struct text from = {.data = NULL}, number = {.data = NULL};

    report_years(&number, x, x->scenario->run.time_burn_in_years);
    report_date(&from, x, x->scenario->run.time_start);
    report_say(
        out, x, WORD_burn_in,
        (const char *const[]){"years", report_filled(&number), "date", report_filled(&from), NULL});
    report_release(out, &from);
    report_release(out, &number);
}

void report_policies(struct text *out, const struct report *x)
{
    report_section(out, x, "policies", WORD_timelines);
    report_table_say(out, x, "timelines", WORD_table_timelines, WORD_timelines_caption);
    text_add(out, "<thead><tr>");
    report_column(out, x, WORD_policy, false);
    report_column(out, x, WORD_when, false);
    report_column(out, x, WORD_may_ask, false);
    report_column(out, x, WORD_are_told, false);
    text_add(out, "</tr></thead>\n");
    for (size_t p = 0; p < x->scenario->n_policies; p++)
        add_timeline(out, x, p);
    report_table_close(out);
    text_add(out, "<p>");
    add_burn_in(out, x);
    text_add(out, " ");
    report_drift(out, x);
    text_add(out, "</p>\n");
    add_set(out, x);
    text_add(out, "</section>\n");
}

double report_all_people(const struct scenario *s)
{
    double all = 0.0;

    for (size_t g = 0; g < s->n_groups; g++)
        all += s->group_run[g].people;
    return all;
}

static void add_group(struct text *out, const struct report *x, size_t g)
{
    const struct scenario *s = x->scenario;

    text_add(out, "<tr><th scope=\"row\">");
    report_group(out, x, g);
    report_name(out, s->group_name[g]);
    text_add(out, "</th><td class=\"n\">");
    report_value(out, x, s->group_run[g].people, 0, false);
    text_add(out, "</td><td class=\"n\">");
    report_value(out, x, x->plan.agents[g], 0, false);
    text_add(out, "</td><td class=\"n\">");
    report_value(out, x, x->plan.weight[g], x->plan.weight[g] < 100.0 ? 1 : 0, false);
    text_add(out, "</td></tr>\n");
}

static void add_groups(struct text *out, const struct report *x)
{
    const struct scenario *s = x->scenario;

    report_table_say(out, x, "groups", WORD_table_groups, WORD_people_agents);
    text_add(out, "<thead><tr>");
    report_column(out, x, WORD_group, false);
    report_column(out, x, WORD_real_people, true);
    report_column(out, x, WORD_agents, true);
    report_column(out, x, WORD_people_each, true);
    text_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t g = 0; g < s->n_groups; g++)
        add_group(out, x, g);
    text_add(out, "</tbody>\n<tfoot><tr><th scope=\"row\">");
    report_say(out, x, WORD_total, NULL);
    text_add(out, "</th><td class=\"n\">");
    report_value(out, x, report_all_people(s), 0, false);
    text_add(out, "</td><td class=\"n\">");
    report_value(out, x, x->plan.n_slots, 0, false);
    text_add(out, "</td><td></td></tr></tfoot>\n");
    report_table_close(out);
}

static void add_replicates(struct text *out, const struct report *x)
{
    const struct stream_count *n = &x->count;
    struct text used = {.data = NULL}, asked = {.data = NULL}, missing = {.data = NULL};

    report_value(&used, x, (double)n->used, 0, false);
    report_value(&asked, x, (double)(n->used + n->missing), 0, false);
    report_value(&missing, x, (double)n->missing, 0, false);
    report_say(
        out, x, x->is_over_points ? WORD_replicates_points : WORD_replicates_used,
        (const char *const[]){"used", report_filled(&used), "asked", report_filled(&asked), NULL});
    text_add(out, " ");
    if (n->missing > 0) {
        report_say(out, x, WORD_replicates_missing,
                   (const char *const[]){"n", report_filled(&missing), NULL});
        text_add(out, " ");
    }
    report_release(out, &used);
    report_release(out, &asked);
    report_release(out, &missing);
}

void report_people(struct text *out, const struct report *x)
{
    report_section(out, x, "people", WORD_population);
    report_paragraph(out, x, "", WORD_people_about);
    add_groups(out, x);
    text_add(out, "<p>");
    add_replicates(out, x);
    report_say(out, x, WORD_replicates_about, NULL);
    text_add(out, "</p>\n</section>\n");
}
