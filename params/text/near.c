/* The nearest of several names, by edit distance. */
#include "near.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_WORD = 63 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, changes and swaps of neighbours that make b of a. Longer words are no nearer than their length. */
static size_t edits(const char *a, const char *b)
{
    size_t row[3][LONGEST_WORD + 1];
    const size_t n = strlen(a), m = strlen(b);

    if (n > LONGEST_WORD || m > LONGEST_WORD)
        return n > m ? n : m;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

struct near near_to(const char *word)
{
    return (struct near){.word = word, .distance = SIZE_MAX};
}

void near_offer_part(struct near *n, const char *part, const char *name)
{
    const size_t distance = edits(n->word, part);

    if (distance < n->distance) {
        n->distance = distance;
        (void)snprintf(n->name, sizeof n->name, "%s", name);
    }
}

void near_offer(struct near *n, const char *name)
{
    near_offer_part(n, name, name);
}

const char *near_meant(const struct near *n)
{
    const size_t word = strlen(n->word), name = strlen(n->name), longer = word > name ? word : name;

    return n->distance <= (longer < 3 ? 1 : longer / 3) ? n->name : NULL;
}
