/* What the program says of a test's file. */
#ifndef CONFIDE_SAID_H
#define CONFIDE_SAID_H

#include "runs_world.h"

/* What `confide COMMAND w->file OPTIONS` prints on either stream; it ends well, or the test fails. Free with free(). */
char *said(const struct runs_world *w, const char *program, const char *command,
           const char *options);

/* Fails where a line is wider than a page, or ends in blanks. */
void assert_fits_page(const char *text);

/* How often `what` stands in a text. */
size_t count_of(const char *text, const char *what);

#endif
