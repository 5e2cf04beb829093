/* HTML: user text that stays text, numbers as people read them, and drawings made part of a page. */
#ifndef CONFIDE_HTML_H
#define CONFIDE_HTML_H

#include "text.h"

/* Text for the content of an element or a quoted attribute: nothing in it can be markup. Control characters become
 * spaces (line breaks and tabs stay), bytes that are no UTF-8 the replacement character. */
void html_text(struct text *out, const char *s);

/* The same, with a place to break after each dot, slash and underscore: paths, hashes, commands. */
void html_code(struct text *out, const char *s);

/* As number_print, with a real minus. */
void html_number(struct text *out, double x, int decimals, bool plus);

/*
 * An SVG file as an inline drawing: without what stands before <svg, without its titles and descriptions (they would be
 * shown as tips) and empty groups, each id and each reference to one with `prefix` before it, and with `attributes`
 * (ours) in its first tag. False: there is no whole <svg> in it.
 */
bool html_svg(struct text *out, const char *svg, const char *prefix, const char *attributes);

#endif
