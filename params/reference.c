/* The reference of all parameters, made from params.def. */
#define _POSIX_C_SOURCE 200809L
#include "reference.h"

#include "distribution.h"
#include "value.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *reference_scope(const struct param_row *r)
{
    static const char *const WORDS[] = {[SCOPE_RUN] = "run",
                                        [SCOPE_WORLD] = "world",
                                        [SCOPE_GROUP_RUN] = "run, per group",
                                        [SCOPE_GROUP] = "world, per group",
                                        [SCOPE_CONDITION_RUN] = "run, per condition",
                                        [SCOPE_CONDITION] = "world, per condition",
                                        [SCOPE_SERVICE] = "world, per service"};
    return WORDS[r->scope];
}

void reference_default(struct text *t, const struct param_row *r)
{
    char value[VALUE_SIZE];

    for (size_t i = 0; i < (r->scope == SCOPE_SERVICE ? SERVICE_COUNT : 1); i++)
        text_add(t, "%s%s", i > 0 ? ", " : "", value_text(r, param_default(r, i), value));
}

/* Limits without the unit, which has a column of its own. */
static const char *limits(const struct param_row *r, char text[WHY_SIZE])
{
    value_limits(r, text);
    if (r->type != TYPE_FLAG)
        text[strcspn(text, "(")] = '\0';
    for (size_t n = strlen(text); n > 0 && text[n - 1] == ' '; n--)
        text[n - 1] = '\0';
    return text;
}

static bool is_below(const char *pattern, const char *prefix)
{
    const size_t n = strlen(prefix);

    return strncmp(pattern, prefix, n) == 0 &&
           (n == 0 || pattern[n] == '.' || pattern[n] == '\0' || prefix[n - 1] == '.');
}

void reference_table(struct text *t)
{
    text_add(t, "%-42s %-7s %-22s %-24s %-21s %s\n", "path", "unit", "default", "range", "scope",
             "meaning");
    for (size_t i = 0; i < N_PARAMS; i++) {
        const struct param_row *r = &PARAMS[i];
        char pattern[PATH_SIZE], range[WHY_SIZE];
        struct text dflt = {0};
        reference_default(&dflt, r);
        text_add(t, "%-42s %-7s %-22s %-24s %-21s %s\n", param_pattern(pattern, r), r->unit,
                 dflt.data == NULL ? "" : dflt.data, limits(r, range), reference_scope(r), r->doc);
        text_free(&dflt);
    }
}

/* Whether `text` has `word` in it, whatever the case of their letters. */
static bool has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);

    for (; *text != '\0'; text++)
        if (strncasecmp(text, word, n) == 0)
            return true;
    return false;
}

/* A paragraph, indented, on lines that fit a terminal. */
static void add_paragraph(struct text *t, const char *s)
{
    enum { INDENT = 4, LINE = 79 };
    struct text wrapped = {0};

    text_add_wrapped(&wrapped, s, LINE - INDENT, SIZE_MAX);
    for (const char *line = wrapped.data; line != NULL && *line != '\0';) {
        const size_t n = strcspn(line, "\n");
        text_add(t, "%*s%.*s\n", INDENT, "", (int)n, line);
        line += n + (line[n] == '\n');
    }
    t->failed = t->failed || wrapped.failed;
    text_free(&wrapped);
}

static void add_default(struct text *t, const struct param_row *r)
{
    if (r->scope == SCOPE_SERVICE)
        text_add(t, "(pharmacy, gp, emergency, clinic) ");
    reference_default(t, r);
}

/* Path, meaning, and what it may be. */
static void add_brief(struct text *t, const struct param_row *r)
{
    char pattern[PATH_SIZE], range[WHY_SIZE];
    struct text what = {0};

    text_add(t, "%s\n", param_pattern(pattern, r));
    add_paragraph(t, r->doc);
    text_add(&what, "unit %s; range %s; default ", r->unit, limits(r, range));
    add_default(&what, r);
    text_add(&what, "; scope %s", reference_scope(r));
    if (what.data != NULL)
        add_paragraph(t, what.data);
    t->failed = t->failed || what.failed;
    text_free(&what);
}

size_t reference_search(struct text *t, const char *prefix, const char *or_prefix, const char *word)
{
    size_t n = 0;

    for (size_t i = 0; i < N_PARAMS; i++) {
        const struct param_row *r = &PARAMS[i];
        char pattern[PATH_SIZE];
        (void)param_pattern(pattern, r);
        if (!is_below(pattern, prefix) && !is_below(pattern, or_prefix) &&
            !has_word(pattern, word) && !has_word(r->doc, word))
            continue;
        add_brief(t, r);
        n++;
    }
    return n;
}

void reference_row(struct text *t, const struct param_row *r)
{
    char pattern[PATH_SIZE], range[WHY_SIZE];

    text_add(t, "%s\n  %s\n", param_pattern(pattern, r), r->doc);
    text_add(t, "  unit     %s%s%s\n", r->unit, *param_unit_words(r) == '\0' ? "" : ": ",
             param_unit_words(r));
    text_add(t, "  range    %s\n  default  ", limits(r, range));
    add_default(t, r);
    text_add(t, "\n  scope    %s: %s\n", reference_scope(r),
             param_is_world(r) ? "a policy's set, a sweep or a distribution may change it"
                               : "it holds for the whole run, under every policy");
}

/* The page's own words, before and after the table. */
static const char *const BEFORE =
    "# Parameters and scenario files\n"
    "\n"
    "Made by `confide params --markdown` from `params/table/params.def`; a test keeps it current.\n"
    "\n"
    "A scenario is one YAML file of at most 1 MiB. Every name below is a path into it: "
    "`care.gp.fear`\n"
    "is `care: {gp: {fear: 2.2}}`, and may be written with its dots as well. Every value has a "
    "default,\n"
    "so a scenario need only say what differs; it must say who the people are (`groups`) and "
    "which\n"
    "policies are compared (`policies`). `confide check FILE` lists every mistake of a file with "
    "its\n"
    "line and column, or says what the scenario comes to.\n"
    "\n"
    "Scope *run*: one value for the whole run. Scope *world*: a policy's `set`, a sweep or an\n"
    "uncertainty distribution may change it. Units: `1/y` hazard per person-year, `p` "
    "probability,\n"
    "`logit` log-odds or utility, `1` a plain number.\n"
    "\n";

static const char *const WHAT_ELSE =
    "## What else a scenario says\n"
    "\n"
    "`title: TEXT` heads tables and figures.\n"
    "\n"
    "`groups`, `conditions` and `policies` are maps that the scenario names itself: letters, "
    "digits and\n"
    "`_`, at most 31; at most 64 groups, 8 conditions and 16 policies. In `groups` and "
    "`conditions` the\n"
    "name `\"*\"` means every one of them, and what a name says itself goes before.\n"
    "\n"
    "`output.subgroups` lists the subgroups that are tallied: all, children, women, disabled, "
    "irregular,\n"
    "exploited, escaped, registered (the default: all of these); `all` is always among them.\n"
    "\n"
    "`label: TEXT` in a group, condition or policy is what tables, figures and reports call it "
    "(the default: its name,\n"
    "with `_` as spaces).\n"
    "\n"
    "### Policies\n"
    "\n"
    "```yaml\n"
    "policies:\n"
    "  none: {before: none}\n"
    "  full: {schedule: [{from: 2017-01-24, regime: full}]}\n"
    "  quiet_then_firewall:\n"
    "    before: {regime: full, announced: none}\n"
    "    schedule:\n"
    "      - {from: 2018-05-09, regime: serious}\n"
    "      - {from: 2018-11-12, regime: none}\n"
    "    set: {groups.*.registered: 0.8, disclosure: {trained_share: 0.5}}\n"
    "```\n"
    "\n"
    "`before` is the regime until the first entry (default none); each entry holds from its date "
    "on.\n"
    "A regime is none, serious or full. `announced` is what people can hear of; where it is not "
    "said it\n"
    "is the regime. `set` changes parameters of world scope under this policy, with nested maps or "
    "dotted\n"
    "paths.\n"
    "\n"
    "An entry may have a `set` of its own, with a regime or in place of one. What it sets holds "
    "from that date on, for\n"
    "everybody who arrives from then on and all that happens from then on; what was drawn for a "
    "person before stays.\n"
    "So it cannot set `population.*`, nor what people arrive with where nobody arrives "
    "(`population.replace: false`).\n"
    "\n"
    "```yaml\n"
    "  trained_later:\n"
    "    label: Full sharing, clinicians trained from 2019\n"
    "    schedule:\n"
    "      - {from: start, regime: full}\n"
    "      - {from: start + 2 years, set: {disclosure.trained_share: 0.8}}\n"
    "```\n"
    "\n"
    "Dates are YYYY-MM-DD, or relative to `time.start`: `start`, `start + 18 months`, `start - 2 "
    "years`,\n"
    "`start + 90 days` (days, weeks, months, years; in a shorter month, its last day). They do not "
    "descend. An entry takes\n"
    "effect in the step nearest to its date. One entry may lie before the first step, none at or "
    "after the end.\n"
    "\n"
    "### Sources and uncertainty\n"
    "\n"
    "Any value may carry its source: `approve: {value: 0.915, source: \"Author 2017, table 2\"}`. "
    "A number\n"
    "of world scope may be uncertain: `{beta: {mean: 0.3, sd: 0.1}}`, with `value:` and `source:` "
    "beside\n"
    "it if wanted. A plain run uses the `value`, else the mean. Where a parameter has limits the\n"
    "distribution is truncated to them; the mean of a normal and a lognormal is the truncated one, "
    "a\n"
    "gamma's is the plain one.\n"
    "\n"
    "| distribution | given by | |\n"
    "| --- | --- | --- |\n";

static const char *const AFTER_DISTRIBUTIONS =
    "\n"
    "### Bases\n"
    "\n"
    "`base: FILE` starts from another scenario, named relative to the file itself. Maps merge key "
    "by\n"
    "key; a value (with its source and distribution) and a list such as `schedule` are replaced "
    "whole;\n"
    "`null` takes a key of the base away. A base may have a base; going round in a circle is an "
    "error.\n"
    "\n"
    "### On the command line\n"
    "\n"
    "`--set PATH=VALUE` says one thing more, last of all. VALUE is YAML, so a distribution can be "
    "given:\n"
    "`--set 'belief.full={uniform: {min: 0.7, max: 1}}'`. `--set groups.*.known=0.3` means every "
    "group,\n"
    "`--set care.*.fear=0` every service and the reviews, `--set "
    "policies.full.set.belief.full=0.8` one policy, `--set PATH=null` the default.\n"
    "\n"
    "### What YAML allows and a scenario does not\n"
    "\n"
    "Tabs, anchors and aliases (`&a`, `*a`), tags (`!!str`), several documents, more than 24 "
    "levels, a key\n"
    "given twice. Numbers are decimal (`0.5`, `1.2e3`), without blanks or `_`; flags are `true` or "
    "`false`.\n";

static void add_distributions(struct text *t)
{
    for (int i = DISTRIBUTION_beta; i <= DISTRIBUTION_gamma; i++) {
        const struct distribution_kind_row *d = &DISTRIBUTIONS[i];
        text_add(t, "| `%s` | ", d->name);
        for (size_t k = 0; k < MAX_MOMENTS && d->key[k] != NULL; k++)
            text_add(t, "%s%s%s", k > 0 ? ", " : "", d->key[k],
                     k >= d->n_needed ? " (optional)" : "");
        text_add(t, " | %s |\n", d->doc);
    }
}

static void add_rules(struct text *t)
{
    text_add(t, "## Rules between parameters\n\n");
#define CHECK_RUN(path, other, rule, ...) text_add(t, "- `%s`: %s\n", path, rule);
#define CHECK_GROUP(path, other, rule, ...) text_add(t, "- `groups.<group>.%s`: %s\n", path, rule);
#define CHECK_CONDITION(path, other, rule, ...)                                                    \
    text_add(t, "- `conditions.<condition>.%s`: %s\n", path, rule);
#include "checks.def"
#undef CHECK_RUN
#undef CHECK_GROUP
#undef CHECK_CONDITION
    text_add(t, "\n");
}

void reference_markdown(struct text *t)
{
    text_add(t,
             "%s| path | unit | default | range | scope | meaning |\n"
             "| --- | --- | --- | --- | --- | --- |\n",
             BEFORE);
    for (size_t i = 0; i < N_PARAMS; i++) {
        char pattern[PATH_SIZE], range[WHY_SIZE];
        text_add(t, "| `%s` | %s | ", param_pattern(pattern, &PARAMS[i]), PARAMS[i].unit);
        reference_default(t, &PARAMS[i]);
        text_add(t, " | %s | %s | %s |\n", limits(&PARAMS[i], range), reference_scope(&PARAMS[i]),
                 PARAMS[i].doc);
    }
    text_add(t, "\nDefaults of services are those of pharmacy, gp, emergency and clinic.\n\n");
    add_rules(t);
    text_add(t, "%s", WHAT_ELSE);
    add_distributions(t);
    text_add(t, "%s", AFTER_DISTRIBUTIONS);
}
