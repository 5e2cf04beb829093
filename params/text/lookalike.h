/* Characters that only look like those of the keyboard, as word processors and web pages put them. */
#ifndef CONFIDE_LOOKALIKE_H
#define CONFIDE_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first of them among n bytes: its code, and what it looks like ("'-'", "a blank"). NULL: there is none. */
const char *lookalike_first(uint32_t *code, const char *s, size_t n);

#endif
