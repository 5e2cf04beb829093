/* Widths of letters: the table against what FreeType measures in the fonts; UPDATE_LETTERS=1 writes it anew. */
#include "asserts.h"
#include "letter.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <math.h>
#include <stdlib.h>

#define TABLE SOURCE_DIR "/analysis/plot/letters.def"

struct fonts {
    FT_Library library;
    FT_Face regular, bold;
};

/* Latin, Greek, punctuation, currency, arrows and signs of mathematics. */
static const struct {
    FT_ULong first, last;
} ALPHABETS[] = {{0x20, 0x7E},     {0xA0, 0x17F},    {0x218, 0x21B},
                 {0x391, 0x3C9},   {0x1E80, 0x1E85}, {0x2010, 0x2044},
                 {0x20AC, 0x20AC}, {0x2190, 0x2195}, {0x2202, 0x2265}};

static int open_fonts(void **state)
{
    static struct fonts f;

    if (FT_Init_FreeType(&f.library) != 0 ||
        FT_New_Face(f.library, LATO "/Lato-Regular.ttf", 0, &f.regular) != 0 ||
        FT_New_Face(f.library, LATO "/Lato-Bold.ttf", 0, &f.bold) != 0)
        return -1;
    *state = &f;
    return 0;
}

static int close_fonts(void **state)
{
    struct fonts *f = *state;

    return FT_Done_FreeType(f->library);
}

/* In thousandths of the letters' size. */
static unsigned measured(FT_Face face, FT_ULong code)
{
    assert_int_equal(FT_Load_Char(face, code, FT_LOAD_NO_SCALE), 0);
    return (unsigned)((1000 * face->glyph->metrics.horiAdvance + face->units_per_EM / 2) /
                      face->units_per_EM);
}

/* Says of each character that both fonts have how wide it is. */
static void for_each(const struct fonts *f, void (*say)(void *, FT_ULong, unsigned, unsigned),
                     void *to)
{
    for (size_t a = 0; a < sizeof ALPHABETS / sizeof *ALPHABETS; a++)
        for (FT_ULong code = ALPHABETS[a].first; code <= ALPHABETS[a].last; code++)
            if (FT_Get_Char_Index(f->regular, code) != 0 && FT_Get_Char_Index(f->bold, code) != 0)
                say(to, code, measured(f->regular, code), measured(f->bold, code));
}

static void write_letter(void *to, FT_ULong code, unsigned regular, unsigned bold)
{
    assert_true(fprintf(to, "LETTER(0x%04lX, %u, %u)\n", code, regular, bold) > 0);
}

static void compare_letter(void *to, FT_ULong code, unsigned regular, unsigned bold)
{
    size_t *n = to;

    assert_int_equal(lround(1000.0 * letter_width((uint32_t)code, false)), regular);
    assert_int_equal(lround(1000.0 * letter_width((uint32_t)code, true)), bold);
    (*n)++;
}

static void the_table_is_what_the_fonts_say(void **state)
{
    const struct fonts *f = *state;
    size_t n = 0;

    if (getenv("UPDATE_LETTERS") != NULL) {
        FILE *table = fopen(TABLE, "w");

        assert_non_null(table);
        assert_true(fputs("/* Widths of Lato's letters, regular and bold, in thousandths of their "
                          "size: made by tests/analysis/test_letter.c. */\n",
                          table) >= 0);
        for_each(f, write_letter, table);
        assert_int_equal(fclose(table), 0);
        skip();
    }
    for_each(f, compare_letter, &n);
    assert_true(n > 250);
    assert_true(letter_width(0x4E00, false) == LETTER_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_is_what_the_fonts_say)};

    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
