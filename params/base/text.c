/* Text that grows, and how alike two words are. */
#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_WORD = 63 };

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

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t text_distance(const char *a, const char *b)
{
    size_t row[3][LONGEST_WORD + 1];
    const size_t n = strlen(a), m = strlen(b);

    if (n > LONGEST_WORD || m > LONGEST_WORD)
        return n > m ? n : m;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

bool text_is_near(const char *word, size_t distance)
{
    const size_t n = strlen(word);

    return distance <= (n < 3 ? 1 : n / 3);
}
