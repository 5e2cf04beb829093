/* Whether there is a font for every letter of a picture: gnuplot draws a box where there is none, without a word. */
#ifndef CONFIDE_FONTS_H
#define CONFIDE_FONTS_H

#include "text.h"

#include <stdint.h>

/* Letters that Lato has not, each once; zeroed is none. */
enum { FONTS_MOST = 64 };
struct fonts {
    uint32_t code[FONTS_MOST];
    size_t n;
};

/* Those of a text; beyond FONTS_MOST none is looked for. */
void fonts_note(struct fonts *f, const char *text);

/* A line on those that no installed font has, and what to install: nothing where all are had, or where it cannot be
 * known. It asks fontconfig's fc-list, which fonts in PNG and PDF are found by. */
void fonts_tell(struct text *out, const struct fonts *f);

#endif
