/* Text that grows. */
#ifndef CONFIDE_TEXT_H
#define CONFIDE_TEXT_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>

/* A growing, always terminated text. Zeroed is empty. When memory runs out `failed` is set, and
 * later additions do nothing, so that only the end needs a check. */
struct text {
    char *data; /* NULL until something is added */
    size_t length, capacity;
    bool failed;
};

/* Appends, as printf does; n bytes as they are. */
void text_add(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void text_add_bytes(struct text *t, const char *bytes, size_t n);

/* Lines up to a NULL, as they stand: what embed.cmake makes of a file. */
void text_add_lines(struct text *t, const char *const *line);

/* A space and the word as a shell needs it. */
void text_add_word(struct text *t, const char *word);

/* The text, now the caller's (free with free()), and *t empty. NULL: no memory. */
char *text_take(struct text *t);
void text_free(struct text *t);

/* A copy for free(); NULL: no memory. (strdup is not C17.) */
char *text_copy(const char *s);

/* A file's name without its folder and its ending, followed by `more`; free with free(). NULL: no memory. */
char *text_stem(const char *path, const char *more);

/* Takes the first word of a list, which ends at a comma, without the blanks around it and cut to `size`. Returns the
 * rest of the list after the comma, or NULL after the last word. */
const char *text_first_listed(char *word, size_t size, const char *list);

/* As it stands, but what harms a terminal (utf8_is_harmful; newlines too) becomes spaces, and what is no UTF-8 question marks. */
void text_add_printable(struct text *t, const char *s);

/* The same for a message of several lines. */
void text_add_message(struct text *t, const char *s);

/* As text_add_printable on up to `lines` lines of `width` characters, broken at spaces; what does not fit is cut, with "...". */
void text_add_wrapped(struct text *t, const char *s, size_t width, size_t lines);

/* Says an error on standard error. Names of files and texts of users stand in messages: what would move a terminal's cursor
 * is left out. */
void text_tell(enum status s, const struct err *e);

#endif
