/* The nearest of several names to a word: "did you mean". */
#ifndef CONFIDE_NEAR_H
#define CONFIDE_NEAR_H

#include <stddef.h>

enum { NEAR_SIZE = 256 };

/* The nearest to a word of the names offered so far; of equals the first. */
struct near {
    const char *word;
    size_t distance;      /* SIZE_MAX: none was offered */
    char name[NEAR_SIZE]; /* a copy */
};

/* Starts a search for the word, which must outlive it; offers a name. */
struct near near_to(const char *word);
void near_offer(struct near *n, const char *name);

/* The same where a name is known by one of its parts. */
void near_offer_part(struct near *n, const char *part, const char *name);

/* The nearest name where it is near enough for "did you mean", a third of the letters of the longer of the two
 * (at least 1); or NULL. */
const char *near_meant(const struct near *n);

#endif
