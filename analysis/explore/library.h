/* Vega, as the Debian package libjs-vega builds it, part by part, each after those it needs: library.cmake makes it part of
 * the program. */
#ifndef CONFIDE_LIBRARY_H
#define CONFIDE_LIBRARY_H

#include <stddef.h>

struct library_part {
    const char *name; /* "vega-util": what other parts ask for it by */
    const unsigned char *bytes;
    size_t size;
};

extern const struct library_part
    LIBRARY_PARTS[]; /* ends with a name of NULL; empty: it was not found */

#endif
