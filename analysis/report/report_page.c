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
    if (is_blank(x->scenario->title))
        report_say(out, x, WORD_untitled, NULL);
    else
        html_text(out, x->scenario->title);
}

/* Words of a --lang-file are in the language that is named; without one the page is English. */
static void add_page_language(struct text *out, const struct report *x)
{
    if (x->request.labels != NULL && x->request.language != NULL)
        report_language(out, x);
    else
        text_add(out, " lang=\"en\"");
}

/* Nothing may be fetched and nothing may run, whatever slipped into the page. */
static void add_head(struct text *out, const struct report *x)
{
    text_add(out, "<!DOCTYPE html>\n<html");
    add_page_language(out, x);
    text_add(out, ">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; img-src data:\">\n"
                  "<link rel=\"icon\" href=\"data:,\">\n<title>");
    add_title(out, x);
    text_add(out, "</title>\n<style>\n");
    text_add_lines(out, REPORT_CSS);
    text_add(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
    report_say(out, x, WORD_skip, NULL);
    text_add(out, "</a>\n");
}

static void add_links(struct text *out, const struct report *x, bool has_figures)
{
    const bool compares = x->scenario->n_policies > 1;
    const struct {
        const char *id;
        enum word words;
        bool is_there;
    } LINKS[] = {
        {"finding", WORD_finding, compares},
        {"question", WORD_question, true},
        {"phases", WORD_phases_link, compares && (x->phases.n > 1 || x->request.phases)},
        {"certainty", WORD_certainty, true},
        {"limits", WORD_limits, true},
        {"answers", WORD_answers, compares},
        {"figures", WORD_more_figures, has_figures},
        {"tables", WORD_numbers, true},
        {"sweep", WORD_varied, x->experiment->n_factors > 0},
        {"policies", WORD_timelines, true},
        {"people", WORD_population, true},
        {"parameters", WORD_every_parameter, true},
        {"repeat", WORD_repeat, true},
    };

    text_add(out, "<nav aria-label=\"");
    report_say(out, x, WORD_on_this_page, NULL);
    text_add(out, "\">\n<ul>\n");
    for (size_t i = 0; i < sizeof LINKS / sizeof *LINKS; i++)
        if (LINKS[i].is_there) {
            text_add(out, "<li><a href=\"#%s\">", LINKS[i].id);
            report_say(out, x, LINKS[i].words, NULL);
            text_add(out, "</a></li>\n");
        }
    text_add(out, "</ul>\n</nav>\n");
}

static void add_header(struct text *out, const struct report *x, bool has_figures)
{
    text_add(out, "<header>\n");
    report_paragraph(out, x, "kicker", WORD_kicker);
    text_add(out, "<h1");
    report_language(out, x);
    text_add(out, ">");
    add_title(out, x);
    text_add(out, "</h1>\n");
    add_links(out, x, has_figures);
    text_add(out, "</header>\n<main id=\"main\">\n");
}

static void add_end(struct text *out, const struct report *x)
{
    const char *given = result_text(x->result, "version");
    struct text version = {.data = NULL}, file = {.data = NULL};

    html_text(&version, given == NULL ? "" : given);
    text_add(&file, "<code>");
    html_code(&file, x->request.file);
    text_add(&file, "</code>");
    text_add(out, "</main>\n<footer>\n<p>");
    report_say(out, x, WORD_made_by,
               (const char *const[]){"version", report_filled(&version), "file",
                                     report_filled(&file), NULL});
    text_add(out, "</p>\n</footer>\n</body>\n</html>\n");
    report_release(out, &version);
    report_release(out, &file);
}

/* What is read; the annex is looked up. */
static void add_body(struct text *out, const struct report *x, const struct text *chart)
{
    report_finding(out, x, &chart[CHART_finding]);
    report_question(out, x);
    report_questions(out, x, chart);
    report_phases(out, x);
    report_certainty(out, x);
    report_limits(out, x);
}

static void add_annex(struct text *out, const struct report *x, const struct text *figures)
{
    text_add(out, "<details class=\"annex\">\n<summary>");
    report_say(out, x, WORD_annex, NULL);
    text_add(out, "</summary>\n");
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
