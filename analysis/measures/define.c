/* Measures that the user defines: reads them from the command line and from a file. */
#include "define.h"

#include "define_parse.h"
#include "mem.h"
#include "number.h"
#include "place.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MOST = 1 << 16 };

void define_free(struct definitions *d)
{
    mem_free(d->definition);
    *d = (struct definitions){.n = 0};
}

const struct definition *define_named(const struct definitions *d, const char *name)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->definition[i].name, name) == 0)
            return &d->definition[i];
    return NULL;
}

double define_quantile(double p, const double bin[DELAY_COUNT])
{
    double all = 0.0, before = 0.0;

    for (size_t i = 0; i < DELAY_COUNT; i++)
        all += bin[i];
    if (!(all > 0.0))
        return NAN;
    for (size_t i = 0; i + 1 < DELAY_COUNT; i++) {
        if (before + bin[i] >= p * all && bin[i] > 0.0)
            return DELAY_FROM[i] +
                   (p * all - before) / bin[i] * (DELAY_FROM[i + 1] - DELAY_FROM[i]);
        before += bin[i];
    }
    return DELAY_FROM[DELAY_COUNT - 1];
}

static bool is_taken(const char *name)
{
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        if (strcmp(MEASURES[m].name, name) == 0)
            return true;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        if (strcmp(OBSERVABLE[v].name, name) == 0)
            return true;
    return strcmp(name, "all") == 0;
}

static enum status read_name(struct define_reader *r, struct definition *d,
                             const struct definitions *others)
{
    define_skip(r);
    const char *at = r->at;
    size_t n = 0;

    while (islower((unsigned char)at[n]) || (n > 0 && isdigit((unsigned char)at[n])) ||
           (n > 0 && at[n] == '_'))
        n++;
    if (n == 0 || n > DEFINE_NAME_SIZE / 2)
        return define_wrong(r, at,
                            "a definition begins with its name, in small letters, digits and _, "
                            "as in gp_rate = visits:service=gp per person-year");
    (void)snprintf(d->name, sizeof d->name, "%.*s", (int)n, at);
    if (is_taken(d->name))
        return define_wrong(r, at, "'%s' is a measure or a variable already; choose another name",
                            d->name);
    if (define_named(others, d->name) != NULL)
        return define_wrong(r, at, "'%s' is defined twice", d->name);
    r->at += n;
    return STATUS_OK;
}

/* A label in quotes, where there is one. */
static enum status read_label(struct define_reader *r, struct definition *d)
{
    const char *at = r->at;

    if (!define_next(r, '"'))
        return STATUS_OK;
    const size_t n = strcspn(r->at, "\"");
    if (r->at[n] == '\0')
        return define_wrong(r, at, "the label has no \" at its end");
    (void)snprintf(d->label, sizeof d->label, "%.*s",
                   (int)(n < sizeof d->label ? n : sizeof d->label - 1), r->at);
    r->at += n + 1;
    return STATUS_OK;
}

/* One term a bin of the delay. */
static enum status split_bins(struct define_reader *r, const char *at, struct definition *d)
{
    const struct define_term all = d->above[0];
    enum observe_dim dims[ELEMENT_DIMS];
    const int n = element_dims(dims, all.variable);

    if (n == 0 || dims[n - 1] != DIM_delay)
        return define_wrong(r, at,
                            "'%s' is not counted by delay; a median is one of first_treatments",
                            OBSERVABLE[all.variable].name);
    for (size_t bin = 0; bin < DELAY_COUNT; bin++) {
        d->above[bin] = all;
        for (size_t k = 0; k < element_count(r->scenario, all.variable); k++)
            d->above[bin].element[k] =
                all.element[k] && element_place(r->scenario, all.variable, k, n - 1) == bin;
    }
    d->n_above = DELAY_COUNT;
    d->kind_above = KIND_EVENTS;
    (void)snprintf(d->unit, sizeof d->unit, "days");
    return STATUS_OK;
}

/* After "median(" or "quantile(0.9,". */
static enum status read_quantile(struct define_reader *r, struct definition *d)
{
    define_skip(r);
    const char *at = r->at;
    enum status status = define_parse_term(r, &d->above[0]);

    if (status == STATUS_OK)
        status = split_bins(r, at, d);
    if (status == STATUS_OK && !define_next(r, ')'))
        status = define_wrong(r, r->at, "a ')' is missing here; a quantile is of one variable");
    define_skip(r);
    if (status == STATUS_OK && *r->at != '\0')
        status = define_wrong(r, r->at, "nothing can follow a quantile: it is in days");
    return status;
}

static enum status read_share(struct define_reader *r, struct definition *d)
{
    define_skip(r);
    const size_t n = number_begin(&d->quantile, r->at);
    if (n == 0 || !(d->quantile > 0.0 && d->quantile < 1.0))
        return define_wrong(r, r->at,
                            "a quantile is asked for as in quantile(0.9, "
                            "first_treatments:condition=tuberculosis)");
    r->at += n;
    return define_next(r, ',') ? STATUS_OK
                               : define_wrong(r, r->at, "a comma and a variable are missing here");
}

/* The text from `at` to where the reader stands, without blanks at its ends. */
static void copy_text(char out[DEFINE_NAME_SIZE], const struct define_reader *r, const char *at)
{
    size_t n;

    at += strspn(at, " \t");
    n = (size_t)(r->at - at);
    while (n > 0 && (at[n - 1] == ' ' || at[n - 1] == '\t'))
        n--;
    (void)snprintf(out, DEFINE_NAME_SIZE, "%.*s",
                   (int)(n < DEFINE_NAME_SIZE ? n : DEFINE_NAME_SIZE - 1), at);
}

static enum status read_ratio(struct define_reader *r, struct definition *d)
{
    char below[DEFINE_NAME_SIZE] = "";
    enum term_kind kind = KIND_EVENTS;
    enum status status = define_parse_sum(r, d->above, &d->n_above, &d->kind_above);

    if (status == STATUS_OK && define_next(r, '/')) {
        const char *at = r->at;
        d->kind_below = BELOW_sum;
        status = define_parse_sum(r, d->below, &d->n_below, &kind);
        copy_text(below, r, at);
        if (strcmp(below, "present") == 0)
            below[0] = '\0';
    }
    return status == STATUS_OK ? define_parse_per(r, d, below) : status;
}

static bool is_function(struct define_reader *r, const char *name)
{
    const char *at = r->at;

    if (define_word(r, name) && define_next(r, '('))
        return true;
    r->at = at;
    return false;
}

static enum status read_body(struct define_reader *r, struct definition *d)
{
    enum status status = STATUS_OK;

    d->scale = 1.0;
    if (is_function(r, "median"))
        d->quantile = 0.5;
    else if (is_function(r, "quantile"))
        status = read_share(r, d);
    else
        return read_ratio(r, d);
    return status == STATUS_OK ? read_quantile(r, d) : status;
}

static enum status add(struct definitions *d, struct define_reader *r)
{
    if (d->n == DEFINE_MOST)
        return define_wrong(r, r->text, "at most %d measures are defined at a time", DEFINE_MOST);
    struct definition *x = &d->definition[d->n];
    *x = (struct definition){.scale = 1.0};
    enum status status = read_name(r, x, d);
    if (status == STATUS_OK)
        status = read_label(r, x);
    if (status == STATUS_OK && !define_next(r, '='))
        status = define_wrong(r, r->at, "a = is missing between the name and what it stands for");
    if (status != STATUS_OK)
        return status;
    if (x->label[0] == '\0')
        (void)snprintf(x->label, sizeof x->label, "%.90s", r->at + strspn(r->at, " \t"));
    status = read_body(r, x);
    d->n += status == STATUS_OK;
    return status;
}

/* Cuts a comment, and blanks at the end. */
static void cut_comment(char *line)
{
    bool quoted = false;
    size_t n = 0;

    for (; line[n] != '\0' && (quoted || line[n] != '#'); n++)
        quoted = quoted != (line[n] == '"');
    while (n > 0 && isspace((unsigned char)line[n - 1]))
        n--;
    line[n] = '\0';
}

static enum status add_lines(struct definitions *d, char *text, const char *file,
                             const struct scenario *s, struct err *e)
{
    enum status status = STATUS_OK;
    const size_t before = d->n;

    for (size_t line = 1; text != NULL && status == STATUS_OK; line++) {
        char *end = strchr(text, '\n');
        if (end != NULL)
            *end = '\0';
        cut_comment(text);
        struct define_reader r = {text, text, file, line, s, e};
        if (text[strspn(text, " \t")] != '\0')
            status = add(d, &r);
        text = end == NULL ? NULL : end + 1;
    }
    if (status == STATUS_OK && d->n == before)
        status =
            err_set(e, STATUS_USAGE,
                    "%s: defines nothing; write one definition a line, such as fear = ...", file);
    return status;
}

static enum status add_file(struct definitions *d, const char *file, const struct scenario *s,
                            struct err *e)
{
    const char *other = place_cannot_be_read(file);
    char *text = mem_array(FILE_MOST + 1, 1);
    FILE *f = text == NULL || other != NULL ? NULL : fopen(file, "rb");
    enum status status;

    if (text == NULL)
        return err_memory_for(e, "to read %s", file);
    if (f == NULL) {
        status = err_set(e, STATUS_NOINPUT, "%s: cannot be read: %s%s", file,
                         other != NULL ? "it is " : "", other != NULL ? other : strerror(errno));
        mem_free(text);
        return status;
    }
    const size_t n = fread(text, 1, FILE_MOST, f);
    if (ferror(f) != 0)
        status = err_set(e, STATUS_NOINPUT, "%s: cannot be read", file);
    else if (n == FILE_MOST)
        status = err_set(e, STATUS_USAGE, "%s: a file of definitions has fewer than %d bytes", file,
                         FILE_MOST);
    else if (strlen(text) != n)
        status = err_set(e, STATUS_USAGE, "%s: this is no text: it has bytes that are 0", file);
    else
        status = add_lines(d, text, file, s, e);
    (void)fclose(f);
    mem_free(text);
    return status;
}

enum status define_read(struct definitions *d, const struct define_words *w,
                        const struct scenario *s, struct err *e)
{
    enum status status = STATUS_OK;

    *d = (struct definitions){.n = 0};
    if (w->n == 0 && w->file == NULL)
        return STATUS_OK;
    d->definition = mem_array(DEFINE_MOST, sizeof *d->definition);
    if (d->definition == NULL)
        return err_memory(e);
    if (w->file != NULL)
        status = add_file(d, w->file, s, e);
    for (size_t i = 0; i < w->n && status == STATUS_OK; i++) {
        struct define_reader r = {w->text[i], w->text[i], "--define", 0, s, e};
        status = add(d, &r);
    }
    return status;
}
