/* The briefing: the page around its parts. */
#include "html.h"
#include "page.h"
#include "report_parts.h"

#include <string.h>

static bool is_blank(const char *s)
{
    return s == NULL || s[strspn(s, " \t\r\n")] == '\0';
}

static void add_title(struct text *out, const struct report *x)
{
    const char *title = x->scenario->title;

    html_text(out, is_blank(title) ? "A scenario without a title" : title);
}

/* Nothing may be fetched and nothing may run, whatever slipped into the page. */
static void add_head(struct text *out, const struct report *x)
{
    text_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; img-src data:\">\n"
                  "<link rel=\"icon\" href=\"data:,\">\n<title>");
    add_title(out, x);
    text_add(out, "</title>\n<style>\n");
    text_add_lines(out, REPORT_CSS);
    text_add(out,
             "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the answers</a>\n");
}

static void add_links(struct text *out, const struct report *x, bool has_figures)
{
    const bool compares = x->scenario->n_policies > 1;
    const struct {
        const char *id, *words;
        bool is_there;
    } LINKS[] = {
        {"finding", "The finding", compares},
        {"question", "What was asked", true},
        {"phases", "Phase by phase", compares && (x->phases.n > 1 || x->request.phases)},
        {"certainty", "How sure is this?", true},
        {"limits", "What the model leaves out", true},
        {"answers", "Policy by policy", compares},
        {"figures", "More figures", has_figures},
        {"tables", "The numbers", true},
        {"sweep", "What was varied", x->experiment->n_factors > 0},
        {"policies", "The policies in time", true},
        {"people", "How many people, how often", true},
        {"parameters", "Every parameter", true},
        {"repeat", "How to repeat it", true},
    };

    text_add(out, "<nav aria-label=\"On this page\">\n<ul>\n");
    for (size_t i = 0; i < sizeof LINKS / sizeof *LINKS; i++)
        if (LINKS[i].is_there)
            text_add(out, "<li><a href=\"#%s\">%s</a></li>\n", LINKS[i].id, LINKS[i].words);
    text_add(out, "</ul>\n</nav>\n");
}

static void add_header(struct text *out, const struct report *x, bool has_figures)
{
    text_add(out, "<header>\n<p class=\"kicker\"");
    report_own_language(out, x);
    text_add(out, ">");
    report_say(out, x, WORD_kicker, NULL);
    text_add(out, "</p>\n<h1");
    report_language(out, x);
    text_add(out, ">");
    add_title(out, x);
    text_add(out, "</h1>\n");
    add_links(out, x, has_figures);
    text_add(out, "</header>\n<main id=\"main\">\n");
}

static void add_end(struct text *out, const struct report *x)
{
    const char *version = result_text(x->result, "version");

    text_add(out, "</main>\n<footer>\n<p>Made by confide ");
    html_text(out, version == NULL ? "" : version);
    text_add(out, " from ");
    html_text(out, x->request.file);
    text_add(out, ". Synthetic people only. Not legal, clinical or immigration advice.</p>\n"
                  "</footer>\n</body>\n</html>\n");
}

/* What is read; the annex is looked up. */
static void add_body(struct text *out, const struct report *x, const struct text *chart)
{
    report_finding(out, x, &chart[CHART_finding]);
    report_question(out, x);
    report_questions(out, x, chart);
    report_phases(out, x);
    report_certainty(out, x);
    text_add_lines(out, REPORT_LIMITS_HTML);
}

static void add_annex(struct text *out, const struct report *x, const struct text *figures)
{
    text_add(out, "<details class=\"annex\">\n<summary>Annex: every number, policy, parameter "
                  "and source, and how to repeat it</summary>\n");
    report_answers(out, x);
    if (figures->length > 0)
        text_add_bytes(out, figures->data, figures->length);
    report_tables(out, x);
    report_sweep(out, x);
    report_policies(out, x);
    report_people(out, x);
    report_parameters(out, x);
    report_repeat(out, x);
    text_add(out, "</details>\n");
}

enum status report_page(struct text *out, const struct report *x, struct err *e)
{
    struct text figures = {.data = NULL}, chart[CHART_COUNT] = {{.data = NULL}};
    const enum status s = report_figures(&figures, chart, x, e);

    if (s == STATUS_OK) {
        add_head(out, x);
        add_header(out, x, figures.length > 0);
        add_body(out, x, chart);
        add_annex(out, x, &figures);
        add_end(out, x);
    }
    for (int i = 0; i < CHART_COUNT; i++)
        report_release(out, &chart[i]);
    report_release(out, &figures);
    if (s == STATUS_OK && out->failed)
        return err_memory_for(e, "for the page");
    return s;
}
