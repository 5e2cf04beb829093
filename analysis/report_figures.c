/* The briefing: the figures, drawn by gnuplot into a folder that is gone afterwards, as part of the page. */
#define _POSIX_C_SOURCE 200809L
#include "figures.h"
#include "html.h"
#include "report_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

static char *folder_make(struct err *e)
{
    const char *place = getenv("TMPDIR");
    struct text t = {.data = NULL};

    text_add(&t, "%s/confide-report-XXXXXX", place == NULL || *place == '\0' ? "/tmp" : place);
    char *folder = text_take(&t);
    if (folder == NULL) {
        (void)err_set(e, STATUS_INTERNAL, "not enough memory for a path");
        return NULL;
    }
    if (mkdtemp(folder) != NULL)
        return folder;
    (void)err_set(e, STATUS_NOOUTPUT,
                  "%s: no folder for the figures can be made: %s; TMPDIR names "
                  "another place",
                  folder, strerror(errno));
    free(folder);
    return NULL;
}

static void folder_remove(char *folder)
{
    DIR *d = opendir(folder);

    for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)unlinkat(dirfd(d), entry->d_name, 0);
    if (d != NULL)
        (void)closedir(d);
    (void)rmdir(folder);
    free(folder);
}

static bool read_all(struct text *out, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *chunk = malloc(CHUNK);
    size_t n = 0;

    while (f != NULL && chunk != NULL && (n = fread(chunk, 1, CHUNK, f)) > 0)
        text_add_bytes(out, chunk, n);
    const bool good = f != NULL && chunk != NULL && ferror(f) == 0 && !out->failed;
    free(chunk);
    if (f != NULL)
        (void)fclose(f);
    return good && out->data != NULL;
}

static const struct estimate *last_of(const struct figure *f, size_t policy)
{
    for (size_t i = f->n_points; i-- > 0;)
        if (f->point[policy * f->n_points + i].value.n > 0)
            return &f->point[policy * f->n_points + i].value;
    return NULL;
}

/* What the drawing shows, for who does not see it: the value of each policy at the end. */
static void add_description(struct text *out, const struct figure *f)
{
    text_add(out, "Lines over time, one for each policy. ");
    html_text(out, f->heading);
    text_add(out, ", in ");
    html_text(out, f->y_title);
    text_add(out, ". At the end: ");
    for (size_t p = 0; p < f->n_policies; p++) {
        const struct estimate *x = last_of(f, p);
        text_add(out, "%s", p > 0 ? "; " : "");
        html_text(out, f->policy[p]);
        text_add(out, " ");
        if (x == NULL) {
            text_add(out, "undefined");
            continue;
        }
        html_number(out, x->mean, report_decimals_one(x), false);
        if (x->n > 1) {
            text_add(out, " (");
            report_interval(out, x, report_decimals_one(x), false);
            text_add(out, ")");
        }
    }
    text_add(out, ".");
}

static void add_caption(struct text *out, const struct figure *f, size_t number)
{
    text_add(out, "<figcaption><b>Figure %zu.</b> ", number);
    html_text(out, f->heading);
    text_add(out, ": ");
    html_text(out, f->y_title);
    text_add(out, ", by policy. ");
    html_text(out, f->caption);
    text_add(out, "%s</figcaption>\n",
             f->n_marks > 0 ? "; dotted uprights: a policy changes." : ".");
}

static enum status add_one(struct text *out, const struct figure *f, const char *folder,
                           size_t number, struct err *e)
{
    struct text path = {.data = NULL}, svg = {.data = NULL}, words = {.data = NULL},
                attributes = {.data = NULL}, prefix = {.data = NULL};
    bool good = false;

    text_add(&path, "%s/%s.svg", folder, f->name);
    text_add(&prefix, "%s-", f->name);
    add_description(&words, f);
    text_add(&attributes, "role=\"img\" aria-label=\"%s\"", words.data == NULL ? "" : words.data);
    text_add(out, "<figure id=\"figure-%s\">\n<div class=\"sheet\">", f->name);
    if (path.data != NULL && prefix.data != NULL && attributes.data != NULL &&
        read_all(&svg, path.data))
        good = html_svg(out, svg.data, prefix.data, attributes.data);
    text_add(out, "</div>\n");
    add_caption(out, f, number);
    text_add(out, "</figure>\n");
    out->failed = out->failed || words.failed;
    text_free(&path);
    text_free(&svg);
    text_free(&words);
    text_free(&attributes);
    text_free(&prefix);
    return good ? STATUS_OK
                : err_set(e, STATUS_NOOUTPUT, "the figure %s cannot be read back", f->name);
}

static void say_nothing(const char *path)
{
    (void)path;
}

static enum status add_figures(struct text *out, const struct figures *f, struct err *e)
{
    char *folder = folder_make(e);
    size_t n = 0;

    if (folder == NULL)
        return e->code;
    enum status s = figures_write(f, folder, "svg", say_nothing, e);
    for (size_t k = 0; k < FIGURE_COUNT && s == STATUS_OK; k++)
        if (figure_is_defined(&f->figure[k]))
            s = add_one(out, &f->figure[k], folder, ++n, e);
    folder_remove(folder);
    return s;
}

enum status report_figures(struct text *out, const struct report *x, struct err *e)
{
    struct figures f;

    if (x->request.no_figures || result_points(x->result) > 1)
        return STATUS_OK;
    enum status s = figures_read(&f, x->result, e);
    if (s != STATUS_OK)
        return s;
    text_add(out, "<section id=\"figures\">\n<h2>Figures</h2>\n<div class=\"figures\">\n");
    s = add_figures(out, &f, e);
    text_add(out, "</div>\n</section>\n");
    figures_free(&f);
    return s;
}
