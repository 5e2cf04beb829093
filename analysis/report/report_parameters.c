/* The briefing: every parameter, with its value, its unit, its source, and whether that is evidence. */
#include "distribution.h"
#include "html.h"
#include "mem.h"
#include "number.h"
#include "report_parts.h"
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum basis { BASIS_evidence, BASIS_assumption, BASIS_setting, BASIS_COUNT };

/* A class of the page; one of them, and several. */
static const struct {
    const char *class;
    enum word one, many;
} BASIS[BASIS_COUNT] = {{"evidence", WORD_evidence, WORD_evidence},
                        {"assumption", WORD_assumption, WORD_assumptions},
                        {"setting", WORD_setting, WORD_settings}};

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

/* "beta, mean 0.3, sd 0.1", in the words of a scenario. */
static void add_distribution(struct text *out, const struct report *x, const struct distribution *d)
{
    const struct distribution_kind_row *kind = &DISTRIBUTIONS[d->kind];
    struct text what = {.data = NULL};

    text_add(&what, "<code>%s", kind->name);
    for (size_t k = 0; k < MAX_MOMENTS && kind->key[k] != NULL; k++) {
        char number[VALUE_SIZE];
        double value;
        (void)memcpy(&value, (const char *)d + kind->offset[k], sizeof value);
        if (isfinite(value))
            text_add(&what, ", %s %s", kind->key[k], number_text(number, value));
    }
    text_add(&what, "</code>");
    text_add(out, "<small>");
    report_say(out, x, WORD_believed, (const char *const[]){"what", report_filled(&what), NULL});
    text_add(out, "</small>");
    report_release(out, &what);
}

static void add_value(struct text *out, const struct report *x, const struct parameter *p)
{
    char value[VALUE_SIZE];
    const union param_value v = param_get(p->row, x->scenario, &x->scenario->params, p->index);

    text_add(out, "<td class=\"n\">");
    if (p->row->type == TYPE_DATE)
        report_date(out, x, v.count);
    else if (p->row->type == TYPE_FLAG)
        report_say(out, x, v.flag ? WORD_yes : WORD_no, NULL);
    else if (p->row->type == TYPE_REAL && fabs(v.real) >= 1000.0 && fabs(v.real) < 1e15 &&
             floor(v.real) >= v.real)
        report_value(out, x, v.real, 0, false);
    else if (p->row->type == TYPE_COUNT && strcmp(p->path, "random.seed") != 0)
        report_value(out, x, (double)v.count, 0, false);
    else if (p->row->type == TYPE_REAL || p->row->type == TYPE_COUNT)
        html_text(out, value_text(p->row, v, value));
    else
        text_add(out, "<code>%s</code>", value_text(p->row, v, value));
    text_add(out, "</td><td class=\"given\"");
    report_english(out, x);
    text_add(out, ">");
    html_text(out, param_unit_words(p->row));
    text_add(out, "</td>");
}

/* A kind of value, or where evidence is from, in a frame. */
static void add_badge(struct text *out, const struct report *x, const char *class, enum word word)
{
    text_add(out, "<span class=\"basis %s\">", class);
    report_say(out, x, word, NULL);
    text_add(out, "</span>");
}

static void add_varied(struct text *out, const struct report *x)
{
    struct text link = {.data = NULL};

    text_add(&link, "<a href=\"#sweep\">");
    report_say(&link, x, WORD_varied_link, NULL);
    text_add(&link, "</a>");
    report_say(out, x, WORD_varied_here, (const char *const[]){"link", report_filled(&link), NULL});
    text_add(out, " ");
    report_release(out, &link);
}

static void add_source(struct text *out, const struct report *x, const struct parameter *p)
{
    const char *source = p->given == NULL ? NULL : p->given->source;

    text_add(out, "<td>");
    add_badge(out, x, BASIS[p->basis].class, BASIS[p->basis].one);
    if (report_source_is_american(source)) {
        text_add(out, " ");
        add_badge(out, x, "us", WORD_american);
    }
    text_add(out, "</td><td>");
    if (p->is_varied && x->request.point == REPORT_ALL_POINTS)
        add_varied(out, x);
    if (source != NULL && *source != '\0') {
        text_add(out, "<span class=\"source\">");
        html_text(out, source);
        text_add(out, "</span>");
    } else if (p->basis == BASIS_assumption) {
        report_say(out, x, p->given == NULL ? WORD_no_source_default : WORD_no_source, NULL);
    }
    if (p->given != NULL && p->given->distribution.kind != DISTRIBUTION_none)
        add_distribution(out, x, &p->given->distribution);
    text_add(out, "</td></tr>\n");
}

static void add_parameter(struct text *out, const struct report *x, const struct parameter *p)
{
    text_add(out, "<tr><th scope=\"row\"><code>");
    html_code(out, p->path + p->section + 1);
    text_add(out, "</code><small class=\"given\"");
    report_english(out, x);
    text_add(out, ">");
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
        report_group(out, x, p->index);
    else if (scope == SCOPE_CONDITION || scope == SCOPE_CONDITION_RUN)
        report_label(out, x, s->condition_label[p->index]);
}

static void add_counts(struct text *out, const struct report *x, const size_t count[BASIS_COUNT])
{
    text_add(out, " <small>");
    for (enum basis b = 0; b < BASIS_COUNT; b++) {
        if (count[b] == 0)
            continue;
        text_add(out, "<span class=\"count\">%zu\xc2\xa0", count[b]);
        report_say(out, x, count[b] > 1 ? BASIS[b].many : BASIS[b].one, NULL);
        text_add(out, "</span> ");
    }
    text_add(out, "</small>");
}

static void open_table(struct text *out, const struct report *x, const char *section, size_t number)
{
    static const enum word REST[] = {WORD_unit, WORD_basis, WORD_source};
    struct text caption = {.data = NULL}, name = {.data = NULL};
    char id[48];

    (void)snprintf(id, sizeof id, "parameters-%zu", number);
    text_add(&name, "<code>%s</code>", section);
    report_say(&caption, x, WORD_parameters_of,
               (const char *const[]){"section", report_filled(&name), NULL});
    report_release(out, &name);
    report_table_open(out, x, id, WORD_table_parameters, &caption);
    text_add(out, "<thead><tr>");
    report_column(out, x, WORD_parameter, false);
    report_column(out, x, WORD_value, true);
    for (size_t i = 0; i < sizeof REST / sizeof *REST; i++)
        report_column(out, x, REST[i], false);
    text_add(out, "</tr></thead>\n<tbody>\n");
}

/* All of the section of all[first], as a table that unfolds. */
static void add_section(struct text *out, const struct report *x, struct parameter *all, size_t n,
                        size_t first)
{
    size_t count[BASIS_COUNT] = {0};
    struct text name = {.data = NULL};

    count_basis(count, all, n, &all[first]);
    text_add(&name, "%.*s", (int)all[first].section, all[first].path);
    text_add(out, "<details>\n<summary><code>%s</code> ", report_filled(&name));
    add_owner(out, x, &all[first]);
    add_counts(out, x, count);
    text_add(out, "</summary>\n");
    open_table(out, x, report_filled(&name), first);
    for (size_t i = first; i < n; i++)
        if (is_together(&all[i], &all[first])) {
            add_parameter(out, x, &all[i]);
            all[i].is_done = true;
        }
    text_add(out, "</tbody>\n");
    report_table_close(out);
    text_add(out, "</details>\n");
    report_release(out, &name);
}

/* How many values are of which kind. */
static void add_about(struct text *out, const struct report *x, size_t n,
                      const size_t count[BASIS_COUNT])
{
    struct text badge[BASIS_COUNT + 1] = {{.data = NULL}};
    char number[BASIS_COUNT + 1][32];

    for (enum basis b = 0; b < BASIS_COUNT; b++) {
        add_badge(&badge[b], x, BASIS[b].class, BASIS[b].many);
        (void)snprintf(number[b], sizeof number[b], "%zu", count[b]);
    }
    add_badge(&badge[BASIS_COUNT], x, "us", WORD_american);
    (void)snprintf(number[BASIS_COUNT], sizeof number[BASIS_COUNT], "%zu", n);
    report_say(out, x, WORD_parameters_about,
               (const char *const[]){
                   "n", number[BASIS_COUNT], "evidence", number[BASIS_evidence], "is_evidence",
                   report_filled(&badge[BASIS_evidence]), "assumptions", number[BASIS_assumption],
                   "are_assumptions", report_filled(&badge[BASIS_assumption]), "settings",
                   number[BASIS_setting], "are_settings", report_filled(&badge[BASIS_setting]),
                   "us", report_filled(&badge[BASIS_COUNT]), NULL});
    for (size_t b = 0; b <= BASIS_COUNT; b++)
        report_release(out, &badge[b]);
}

bool report_count_values(const struct report *x, size_t *n, size_t *assumptions)
{
    size_t count[BASIS_COUNT] = {0};
    struct parameter *all = collect(x, n);

    if (all == NULL)
        return false;
    count_basis(count, all, *n, NULL);
    *assumptions = count[BASIS_assumption];
    mem_free(all);
    return true;
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
    report_section(out, x, "parameters", WORD_every_parameter);
    text_add(out, "<p>");
    add_about(out, x, n, count);
    text_add(out, "</p>\n<div class=\"folds\">\n");
    for (size_t i = 0; i < n; i++)
        if (!all[i].is_done)
            add_section(out, x, all, n, i);
    text_add(out, "</div>\n</section>\n");
    mem_free(all);
}
