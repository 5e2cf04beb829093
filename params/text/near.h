/* The nearest of several names to a word: "did you mean". */
#ifndef CONFIDE_NEAR_H
#define CONFIDE_NEAR_H

#include <stdbool.h>
#include <stddef.h>

/* Edit distance: insertions, deletions, changes and swaps of neighbours that make b of a. Words of
 * 63 letters at most; longer ones are no nearer than their length. */
size_t near_distance(const char *a, const char *b);

/* Whether a distance is near enough for "did you mean": a third of the word's letters, at least 1.
 */
bool near_enough(const char *word, size_t distance);

#endif
