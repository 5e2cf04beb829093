/* The script of a figure in the making; what figure_script.c and figure_blocks.c share. */
#ifndef CONFIDE_FIGURE_SCRIPT_H
#define CONFIDE_FIGURE_SCRIPT_H

#include "figure_layout.h"

/* Every text of a user becomes a line of $Text, and is named by its number. */
struct script {
    struct text settings, words;
    size_t n_words, n_block; /* rows of the block in hand */
    const struct figure *figure;
    const struct figure_style *style;
    struct figure_layout layout;
    bool tex;
};

/* The number of a new line of $Text: a label. */
size_t script_word(struct script *s, const char *word);

/* An array of n numbers. */
void script_array(struct script *s, const char *name, const double *x, size_t n);

/* All data blocks. */
void script_blocks(struct script *s);

#endif
