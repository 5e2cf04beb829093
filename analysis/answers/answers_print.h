/* Answers as text: an aligned table, tidy CSV, JSON. Each is a head, the answers of every point, and an end. */
#ifndef CONFIDE_ANSWERS_PRINT_H
#define CONFIDE_ANSWERS_PRINT_H

#include "answers.h"
#include "text.h"

/*
 * One row an estimate, numbers to twelve digits. What is not defined is empty. `range`: the parameter uncertainty of
 * each number, [answers_place], for two more columns; NULL: none.
 */
struct answers_csv;
void answers_csv_head(struct text *out, const struct query *q, bool has_range);
enum status answers_csv_begin(struct answers_csv **x, const struct query *q,
                              const struct spread_range *range, struct err *e) MUST_CHECK;
void answers_csv(struct text *out, struct answers_csv *x, const struct answers *a, long point);
void answers_csv_free(struct answers_csv *x); /* NULL is fine */

/* Objects of a list, `is_first` the first of them. What is not defined is null. `range` as above. */
void answers_json(struct text *out, const struct answers *a, const struct spread_range *range,
                  long point, bool is_first);

/* A block a number: a row a policy. For one cell. */
void answers_table_head(struct text *out, const struct query *q);
void answers_table(struct text *out, const struct answers *a, long point);

/*
 * A table a number: a row a point or a cell, a column a policy or a difference. For many answers; all of them are kept
 * until the end. Of many points only the first and the last are read and shown: q, which must outlive the tables, is
 * narrowed to them.
 */
struct answers_tables;
enum status answers_tables_begin(struct answers_tables **t, struct query *q,
                                 struct err *e) MUST_CHECK;
void answers_tables_take(struct answers_tables *t, const struct answers *a, long point);
void answers_tables_add(struct text *out, const struct answers_tables *t);
void answers_tables_free(struct answers_tables *t); /* NULL is fine */

/* The title of a number in both kinds of table; the number of a point and its parameters. */
void answers_title(struct text *out, const struct query *q, size_t item);
void answers_point_line(struct text *out, const struct query *q, size_t point);

/* How many replicates, and what the columns mean. */
void answers_table_end(struct text *out, const struct query *q, const struct stream_count *n);

/* The columns of a query's breakdown, as CSV: their names, and their values; each ends in a comma. Those of points
 * (with their parameters; `name` is of the first) are there only in a breakdown by point. */
void answers_point_columns_head(struct text *out, const struct query *q, const char *name);
void answers_point_columns(struct text *out, const struct query *q, size_t point);
void answers_cell_columns_head(struct text *out, const struct query *q);
void answers_cell_columns(struct text *out, const struct query *q, size_t cell);

/* "", "difference", "relative". */
extern const char *const CONTRAST_NAMES[CONTRAST_COUNT];

/* The contrast of an item, by name; its unit, or that of a contrast of it. */
const char *answer_contrast(const struct item *it, enum contrast c);
const char *answer_unit(const struct item *it, enum contrast c);

#endif
