/* The briefing: what each policy does and says, and when; and how many people there are. */
#include "html.h"
#include "report_parts.h"
#include "value.h"

#include <math.h>
#include <string.h>

static const char *const ASKED[REGIME_COUNT] = {
    [REGIME_none] = "nobody\xe2\x80\x99s address",
    [REGIME_serious] = ("addresses of irregular people investigated for or convicted of a serious "
                        "crime"),
    [REGIME_full] = "the address of any irregular person",
};
static const char *const TOLD[REGIME_COUNT] = {
    [REGIME_none] = "that nothing is shared",
    [REGIME_serious] = "that addresses are shared for serious crime only",
    [REGIME_full] = "that addresses are shared",
};

static void add_regimes(struct text *out, const struct regimes *r)
{
    text_add(out, "<td>%s</td><td>%s%s</td></tr>\n", ASKED[r->in_force], TOLD[r->announced],
             r->announced < r->in_force   ? " <small>less than is done: quiet sharing</small>"
             : r->announced > r->in_force ? " <small>more than is done</small>"
                                          : "");
}

static void add_timeline(struct text *out, const struct report *x, size_t p)
{
    const struct policy *policy = &x->scenario->policy[p];

    text_add(out, "<tbody>\n<tr><th scope=\"rowgroup\" rowspan=\"%zu\">", policy->n_schedule + 1);
    report_policy(out, x, p);
    report_name(out, policy->name);
    text_add(out, "</th><td>%s</td>",
             policy->n_schedule == 0 ? "throughout" : "from the very start");
    add_regimes(out, &policy->before);
    for (size_t i = 0; i < policy->n_schedule; i++) {
        text_add(out, "<tr><td>from ");
        html_date(out, policy->schedule[i].date);
        text_add(out, "</td>");
        add_regimes(out, &policy->schedule[i].regimes);
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
    text_add(out, "</code></td><td class=\"n\">");
    html_text(out, value_text(c->row, param_get(c->row, s, &p->params, c->index), value));
    text_add(out, "</td><td class=\"n\">");
    html_text(out, value_text(c->row, param_get(c->row, s, &s->params, c->index), usual));
    text_add(out, "</td><td>%s</td><td>",
             report_source_is_evidence(source) ? "evidence" : "assumption");
    html_text(out, source);
    text_add(out, "</td></tr>\n");
}

/* Adds a row for each parameter that a policy's `set` changes; returns how many. */
static size_t add_changes(struct text *out, const struct report *x)
{
    size_t n = 0;

    for (size_t p = 0; p < x->scenario->n_policies; p++)
        for (size_t i = 0; i < N_PARAMS; i++)
            for (size_t k = 0; k < param_count(&PARAMS[i], x->scenario); k++) {
                struct change c = {.row = &PARAMS[i], .policy = p, .index = k};
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

    if (add_changes(&rows, x) > 0) {
        report_table_open(out, "changes", "Table: what the policies change besides",
                          "What the policies change besides");
        text_add(out, "<thead><tr><th scope=\"col\">Policy</th><th scope=\"col\">Parameter</th>"
                      "<th scope=\"col\" class=\"n\">Value</th><th scope=\"col\" class=\"n\">"
                      "Instead of</th><th scope=\"col\">Basis</th><th scope=\"col\">Source</th>"
                      "</tr></thead>\n<tbody>\n");
        text_add_bytes(out, rows.data, rows.length);
        text_add(out, "</tbody>\n");
        report_table_close(out);
    } else {
        text_add(out, "<p>The policies change nothing besides: everything else is the same under "
                      "all of them.</p>\n");
    }
    out->failed = out->failed || rows.failed;
    text_free(&rows);
}

void report_policies(struct text *out, const struct report *x)
{
    text_add(out, "<section id=\"policies\">\n<h2>The policies in time</h2>\n");
    report_table_open(out, "timelines", "Table: the policies in time",
                      "What enforcement may ask for, and what people can hear of it");
    text_add(out, "<thead><tr><th scope=\"col\">Policy</th><th scope=\"col\">When</th>"
                  "<th scope=\"col\">Enforcement may ask for</th><th scope=\"col\">People are told"
                  "</th></tr></thead>\n");
    for (size_t p = 0; p < x->scenario->n_policies; p++)
        add_timeline(out, x, p);
    report_table_close(out);
    text_add(out, "<p>The simulation begins %g\xc2\xa0years before ",
             x->scenario->run.time_burn_in_years);
    html_date(out, x->scenario->run.time_start);
    text_add(out, ", and nothing is counted before that day.");
    report_drift(out, x);
    text_add(out, "</p>\n");
    add_set(out, x);
    text_add(out, "</section>\n");
}

static void add_group(struct text *out, const struct report *x, size_t g)
{
    const struct scenario *s = x->scenario;

    text_add(out, "<tr><th scope=\"row\">");
    report_label(out, x, s->group_label[g]);
    report_name(out, s->group_name[g]);
    text_add(out, "</th><td class=\"n\">");
    html_number(out, s->group_run[g].people, 0, false);
    text_add(out, "</td><td class=\"n\">");
    html_number(out, x->plan.agents[g], 0, false);
    text_add(out, "</td><td class=\"n\">");
    html_number(out, x->plan.weight[g], x->plan.weight[g] < 100.0 ? 1 : 0, false);
    text_add(out, "</td></tr>\n");
}

static void add_groups(struct text *out, const struct report *x)
{
    const struct scenario *s = x->scenario;
    double all = 0.0;

    report_table_open(out, "groups", "Table: people and agents", "People and agents");
    text_add(out, "<thead><tr><th scope=\"col\">Group</th><th scope=\"col\" class=\"n\">Real people"
                  "</th><th scope=\"col\" class=\"n\">Agents</th><th scope=\"col\" class=\"n\">"
                  "People for each agent</th></tr></thead>\n<tbody>\n");
    for (size_t g = 0; g < s->n_groups; g++) {
        all += s->group_run[g].people;
        add_group(out, x, g);
    }
    text_add(out, "</tbody>\n<tfoot><tr><th scope=\"row\">All</th><td class=\"n\">");
    html_number(out, all, 0, false);
    text_add(out, "</td><td class=\"n\">");
    html_number(out, x->plan.n_slots, 0, false);
    text_add(out, "</td><td></td></tr></tfoot>\n");
    report_table_close(out);
}

void report_people(struct text *out, const struct report *x)
{
    const struct stream_count *n = &x->count;

    text_add(out, "<section id=\"people\">\n<h2>How many people, how often</h2>\n<p>Agents are "
                  "simulated people; each stands for many real ones. Small groups get more agents "
                  "than their share, and weigh less. All are synthetic: no record of a real person "
                  "went in.</p>\n");
    add_groups(out, x);
    text_add(out, "<p>Replicates used: <b>");
    html_number(out, (double)n->used, 0, false);
    text_add(out, "</b>%s. Asked for: ", x->is_over_points ? ", over all points" : "");
    html_number(out, (double)(n->used + n->missing), 0, false);
    text_add(out, ". ");
    if (n->missing > 0)
        text_add(out, "<strong>%zu %s missing</strong>, and are not counted. ", n->missing,
                 n->missing == 1 ? "is" : "are");
    text_add(out, "Each replicate is a history of its own, lived under every policy.</p>\n"
                  "</section>\n");
}
