/* Widths of letters: a table in the order of their codes. */
#include "letter.h"

#include <stddef.h>
#include <stdlib.h>

struct letter {
    uint32_t code;
    uint16_t regular, bold; /* thousandths of the letters' size */
};

static const struct letter LETTERS[] = {
#define LETTER(code, regular, bold) {code, regular, bold},
#include "letters.def"
#undef LETTER
};

static int by_code(const void *code, const void *letter)
{
    const uint32_t a = *(const uint32_t *)code, b = ((const struct letter *)letter)->code;

    return (a > b) - (a < b);
}

static const struct letter *find(uint32_t code)
{
    return bsearch(&code, LETTERS, sizeof LETTERS / sizeof *LETTERS, sizeof *LETTERS, by_code);
}

bool letter_is_known(uint32_t code)
{
    return find(code) != NULL;
}

double letter_width(uint32_t code, bool is_bold)
{
    const struct letter *l = find(code);

    if (l == NULL)
        return LETTER_UNKNOWN;
    return 0.001 * (is_bold ? l->bold : l->regular);
}
