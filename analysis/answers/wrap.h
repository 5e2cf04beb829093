/* Words broken at spaces into the lines of a narrow column. */
#ifndef CONFIDE_WRAP_H
#define CONFIDE_WRAP_H

#include <stddef.h>

/* Bytes of the first line of s: as many words as fit `width` characters, one at least. */
size_t wrap_line(const char *s, int width);

/* How many lines s has; line k, from 0, and its bytes, 0 where there is no such line. */
size_t wrap_lines(const char *s, int width);
const char *wrap_at(const char *s, int width, size_t k, size_t *length);

/* The least width, from `least` on, in which s has at most `lines` lines and no word sticks out. */
int wrap_width(const char *s, int least, size_t lines);

#endif
