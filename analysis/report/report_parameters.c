/* The briefing: every parameter, with its value, its unit, its source, and whether that is evidence. */
#include "distribution.h"
#include "html.h"
#include "mem.h"
#include "number.h"
#include "report_parts.h"
#include "value.h"

#include <math.h>
#include <string.h>

enum basis { BASIS_evidence, BASIS_assumption, BASIS_setting, BASIS_COUNT };

static const char *const BASIS[BASIS_COUNT] = {"evidence", "assumption", "setting"};

struct parameter {
    const struct param_row *row;
    size_t index;
    char path[PATH_SIZE];
    size_t section; /* bytes of the path before the last dot */
    const struct given *given;
    enum basis basis;
    bool is_varied, is_done;
};

static bool begins(const char *path, const char *with)
{
    return strncmp(path, with, strlen(with)) == 0;
}

/* What steers the simulation and says nothing of the world. */
static bool is_setting(const struct parameter *p)
{
    static const char *const SETTINGS[] = {"time.",
                                           "random.",
                                           "output.",
                                           "population.agents",
                                           "population.communities",
                                           "population.replace"};

    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++)
        if (begins(p->path, SETTINGS[i]))
            return true;
    return strcmp(p->row->path, "oversample") == 0;
}

static bool is_varied(const struct report *x, const struct parameter *p)
{
    for (size_t f = 0; f < x->experiment->n_factors; f++)
        for (size_t t = 0; t < x->experiment->factor[f].n_targets; t++) {
            const struct target *target = &x->experiment->factor[f].target[t];
            if (target->row == p->row && target->index == p->index && target->policy < 0)
                return true;
        }
    return false;
}

static struct parameter make(const struct report *x, const struct param_row *row, size_t index)
{
    struct parameter p = {.row = row, .index = index};
    const char *source;

    (void)param_path(p.path, row, x->scenario, index);
    p.section = (size_t)(strrchr(p.path, '.') - p.path);
    p.given = report_given(x->scenario, NULL, p.path);
    source = p.given == NULL ? NULL : p.given->source;
    p.basis = report_source_is_evidence(source)  ? BASIS_evidence
              : source == NULL && is_setting(&p) ? BASIS_setting
                                                 : BASIS_assumption;
    p.is_varied = is_varied(x, &p);
    return p;
}

/* Of the rows that are in the file; the caller frees. NULL: no memory. */
static struct parameter *collect(const struct report *x, size_t *n)
{
    struct parameter *all;

    *n = 0;
    for (size_t i = 0; i < N_PARAMS; i++)
        *n += param_count(&PARAMS[i], x->scenario);
    all = mem_array(*n, sizeof *all);
    *n = 0;
    for (size_t i = 0; i < N_PARAMS && all != NULL; i++)
        for (size_t k = 0; k < param_count(&PARAMS[i], x->scenario); k++)
            all[(*n)++] = make(x, &PARAMS[i], k);
    return all;
}

/* "beta, mean 0.3, sd 0.1". */
static void add_distribution(struct text *out, const struct distribution *d)
{
    const struct distribution_kind_row *kind = &DISTRIBUTIONS[d->kind];

    text_add(out, "<small>believed of it: %s", kind->name);
    for (size_t k = 0; k < MAX_MOMENTS && kind->key[k] != NULL; k++) {
        char number[VALUE_SIZE];
        double value;
        (void)memcpy(&value, (const char *)d + kind->offset[k], sizeof value);
        if (isfinite(value))
            text_add(out, ", %s %s", kind->key[k], number_text(number, value));
    }
    text_add(out, "</small>");
}

static void add_value(struct text *out, const struct report *x, const struct parameter *p)
{
    char value[VALUE_SIZE];
    const union param_value v = param_get(p->row, x->scenario, &x->scenario->params, p->index);

    text_add(out, "<td class=\"n\">");
    if (p->row->type == TYPE_DATE)
        html_date(out, v.count);
    else if (p->row->type == TYPE_FLAG)
        text_add(out, "%s", v.flag ? "yes" : "no");
    else if (p->row->type == TYPE_REAL && fabs(v.real) >= 1000.0 && fabs(v.real) < 1e15 &&
             floor(v.real) >= v.real)
        html_number(out, v.real, 0, false);
    else if (p->row->type == TYPE_COUNT && strcmp(p->path, "random.seed") != 0)
        html_number(out, (double)v.count, 0, false);
    else
        html_text(out, value_text(p->row, v, value));
    text_add(out, "</td><td>");
    html_text(out, param_unit_words(p->row));
    text_add(out, "</td>");
}

static void add_source(struct text *out, const struct report *x, const struct parameter *p)
{
    const char *source = p->given == NULL ? NULL : p->given->source;
    const bool is_varied = p->is_varied && x->request.point == REPORT_ALL_POINTS;

    text_add(out, "<td><span class=\"basis %s\">%s</span>%s</td><td>", BASIS[p->basis],
             BASIS[p->basis],
             report_source_is_american(source) ? " <span class=\"basis us\">US</span>" : "");
    if (is_varied)
        text_add(out, "<a href=\"#sweep\">varied</a>; here the scenario\xe2\x80\x99s own. ");
    if (source != NULL && *source != '\0')
        html_text(out, source);
    else if (p->basis == BASIS_assumption)
        text_add(out,
                 p->given == NULL ? "no source: the program\xe2\x80\x99s default" : "no source");
    if (p->given != NULL && p->given->distribution.kind != DISTRIBUTION_none)
        add_distribution(out, &p->given->distribution);
    text_add(out, "</td></tr>\n");
}

static void add_parameter(struct text *out, const struct report *x, const struct parameter *p)
{
    text_add(out, "<tr><th scope=\"row\"><code>");
    html_code(out, p->path + p->section + 1);
    text_add(out, "</code><small>");
    html_text(out, p->row->doc);
    text_add(out, "</small></th>");
    add_value(out, x, p);
    add_source(out, x, p);
}

static bool is_together(const struct parameter *a, const struct parameter *b)
{
    return a->section == b->section && strncmp(a->path, b->path, a->section) == 0;
}

static void count_basis(size_t count[BASIS_COUNT], const struct parameter *all, size_t n,
                        const struct parameter *like)
{
    for (size_t i = 0; i < n; i++)
        if (like == NULL || is_together(&all[i], like))
            count[all[i].basis]++;
}

/* What people call the group or the condition of a section. */
static void add_owner(struct text *out, const struct report *x, const struct parameter *p)
{
    const enum param_scope scope = p->row->scope;
    const struct scenario *s = x->scenario;

    if (scope == SCOPE_GROUP || scope == SCOPE_GROUP_RUN)
        report_label(out, x, s->group_label[p->index]);
    else if (scope == SCOPE_CONDITION || scope == SCOPE_CONDITION_RUN)
        report_label(out, x, s->condition_label[p->index]);
}

/* All of the section of all[first], as a table that unfolds. */
static void add_section(struct text *out, const struct report *x, struct parameter *all, size_t n,
                        size_t first)
{
    size_t count[BASIS_COUNT] = {0};
    struct text name = {.data = NULL}, caption = {.data = NULL}, id = {.data = NULL};

    count_basis(count, all, n, &all[first]);
    text_add(&name, "%.*s", (int)all[first].section, all[first].path);
    text_add(&caption, "Parameters of <code>%s</code>", name.data == NULL ? "" : name.data);
    text_add(&id, "parameters-%zu", first);
    text_add(out, "<details>\n<summary><code>%s</code> ", name.data == NULL ? "" : name.data);
    add_owner(out, x, &all[first]);
    text_add(out, " <small>");
    for (enum basis b = 0; b < BASIS_COUNT; b++)
        if (count[b] > 0)
            text_add(out, "<span class=\"count\">%zu\xc2\xa0%s%s</span> ", count[b], BASIS[b],
                     b != BASIS_evidence && count[b] > 1 ? "s" : "");
    text_add(out, "</small></summary>\n");
    report_table_open(out, id.data == NULL ? "" : id.data, "Table: parameters",
                      caption.data == NULL ? "" : caption.data);
    text_add(out, "<thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\" class=\"n\">Value"
                  "</th><th scope=\"col\">Unit</th><th scope=\"col\">Basis</th><th scope=\"col\">"
                  "Source</th></tr></thead>\n<tbody>\n");
    for (size_t i = first; i < n; i++)
        if (is_together(&all[i], &all[first])) {
            add_parameter(out, x, &all[i]);
            all[i].is_done = true;
        }
    text_add(out, "</tbody>\n");
    report_table_close(out);
    text_add(out, "</details>\n");
    out->failed = out->failed || name.failed || caption.failed || id.failed;
    text_free(&name);
    text_free(&caption);
    text_free(&id);
}

void report_parameters(struct text *out, const struct report *x)
{
    size_t n, count[BASIS_COUNT] = {0};
    struct parameter *all = collect(x, &n);

    if (all == NULL) {
        out->failed = true;
        return;
    }
    count_basis(count, all, n, NULL);
    text_add(out,
             "<section id=\"parameters\">\n<h2>Every parameter</h2>\n<p>Of %zu values, <b>%zu</b> "
             "name <span class=\"basis evidence\">evidence</span>, <b>%zu</b> are <span "
             "class=\"basis assumption\">assumptions</span> (a source that says so, or none), and "
             "<b>%zu</b> are <span class=\"basis setting\">settings</span> of the simulation. "
             "<span class=\"basis us\">US</span> marks evidence from the United States, where "
             "costs, insurance and enforcement differ. High, medium and low is how far the "
             "scenario\xe2\x80\x99s author trusts a source for its use here. Look a source up "
             "before quoting it.</p>\n<div class=\"folds\">\n",
             n, count[BASIS_evidence], count[BASIS_assumption], count[BASIS_setting]);
    for (size_t i = 0; i < n; i++)
        if (!all[i].is_done)
            add_section(out, x, all, n, i);
    text_add(out, "</div>\n</section>\n");
    mem_free(all);
}
