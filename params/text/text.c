/* Text that grows. */
#include "text.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for n more bytes and the terminator. */
static bool text_reserve(struct text *t, size_t n)
{
    if (t->failed || n > SIZE_MAX / 4 - t->length)
        t->failed = true;
    else if (t->length + n + 1 > t->capacity) {
        const size_t capacity = 2 * (t->length + n) + 64;
        char *data = realloc(t->data, capacity);
        if (data == NULL)
            t->failed = true;
        else {
            t->data = data;
            t->capacity = capacity;
        }
    }
    return !t->failed && t->data != NULL;
}

void text_add_bytes(struct text *t, const char *bytes, size_t n)
{
    if (!text_reserve(t, n))
        return;
    if (n > 0)
        memcpy(t->data + t->length, bytes, n);
    t->length += n;
    t->data[t->length] = '\0';
}

void text_add_lines(struct text *t, const char *const *line)
{
    for (; *line != NULL; line++)
        text_add_bytes(t, *line, strlen(*line));
}

void text_add(struct text *t, const char *fmt, ...)
{
    va_list args, again;

    va_start(args, fmt);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        t->failed = true;
    else if (text_reserve(t, (size_t)n)) {
        (void)vsnprintf(t->data + t->length, (size_t)n + 1, fmt, again);
        t->length += (size_t)n;
    }
    va_end(again);
}

char *text_take(struct text *t)
{
    if (t->data == NULL)
        text_add_bytes(t, "", 0);

    char *data = t->failed ? NULL : t->data;
    if (data == NULL)
        free(t->data);
    *t = (struct text){0};
    return data;
}

void text_free(struct text *t)
{
    free(t->data);
    *t = (struct text){0};
}

void text_add_word(struct text *t, const char *word)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_./:=+-,@%";

    if (*word != '\0' && word[strspn(word, PLAIN)] == '\0') {
        text_add(t, " %s", word);
        return;
    }
    text_add(t, " '");
    for (; *word != '\0'; word++)
        if (*word == '\'')
            text_add(t, "'\\''");
        else
            text_add_bytes(t, word, 1);
    text_add(t, "'");
}

char *text_stem(const char *path, const char *more)
{
    const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    struct text t = {0};

    text_add_bytes(&t, base, dot != NULL && dot != base ? (size_t)(dot - base) : strlen(base));
    text_add(&t, "%s", more);
    return text_take(&t);
}

char *text_copy(const char *s)
{
    const size_t n = strlen(s) + 1;
    char *copy = malloc(n);

    return copy == NULL ? NULL : memcpy(copy, s, n);
}

const char *text_first_listed(char *word, size_t size, const char *list)
{
    const char *comma = strchr(list, ','), *end = comma != NULL ? comma : list + strlen(list);

    while (list < end && *list == ' ')
        list++;
    const char *last = end;
    while (last > list && last[-1] == ' ')
        last--;
    (void)snprintf(word, size, "%.*s", (int)(last - list), list);
    return comma != NULL ? comma + 1 : NULL;
}

static void add_printable(struct text *out, const char *s, char kept)
{
    uint32_t code = 0;

    while (*s != '\0') {
        const char *at = s;
        const size_t n = utf8_next(&code, &s);
        if (n == 0)
            text_add(out, "?");
        else if (*at != kept && utf8_is_harmful(code))
            text_add(out, " ");
        else
            text_add_bytes(out, at, n);
    }
}

void text_add_printable(struct text *out, const char *s)
{
    add_printable(out, s, '\0');
}

void text_add_message(struct text *out, const char *s)
{
    add_printable(out, s, '\n');
}

/* Bytes of the first `width` characters of s, or of all of it. */
static size_t prefix(const char *s, size_t width)
{
    size_t n = 0;

    for (size_t characters = 0; s[n] != '\0'; n++) {
        characters += utf8_begins(s[n]);
        if (characters > width)
            break;
    }
    return n;
}

void text_add_wrapped(struct text *out, const char *s, size_t width, size_t lines)
{
    struct text clean = {.data = NULL};

    text_add_printable(&clean, s);
    const char *rest = clean.data == NULL ? "" : clean.data;
    for (size_t line = 1; *rest != '\0'; line++) {
        size_t n = prefix(rest, width);
        const bool all = rest[n] == '\0';
        if (!all && line == lines) {
            n = prefix(rest, width - 3);
            while (n > 0 && rest[n - 1] == ' ')
                n--;
            text_add_bytes(out, rest, n);
            text_add(out, "...");
            break;
        }
        for (size_t space = n; !all && space-- > 1;)
            if (rest[space] == ' ') {
                n = space;
                break;
            }
        text_add_bytes(out, rest, n);
        rest += n + strspn(rest + n, " ");
        text_add(out, *rest != '\0' ? "\n" : "");
    }
    out->failed = out->failed || clean.failed;
    text_free(&clean);
}

void text_tell(enum status s, const struct err *e)
{
    struct text message = {.data = NULL};

    text_add_message(&message, e->msg);
    (void)fprintf(stderr, "%s%s\n",
                  s == STATUS_SCENARIO ? "" : "confide: ", message.failed ? e->msg : message.data);
    text_free(&message);
}
