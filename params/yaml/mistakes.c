/* The mistakes of a scenario, told in order of position with the source line and a caret. */
#include "mistakes.h"

#include "lookalike.h"
#include "text.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEPT = 400, MAX_TOLD = 50, MAX_WHAT = 600, WINDOW = 100, TAIL = 48 };

static bool is_repeated(const struct mistakes *m, struct mark at, const char *path)
{
    for (size_t i = 0; i < m->n && path != NULL; i++)
        if (m->list[i].path != NULL && m->list[i].at.source == at.source &&
            m->list[i].at.line == at.line && m->list[i].at.column == at.column)
            return true;
    return false;
}

static struct mistake *make_room(struct mistakes *m)
{
    if (m->list == NULL)
        m->list = calloc(MAX_KEPT, sizeof *m->list);
    if (m->list == NULL) {
        m->no_memory = true;
        return NULL;
    }
    return m->n < MAX_KEPT ? &m->list[m->n] : NULL;
}

void mistake(struct mistakes *m, struct mark at, const char *path, const char *fmt, ...)
{
    char what[MAX_WHAT];
    struct text clean = {.data = NULL};
    va_list args;

    if (is_repeated(m, at, path))
        return;
    m->n_all++;
    struct mistake *new = make_room(m);
    if (new == NULL)
        return;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    new->at = at;
    text_add_message(&clean, what);
    new->what = text_take(&clean);
    new->path = path == NULL ? NULL : text_copy(path);
    if (new->what == NULL || (path != NULL && new->path == NULL))
        m->no_memory = true;
    m->n++;
}

bool mistakes_abound(const struct mistakes *m)
{
    return m->n_all >= (size_t)2 * MAX_TOLD;
}

bool mistakes_concern(const struct mistakes *m, const char *path)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->list[i].path != NULL && strcmp(m->list[i].path, path) == 0)
            return true;
    return false;
}

static int compare_sizes(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare(const void *a, const void *b)
{
    const struct mistake *x = a, *y = b;
    int order = compare_sizes(x->at.source->order, y->at.source->order);

    if (order == 0)
        order = compare_sizes(x->at.line, y->at.line);
    if (order == 0)
        order = compare_sizes(x->at.column, y->at.column);
    return order != 0 ? order : strcmp(x->what, y->what);
}

/* The line's first byte and its length in bytes. CR LF, CR and LF end lines, as they do for libyaml. */
static const char *find_line(const struct source *s, size_t line, size_t *length)
{
    const char *p = s->text, *end = s->text + s->length;

    for (; line > 0 && p < end; p++)
        if (*p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n')))
            line--;
    const char *stop = p;
    while (stop < end && *stop != '\n' && *stop != '\r')
        stop++;
    *length = (size_t)(stop - p);
    return p;
}

/* One byte of a line, harmless on a terminal. */
static void add_byte(struct text *t, const struct source *s, const char *p)
{
    const unsigned char c = (unsigned char)*p;

    if (c < ' ' || c == 0x7F)
        text_add(t, " ");
    else if (c < 0x80 || s->is_text)
        text_add_bytes(t, p, 1);
    else if (utf8_begins(*p))
        text_add(t, "?");
}

static void add_line(struct text *t, const struct mark *at)
{
    size_t length, column = at->column;
    const char *line = find_line(at->source, at->line, &length), *end = line + length;
    const bool is_clipped = column > WINDOW - TAIL;
    const char *from = is_clipped ? utf8_skip(line, end, column - (WINDOW - TAIL)) : line;
    const char *to = utf8_skip(from, end, WINDOW);

    if (is_clipped)
        column = WINDOW - TAIL;
    text_add(t, "\n  %s", is_clipped ? "..." : "");
    for (const char *p = from; p < to; p++)
        add_byte(t, at->source, p);
    text_add(t, "%s\n  %s%*s^", to < end ? "..." : "", is_clipped ? "   " : "", (int)column, "");
}

/* Where what is wrong may hold a character that only looks right: says so. It ends where a value, a cell or the line does. */
static void add_lookalike(struct text *t, const struct mark *at)
{
    const char *end = at->source->text + at->source->length, *from = at->source->text;
    size_t length = at->source->length;
    uint32_t code = 0;

    if (!at->source->is_text)
        return;
    if (at->source->has_lines) {
        from = find_line(at->source, at->line, &length);
        end = from + length;
        from = utf8_skip(from, end, at->column);
    }
    size_t n = 0;
    while (from + n < end && strchr(",]}\t", from[n]) == NULL && strncmp(from + n, " #", 2) != 0)
        n++;
    const char *like = lookalike_first(&code, from, n);
    if (like != NULL)
        text_add(t, "; U+%04" PRIX32 " here only looks like %s", code, like);
}

static void add_mistake(struct text *t, const struct mistake *one)
{
    const struct mark *at = &one->at;

    if (at->source->has_lines)
        text_add(t, "%s:%zu:%zu: %s", at->source->name, at->line + 1, at->column + 1, one->what);
    else
        text_add(t, "%s: %s", at->source->name, one->what);
    add_lookalike(t, at);
    if (at->source->has_lines && at->source->length > 0)
        add_line(t, at);
}

enum status mistakes_tell(struct mistakes *m, struct err *e)
{
    struct text all = {0};
    size_t told = 0;

    if (m->n_all == 0 && !m->no_memory)
        return STATUS_OK;
    if (m->no_memory)
        return err_memory_for(e, "to read the scenario");
    qsort(m->list, m->n, sizeof *m->list, compare);
    for (; told < m->n && told < MAX_TOLD; told++) {
        struct text one = {0};
        add_mistake(&one, &m->list[told]);
        const bool fits = !one.failed && all.length + one.length + 40 < sizeof e->msg;
        if (fits)
            text_add(&all, "%s%s", told > 0 ? "\n" : "", one.data);
        text_free(&one);
        if (!fits)
            break;
    }
    if (told < m->n_all)
        text_add(&all, "\nand %zu more", m->n_all - told);
    const enum status status =
        all.failed ? err_memory(e) : err_set(e, STATUS_SCENARIO, "%s", all.data);
    text_free(&all);
    return status;
}

void mistakes_free(struct mistakes *m)
{
    for (size_t i = 0; i < m->n; i++) {
        free(m->list[i].what);
        free(m->list[i].path);
    }
    free(m->list);
    *m = (struct mistakes){0};
}
