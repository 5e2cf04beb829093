/* How far a join in steps has got: the numbers, then the sums, then the units. */
#include "join_note.h"

#include <stdlib.h>
#include <string.h>

bool join_note_put(struct grow_step *s, const struct join_note *n, const unsigned char *complete,
                   const uint32_t *sums)
{
    const size_t n_units = (size_t)(n->n_points * n->n_replicates);
    const size_t of_sums = (size_t)n->n_sums * sizeof *sums;

    free(s->note);
    s->n_note = sizeof *n + of_sums + n_units;
    s->note = malloc(s->n_note);
    if (s->note == NULL)
        return false;
    memcpy(s->note, n, sizeof *n);
    memcpy((char *)s->note + sizeof *n, sums, of_sums);
    memcpy((char *)s->note + sizeof *n + of_sums, complete, n_units);
    return true;
}

bool join_note_get(const struct grow_step *s, struct join_note *n, const unsigned char **complete,
                   const uint32_t **sums)
{
    if (s->n_note < sizeof *n)
        return false;
    memcpy(n, s->note, sizeof *n);
    const size_t left = s->n_note - sizeof *n;
    if (n->n_sums > left / sizeof **sums || n->n_points == 0 || n->n_replicates == 0 ||
        n->hash[JOIN_NOTE_HASH - 1] != '\0')
        return false;
    const size_t n_units = left - (size_t)n->n_sums * sizeof **sums;
    *sums = (const uint32_t *)((const char *)s->note + sizeof *n);
    *complete = (const unsigned char *)(*sums + n->n_sums);
    return n_units / n->n_points == n->n_replicates && n_units % n->n_points == 0;
}
