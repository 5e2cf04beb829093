/* The parts of the briefing, in the order of the page, and what they share. Each adds whole elements. */
#ifndef CONFIDE_REPORT_PARTS_H
#define CONFIDE_REPORT_PARTS_H

#include "report.h"

/* The charts of the page's body, each where it belongs; a sweep has the first alone. */
enum report_chart {
    CHART_finding,
    CHART_disclosure,
    CHART_avoidance,
    CHART_untreated,
    CHART_traces,
    CHART_encounters,
    CHART_COUNT
};

void report_finding(struct text *out, const struct report *x, const struct text *chart);
void report_question(struct text *out, const struct report *x);
void report_questions(struct text *out, const struct report *x, const struct text *chart);
void report_phases(struct text *out, const struct report *x);
void report_certainty(struct text *out, const struct report *x);
void report_answers(struct text *out, const struct report *x);
/* Those of the body into chart[CHART_COUNT], the others into *out. */
enum status report_figures(struct text *out, struct text *chart, const struct report *x,
                           struct err *e) MUST_CHECK;
void report_tables(struct text *out, const struct report *x);
void report_phases_table(struct text *out, const struct report *x); /* of every measure */
void report_sweep(struct text *out, const struct report *x);
void report_depends(struct text *out, const struct report *x); /* within the one before */
void report_policies(struct text *out, const struct report *x);
void report_drift(struct text *out, const struct report *x); /* within the one before */
void report_people(struct text *out, const struct report *x);
void report_parameters(struct text *out, const struct report *x);
void report_repeat(struct text *out, const struct report *x);
void report_limits(struct text *out, const struct report *x);

/* A paragraph: what the policies are, the one that was found first, and what the answer rests on. */
void report_assumed(struct text *out, const struct report *x, size_t policy);

/* Real people that the synthetic ones stand for. */
double report_all_people(const struct scenario *s);

/* A row of a table for each parameter that the policy's `set` changes; returns how many. */
size_t report_changes(struct text *out, const struct report *x, size_t policy);

/* Values of the scenario, and those of them that are assumptions. False: no memory. */
bool report_count_values(const struct report *x, size_t *n, size_t *assumptions);

/* Whether a source names evidence: something, and not "assumption…"; whether it says that it is from the United States. */
bool report_source_is_evidence(const char *source);
bool report_source_is_american(const char *source);

/* What was said of a parameter in the scenario, or in a policy's `set`; NULL: nothing. */
const struct given *report_given(const struct scenario *s, const char *policy, const char *path);

/* Decimals that suit an item (or a contrast of it) under all policies, and under one. */
int report_decimals(const struct report *x, size_t item, enum contrast c);
int report_decimals_one(const struct estimate *x);

/* What can be said of a difference: nobody to count; none; the same in all replicates, which is no evidence; it may be
 * chance; its sign depends on the point, or on what is not known of a run's parameters; there is one replicate; it is
 * one. */
enum report_said {
    SAID_undefined,
    SAID_same,
    SAID_alike,
    SAID_chance,
    SAID_unclear,
    SAID_doubtful,
    SAID_lone,
    SAID_clear,
    SAID_COUNT
};
enum report_said report_said(const struct report *x, const struct report_number *n);

/* Whether a difference can be told from chance, and has one sign at all points and in all that is not known. */
bool report_is_clear(const struct report *x, const struct report_number *n);

/* Over points: how far chance may have moved an estimate, half of a 95 % interval; NaN: it cannot be told. */
double report_chance(const struct report *x, const struct report_number *n);

/* A word of ours or of the --lang-file, as HTML, {b} and {/b} in it bold; the values of `pairs` (words_fill; NULL: none)
 * are HTML already. */
void report_say(struct text *out, const struct report *x, enum word word, const char *const *pairs);

/* The same with {policy}: the reference. */
void report_against(struct text *out, const struct report *x, enum word word);

/* What is in a text that fills a word, "" where nothing is; frees it, and hands on that memory ran out. */
const char *report_filled(const struct text *t);
void report_release(struct text *out, struct text *t);

/* A number, "3 years" and a day by the language's habits. */
void report_years(struct text *out, const struct report *x, double years);
void report_value(struct text *out, const struct report *x, double value, int decimals, bool plus);
void report_date(struct text *out, const struct report *x, int64_t day);
void report_range(struct text *out, const struct report *x, const struct estimate *range,
                  int decimals, bool plus); /* "4.1 to 5.2"; nothing where there is no interval */

/* What is not known of a number, in words with {least} and {most}; nothing where it is not told. */
void report_doubt(struct text *out, const struct report *x, const struct report_number *n,
                  enum word word, int decimals, bool plus);

/* A section begins, with its heading; a paragraph of a class, or "" of none; the heading of a column. */
void report_section(struct text *out, const struct report *x, const char *id, enum word heading);
void report_paragraph(struct text *out, const struct report *x, const char *class, enum word word);
void report_column(struct text *out, const struct report *x, enum word word, bool is_number);

/* The unit of a measure, or of a difference of it. */
const char *report_unit(const struct report *x, enum measure m, bool is_difference);

/* A table begins within a box that scrolls and can be reached by keyboard; `label` names the box. The caption is HTML,
 * and is freed; or a word. */
void report_table_open(struct text *out, const struct report *x, const char *id, enum word label,
                       struct text *caption);
void report_table_say(struct text *out, const struct report *x, const char *id, enum word label,
                      enum word caption);
void report_table_close(struct text *out);

/* An attribute for what is in the user's language. */
void report_language(struct text *out, const struct report *x);

/* The same for what stays English on a page in another language. */
void report_english(struct text *out, const struct report *x);

/* The end of a sentence that says why something is not told: the program's own, which stays English. */
void report_reason(struct text *out, const struct report *x, const char *why);

/* What people call a policy. */
void report_policy(struct text *out, const struct report *x, size_t policy);

/* The name that stands in files and options, small, beside a label. */
void report_name(struct text *out, const char *name);

/* What people call a group; a condition. */
void report_group(struct text *out, const struct report *x, size_t g);
void report_label(struct text *out, const struct report *x, const char *label);

#endif
