/* UTF-8 (RFC 3629): what a character is, and how many there are. */
#ifndef CONFIDE_UTF8_H
#define CONFIDE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at s and its code; 0: what stands there is no UTF-8. `left`: bytes of the text from s on, or
 * SIZE_MAX where a zero byte ends it. */
size_t utf8_character(uint32_t *code, const char *s, size_t left);

/* Reads the character at *s, which is not the end of the text, and moves *s past it; where there is no UTF-8, past one
 * byte. Returns as utf8_character does. */
size_t utf8_next(uint32_t *code, const char **s);

/* Writes a character and a zero byte; returns the bytes of the character. */
enum { UTF8_SIZE = 5 };
size_t utf8_write(char out[UTF8_SIZE], uint32_t code);

/* Whether a character begins with this byte. */
static inline bool utf8_begins(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* Whether it moves a terminal's cursor, turns text round or hides it, or is no character: controls, overrides of the
 * direction, what is never seen. Marks of direction and joiners, which words are spelt with, are not. */
bool utf8_is_harmful(uint32_t code);

/* Characters of a text, and of its first n bytes. */
size_t utf8_length(const char *s);
size_t utf8_length_in(const char *s, size_t n);

/* Where n more characters end, or the end. */
const char *utf8_skip(const char *s, const char *end, size_t n);

#endif
