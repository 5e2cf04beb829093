/* A table of short texts, for a terminal or in Markdown. */
#ifndef CONFIDE_SHEET_H
#define CONFIDE_SHEET_H

#include "text.h"

#include <stddef.h>

enum { SHEET_COLUMNS = 8, SHEET_CELL = 160 };

struct sheet {
    size_t n_columns, n_rows, capacity;
    const char *head[SHEET_COLUMNS];
    char (*cell)[SHEET_COLUMNS][SHEET_CELL]; /* [row] */
};

/* INTERNAL: no memory. */
enum status sheet_make(struct sheet *s, size_t n_columns, const char *const *head, size_t n_rows,
                       struct err *e) MUST_CHECK;
void sheet_free(struct sheet *s);

/* The next row's cell of a column; a row is begun by its column 0. */
void sheet_cell(struct sheet *s, size_t column, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Prints the sheet with aligned columns, or as a table of Markdown. */
void sheet_print(struct text *out, const struct sheet *s, bool is_markdown);

#endif
