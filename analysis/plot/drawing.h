/* The script of a figure in the making; what figure_script.c and drawing_blocks.c fill in. */
#ifndef CONFIDE_DRAWING_H
#define CONFIDE_DRAWING_H

#include "figure_layout.h"

/* Every text of a user becomes a line of $Text, and is named by its number. */
struct drawing {
    struct text settings, words;
    size_t n_words, n_block; /* rows of the current block */
    const struct figure *figure;
    const struct figure_style *style;
    const char *ending; /* of the pictures' names */
    struct figure_layout layout;
    bool tex;
};

/* The number of a new line of $Text: a label; text of a size and weight of its own. */
size_t drawing_word(struct drawing *s, const char *word);
size_t drawing_sized_word(struct drawing *s, const char *word, double size, bool is_bold);

/* An array of n numbers. */
void drawing_array(struct drawing *s, const char *name, const double *x, size_t n);

/* All data blocks. */
void drawing_blocks(struct drawing *s);

#endif
