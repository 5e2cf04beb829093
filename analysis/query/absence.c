/* Why a number or its interval is missing, decided in one place for all commands. */
#include "absence.h"

#include "number.h"

#include <string.h>

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
    const char *place = strcmp(noun, "point") == 0 ? "at" : "in";

    switch (absence_find(x)) {
    case ABSENCE_none:
        break;
    case ABSENCE_missing:
        text_add(out, "no %s has been simulated", noun);
        break;
    case ABSENCE_undefined:
        text_add(out, "not defined %s any of %zu %s%s: its denominator is 0", place, x->simulated,
                 noun, plural);
        break;
    case ABSENCE_single:
        if (x->simulated == 1)
            text_add(out, "defined %s the one %s that is simulated", place, noun);
        else
            text_add(out, "defined %s one of %zu %s%s only", place, x->simulated, noun, plural);
        break;
    case ABSENCE_constant:
        text_add(out, "the same %s all %zu %ss", place, x->defined, noun);
        break;
    }
}

void absence_lacks(struct text *out, const size_t n[LACK_COUNT], size_t all)
{
    static const struct {
        const char *one, *several;
    } WORDS[LACK_COUNT] = {
        [LACK_skipped] = {"is skipped (a rule of the parameters refuses it)",
                          "are skipped (a rule of the parameters refuses them)"},
        [LACK_value] = {"has no value (the denominator is 0)",
                        "have no value (the denominator is 0)"},
        [LACK_replicates] = {"is not finished (run the same 'confide sweep' again)",
                             "are not finished (run the same 'confide sweep' again)"}};
    bool any = false;

    for (enum lack k = LACK_skipped; k < LACK_COUNT; k++) {
        if (n[k] == 0)
            continue;
        text_add(out, "%s%zu ", any ? ", " : "", n[k]);
        if (all > 0 && !any)
            text_add(out, "of %zu ", all);
        text_add(out, "%s", n[k] == 1 ? WORDS[k].one : WORDS[k].several);
        any = true;
    }
}
