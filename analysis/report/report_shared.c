/* The briefing: what its parts share, numbers and tables. */
#include "date.h"
#include "html.h"
#include "number.h"
#include "report_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

bool report_source_is_evidence(const char *source)
{
    static const char ASSUMPTION[] = "assum";

    if (source == NULL)
        return false;
    source += strspn(source, " \t\r\n");
    for (size_t i = 0; i < sizeof ASSUMPTION - 1; i++)
        if ((source[i] | 0x20) != ASSUMPTION[i])
            return *source != '\0';
    return false;
}

bool report_source_is_american(const char *source)
{
    return source != NULL && (strstr(source, "(US") != NULL || strstr(source, "US)") != NULL);
}

const struct given *report_given(const struct scenario *s, const char *policy, const char *path)
{
    for (size_t i = s->n_given; i-- > 0;) {
        const struct given *g = &s->given[i];
        const bool here = policy == NULL ? g->policy == NULL
                                         : g->policy != NULL && strcmp(g->policy, policy) == 0;
        if (here && g->entry == 0 && strcmp(g->path, path) == 0)
            return g;
    }
    return NULL;
}

static double half_width(const struct estimate *x)
{
    const double half = (x->high - x->low) / 2;

    return half > 0.0 ? half : 0.0;
}

int report_decimals_one(const struct estimate *x)
{
    const double half = half_width(x);

    return number_decimals(fabs(x->mean), half > 0.0 ? half : INFINITY, half);
}

double report_chance(const struct report *x, const struct report_number *n)
{
    const double replicates = (double)x->count.used / (double)x->count.points;

    if (!x->is_over_points || !(replicates > 1.0))
        return NAN;
    return estimate_t(ceil(replicates) - 1.0) * n->se_chance;
}

int report_decimals(const struct report *x, size_t item, enum contrast c)
{
    double largest = 0.0, widest = 0.0, narrowest = INFINITY;

    for (size_t p = 0; p < x->scenario->n_policies; p++) {
        const struct report_number *n = &x->number[p][item][c];
        const double half = fmax(half_width(&n->x), report_chance(x, n)); /* fmax passes NaN over */
        largest = fmax(largest, fabs(n->x.mean));
        if (half > 0.0) {
            widest = fmax(widest, half);
            narrowest = fmin(narrowest, half);
        }
    }
    return number_decimals(largest, narrowest, widest);
}

void report_say(struct text *out, const struct report *x, enum word word, const char *const *pairs)
{
    static const char *const NONE[] = {NULL}, *const BOLD[] = {"b", "<b>", "/b", "</b>", NULL};
    struct text plain = {.data = NULL}, pattern = {.data = NULL};

    html_text(&plain, words_of(x->words, word));
    words_fill(&pattern, report_filled(&plain), BOLD);
    words_fill(out, report_filled(&pattern), pairs == NULL ? NONE : pairs);
    report_release(out, &plain);
    report_release(out, &pattern);
}

void report_section(struct text *out, const struct report *x, const char *id, enum word heading)
{
    text_add(out, "<section id=\"%s\">\n<h2>", id);
    report_say(out, x, heading, NULL);
    text_add(out, "</h2>\n");
}

void report_paragraph(struct text *out, const struct report *x, const char *class, enum word word)
{
    text_add(out, "<p%s%s%s>", *class == '\0' ? "" : " class=\"", class,
             *class == '\0' ? "" : "\"");
    report_say(out, x, word, NULL);
    text_add(out, "</p>\n");
}

void report_column(struct text *out, const struct report *x, enum word word, bool is_number)
{
    text_add(out, "<th scope=\"col\"%s>", is_number ? " class=\"n\"" : "");
    report_say(out, x, word, NULL);
    text_add(out, "</th>");
}

const char *report_unit(const struct report *x, enum measure m, bool is_difference)
{
    return is_difference && MEASURES[m].unit[0] == '%' ? words_of(x->words, WORD_points)
                                                       : words_unit(x->words, m);
}

void report_against(struct text *out, const struct report *x, enum word word)
{
    struct text policy = {.data = NULL};

    report_policy(&policy, x, x->against);
    report_say(out, x, word, (const char *const[]){"policy", report_filled(&policy), NULL});
    report_release(out, &policy);
}

const char *report_filled(const struct text *t)
{
    return t->data == NULL ? "" : t->data;
}

void report_release(struct text *out, struct text *t)
{
    out->failed = out->failed || t->failed;
    text_free(t);
}

void report_value(struct text *out, const struct report *x, double value, int decimals, bool plus)
{
    struct text t = {.data = NULL};

    if (isnan(value)) {
        report_say(out, x, WORD_undefined, NULL);
        return;
    }
    html_number(&t, value, decimals, plus);
    for (const char *c = report_filled(&t); *c != '\0'; c++)
        if (*c == ',' || *c == '.')
            report_say(out, x, *c == ',' ? WORD_thousands : WORD_decimal, NULL);
        else
            text_add_bytes(out, c, 1);
    report_release(out, &t);
}

void report_range(struct text *out, const struct report *x, const struct estimate *range,
                  int decimals, bool plus)
{
    struct text low = {.data = NULL}, high = {.data = NULL};

    if (isnan(range->low))
        return;
    report_value(&low, x, range->low, decimals, plus);
    report_value(&high, x, range->high, decimals, plus);
    report_say(
        out, x, WORD_range,
        (const char *const[]){"least", report_filled(&low), "most", report_filled(&high), NULL});
    report_release(out, &low);
    report_release(out, &high);
}

void report_doubt(struct text *out, const struct report *x, const struct report_number *n,
                  enum word word, int decimals, bool plus)
{
    struct text least = {.data = NULL}, most = {.data = NULL};

    if (isnan(n->doubt.low))
        return;
    report_value(&least, x, n->doubt.low, decimals, plus);
    report_value(&most, x, n->doubt.high, decimals, plus);
    report_say(
        out, x, word,
        (const char *const[]){"least", report_filled(&least), "most", report_filled(&most), NULL});
    report_release(out, &least);
    report_release(out, &most);
}

void report_years(struct text *out, const struct report *x, double years)
{
    const int decimals = !(years > floor(years)) ? 0
                         : years >= 1.0          ? 1
                                                 : (int)fmax(2.0, ceil(-log10(years)));
    struct text n = {.data = NULL};

    report_value(&n, x, years, decimals, false);
    report_say(out, x, years > 1.0 || years < 1.0 ? WORD_years_many : WORD_years_one,
               (const char *const[]){"n", report_filled(&n), NULL});
    report_release(out, &n);
}

void report_date(struct text *out, const struct report *x, int64_t day)
{
    const struct date d = date_of(day);
    char date[32], year[32];

    (void)snprintf(date, sizeof date, "%d", d.day);
    (void)snprintf(year, sizeof year, "%" PRId64, d.year);
    report_say(out, x, WORD_date,
               (const char *const[]){"day", d.day == 1 ? words_of(x->words, WORD_first_day) : date,
                                     "month",
                                     words_of(x->words, (enum word)(WORD_long_jan + d.month - 1)),
                                     "year", year, NULL});
}

void report_table_open(struct text *out, const struct report *x, const char *id, enum word label,
                       struct text *caption)
{
    text_add(out, "<div class=\"box\" role=\"region\" aria-label=\"");
    report_say(out, x, label, NULL);
    text_add(out, "\" tabindex=\"0\">\n<table id=\"%s\">\n<caption><span>%s</span></caption>\n", id,
             report_filled(caption));
    report_release(out, caption);
}

void report_table_say(struct text *out, const struct report *x, const char *id, enum word label,
                      enum word caption)
{
    struct text t = {.data = NULL};

    report_say(&t, x, caption, NULL);
    report_table_open(out, x, id, label, &t);
}

void report_table_close(struct text *out)
{
    text_add(out, "</table>\n</div>\n");
}

void report_policy(struct text *out, const struct report *x, size_t policy)
{
    text_add(out, "<span class=\"policy\"");
    report_language(out, x);
    text_add(out, ">");
    const struct policy *p = &x->scenario->policy[policy];
    html_text(out, words_name(x->words, "policies", p->name, p->label));
    text_add(out, "</span>");
}

void report_name(struct text *out, const char *name)
{
    text_add(out, "<small><code>");
    html_code(out, name);
    text_add(out, "</code></small>");
}

void report_label(struct text *out, const struct report *x, const char *label)
{
    text_add(out, "<span class=\"label\"");
    report_language(out, x);
    text_add(out, ">");
    html_text(out, label);
    text_add(out, "</span>");
}

void report_group(struct text *out, const struct report *x, size_t g)
{
    report_label(
        out, x,
        words_name(x->words, "groups", x->scenario->group_name[g], x->scenario->group_label[g]));
}

void report_reason(struct text *out, const struct report *x, const char *why)
{
    text_add(out, "<span class=\"reason\"");
    report_english(out, x);
    text_add(out, ">");
    html_text(out, why);
    text_add(out, "</span>");
}

void report_english(struct text *out, const struct report *x)
{
    if (x->request.labels != NULL && x->request.language != NULL)
        text_add(out, " lang=\"en\"");
}

void report_language(struct text *out, const struct report *x)
{
    if (x->request.language == NULL)
        return;
    text_add(out, " lang=\"");
    html_text(out, x->request.language);
    text_add(out, "\"");
}
