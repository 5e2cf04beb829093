/* A reader of definitions: its position, and errors there. */
#include "define_parse.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status define_wrong(const struct define_reader *r, const char *at, const char *fmt, ...)
{
    const size_t column = (size_t)(at - r->text) + 1;
    char sentence[1024];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(sentence, sizeof sentence, fmt, args); // NOLINT(clang-analyzer-valist.*)
    va_end(args);
    if (r->line > 0)
        return err_set(r->e, STATUS_USAGE, "%s:%zu:%zu: %s", r->place, r->line, column, sentence);
    return err_set(r->e, STATUS_USAGE, "%s '%.80s', column %zu: %s", r->place, r->text, column,
                   sentence);
}

void define_skip(struct define_reader *r)
{
    while (*r->at == ' ' || *r->at == '\t')
        r->at++;
}

bool define_next(struct define_reader *r, char c)
{
    define_skip(r);
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

bool define_word(struct define_reader *r, const char *word)
{
    const size_t n = strlen(word);

    define_skip(r);
    if (strncmp(r->at, word, n) != 0 || isalnum((unsigned char)r->at[n]) || r->at[n] == '_')
        return false;
    r->at += n;
    return true;
}
