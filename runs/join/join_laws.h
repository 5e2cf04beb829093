/* Whether counts that are being joined can be: a program that erred, or memory that failed, has checksums that are right. */
#ifndef CONFIDE_JOIN_LAWS_H
#define CONFIDE_JOIN_LAWS_H

#include "layout.h"
#include "sources.h"

struct experiment;

/* Zeroed: nothing to close. */
struct join_laws {
    const struct experiment *experiment;
    const struct plan *usual; /* of points that do not vary the people */
    struct scenario *scenario;
    struct plan plan;
    size_t next; /* 1 + the point that scenario and plan are of */
};

enum status join_laws_open(struct join_laws *c, const struct experiment *x, const struct plan *p,
                           struct err *e) MUST_CHECK;
void join_laws_close(struct join_laws *c);

/* The words of a unit, its variables where layout_word says. IO: they contradict each other; e->msg names the file. */
enum status join_laws_check(struct join_laws *c, const struct layout *l, const struct sources *s,
                            struct unit_key u, const uint32_t *words, struct err *e) MUST_CHECK;

#endif
