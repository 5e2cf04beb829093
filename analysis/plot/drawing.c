/* What every part of a script is written with: words, which reach gnuplot as data, and arrays. */
#include "drawing.h"

#include <string.h>

/* What TeX would take for commands. */
static void add_tex(struct text *out, const char *word)
{
    static const char SPECIAL[] = "\\{}$&#_%^~";
    static const char *const WORDS[] = {
        "\\textbackslash{}", "\\{", "\\}", "\\$", "\\&", "\\#", "\\_", "\\%", "\\textasciicircum{}",
        "\\textasciitilde{}"};
    struct text clean = {.data = NULL};

    text_add_printable(&clean, word);
    for (const char *c = clean.data; c != NULL && *c != '\0'; c++) {
        const char *at = strchr(SPECIAL, *c);
        if (at != NULL)
            text_add(out, "%s", WORDS[at - SPECIAL]);
        else
            text_add_bytes(out, c, 1);
    }
    out->failed = out->failed || clean.failed;
    text_free(&clean);
}

/* The number of a line of $Text. Each begins with a mark: no text can end the block or be a command. TeX is told the
 * size in the text itself, for this terminal has one font only. */
size_t drawing_sized_word(struct drawing *s, const char *word, double size, bool is_bold)
{
    text_add(&s->words, "|");
    if (s->tex)
        text_add(&s->words, "\\fontsize{%.1f}{%.1f}\\selectfont%s ", size, 1.2 * size,
                 is_bold ? "\\bfseries" : "");
    if (s->tex)
        add_tex(&s->words, word);
    else
        text_add_printable(&s->words, word);
    text_add(&s->words, "\n");
    return ++s->n_words;
}

size_t drawing_word(struct drawing *s, const char *word)
{
    return drawing_sized_word(s, word, s->layout.tick_size, false);
}

void drawing_array(struct drawing *s, const char *name, const double *x, size_t n)
{
    text_add(&s->settings, "array %s[%zu] = [", name, n);
    for (size_t i = 0; i < n; i++)
        text_add(&s->settings, "%s%.6g", i > 0 ? ", " : "", x[i]);
    text_add(&s->settings, "]\n");
}
