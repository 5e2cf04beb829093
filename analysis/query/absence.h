/* Why a number or its interval is missing: not simulated, undefined and constant are different reasons. */
#ifndef CONFIDE_ABSENCE_H
#define CONFIDE_ABSENCE_H

#include "text.h"

#include <stdbool.h>

enum absence {
    ABSENCE_none,      /* nothing is absent */
    ABSENCE_missing,   /* nothing has been simulated */
    ABSENCE_undefined, /* it has, and the number is defined nowhere: its denominator is 0 */
    ABSENCE_single,    /* defined once: nothing shows how it varies */
    ABSENCE_constant   /* defined several times, and always the same */
};

/* Of replicates, or of points with a replicate at least. */
struct absence_of {
    size_t simulated, defined; /* how many there are; in how many of them the number is defined */
    bool varies;               /* whether those differ, above rounding */
};

/* The reason for which a number or its interval is missing. */
enum absence absence_find(const struct absence_of *x);

/* "not defined in any of 12 replicates: its denominator is 0". `noun`: "replicate" or "point". Nothing where nothing is
 * absent. */
void absence_words(struct text *out, const struct absence_of *x, const char *noun);

/* Points, or blocks of them that count only whole, by what they lack. */
enum lack { LACK_nothing, LACK_skipped, LACK_value, LACK_replicates, LACK_COUNT };

/* "3 of 8 are not finished (run the same 'confide sweep' again), 4 have no value (the denominator is 0)"; `all` 0: not
 * said. */
void absence_lacks(struct text *out, const size_t n[LACK_COUNT], size_t all);

#endif
