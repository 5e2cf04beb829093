/* Tables of short texts. */
#include "sheet.h"

#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { GAP = 2 };

enum status sheet_make(struct sheet *s, size_t n_columns, const char *const *head, size_t n_rows,
                       struct err *e)
{
    *s = (struct sheet){
        .n_columns = n_columns, .capacity = n_rows, .cell = mem_array(n_rows, sizeof *s->cell)};
    for (size_t c = 0; c < n_columns; c++)
        s->head[c] = head[c];
    return s->cell != NULL ? STATUS_OK : err_memory(e);
}

void sheet_free(struct sheet *s)
{
    mem_free(s->cell);
    *s = (struct sheet){.n_rows = 0};
}

void sheet_cell(struct sheet *s, size_t column, const char *fmt, ...)
{
    va_list args;

    s->n_rows += column == 0;
    if (s->n_rows == 0 || s->n_rows > s->capacity)
        return;
    va_start(args, fmt);
    (void)vsnprintf(s->cell[s->n_rows - 1][column], SHEET_CELL, fmt, args); // NOLINT
    va_end(args);
}

static size_t width_of(const struct sheet *s, size_t column)
{
    size_t width = strlen(s->head[column]);

    for (size_t r = 0; r < s->n_rows; r++) {
        const size_t n = strlen(s->cell[r][column]);
        width = n > width ? n : width;
    }
    return width;
}

static void print_cell(struct text *out, const struct sheet *s, size_t column, const char *cell)
{
    const bool is_last = column + 1 == s->n_columns;

    if (is_last)
        text_add(out, "%s\n", cell);
    else
        text_add(out, "%-*s", (int)(width_of(s, column) + GAP), cell);
}

static void print_markdown_row(struct text *out, const struct sheet *s,
                               const char (*cell)[SHEET_CELL])
{
    text_add(out, "|");
    for (size_t c = 0; c < s->n_columns; c++)
        text_add(out, " %s |", cell == NULL ? s->head[c] : cell[c]);
    text_add(out, "\n");
}

void sheet_print(struct text *out, const struct sheet *s, bool is_markdown)
{
    for (size_t c = 0; c < s->n_columns && !is_markdown; c++)
        print_cell(out, s, c, s->head[c]);
    if (is_markdown) {
        print_markdown_row(out, s, NULL);
        text_add(out, "|");
        for (size_t c = 0; c < s->n_columns; c++)
            text_add(out, " --- |");
        text_add(out, "\n");
    }
    for (size_t r = 0; r < s->n_rows; r++) {
        if (is_markdown)
            print_markdown_row(out, s, (const char(*)[SHEET_CELL])s->cell[r]);
        for (size_t c = 0; c < s->n_columns && !is_markdown; c++)
            print_cell(out, s, c, s->cell[r][c]);
    }
}
