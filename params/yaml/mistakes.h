/* The mistakes of a scenario: collected wherever they are found, told in order of position. */
#ifndef CONFIDE_MISTAKES_H
#define CONFIDE_MISTAKES_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>

/* Where text came from. */
struct source {
    const char *name;   /* as shown in messages */
    const char *origin; /* as kept in the scenario: the file's own name without its folders */
    const char *text;
    size_t length;
    size_t
        order; /* mistakes are told source by source: the file, its base, … then the command line */
    bool is_text;   /* found to be UTF-8 without control characters */
    bool has_lines; /* false for the command line: no line, column or caret is shown */
};

struct mark {
    const struct source *source;
    size_t line, column; /* from 0, in characters */
};

struct mistake {
    struct mark at;
    char *what;
    char *
        path; /* of the parameter it concerns, policies.<p>.set. before it in a `set`; NULL: none */
};

struct mistakes {
    struct mistake *list;
    size_t n, capacity; /* kept */
    size_t n_all;       /* found */
    bool no_memory;
};

/* Adds one. At a place that already has one, a second with a path is dropped: a value shared by several groups is
 * wrong once. */
void mistake(struct mistakes *m, struct mark at, const char *path, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* Whether there are too many already for the next to be worded with care. */
bool mistakes_abound(const struct mistakes *m);

/* Whether the parameter of this path has been found wrong. */
bool mistakes_concern(const struct mistakes *m, const char *path);

/* Puts all into e, or INTERNAL where memory ran out. STATUS_OK when there is none. */
enum status mistakes_tell(struct mistakes *m, struct err *e);
void mistakes_free(struct mistakes *m);

#endif
