/* Whether a picture that gnuplot left is whole: it does not notice a full disk. */
#ifndef CONFIDE_PICTURE_H
#define CONFIDE_PICTURE_H

#include <stdbool.h>

/* By its end; `format`: "svg", "png", "pdf", "tex". */
bool picture_is_whole(const char *path, const char *format);

#endif
