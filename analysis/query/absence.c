/* Why a number or its interval is not there, worked out in one place for all commands. */
#include "absence.h"

#include "number.h"

enum absence absence_find(const struct absence_of *x)
{
    if (x->simulated == 0)
        return ABSENCE_missing;
    if (x->defined == 0)
        return ABSENCE_undefined;
    if (x->defined == 1)
        return ABSENCE_single;
    return x->varies ? ABSENCE_none : ABSENCE_constant;
}

void absence_words(struct text *out, const struct absence_of *x, const char *noun)
{
    const char *plural = number_plural((double)x->simulated);

    switch (absence_find(x)) {
    case ABSENCE_none:
        break;
    case ABSENCE_missing:
        text_add(out, "no %s has been simulated", noun);
        break;
    case ABSENCE_undefined:
        text_add(out, "not defined in any of %zu %s%s: its denominator is 0", x->simulated, noun,
                 plural);
        break;
    case ABSENCE_single:
        text_add(out, "defined in one of %zu %s%s only", x->simulated, noun, plural);
        break;
    case ABSENCE_constant:
        text_add(out, "the same in all %zu %ss", x->defined, noun);
        break;
    }
}
