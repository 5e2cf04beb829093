/* A shard or an output file open for reading: its numbers, without knowing what they mean. Any thread, one at a time
 * for each reader. */
#ifndef CONFIDE_READER_H
#define CONFIDE_READER_H

#include "err.h"
#include "layout.h"

#include <stdint.h>

struct reader;

/* IO: it is damaged or has another shape (e->msg is not set). INTERNAL: memory is short; e->msg says so. `l` is the
 * layout of the file. */
enum status reader_open(struct reader **r, const char *path, const struct layout *l,
                        struct err *e) MUST_CHECK;
enum status reader_open_shard(struct reader **r, const char *path, struct err *e) MUST_CHECK;
void reader_close(struct reader *r); /* NULL is fine */

/* Reads a block of units of an output file, in the order of the file's dimensions. */
enum status reader_block(struct reader *r, enum observable v, const struct layout_block *b,
                         void *data, struct err *e) MUST_CHECK;

/* Whether all of an output file is what was written; *bad: what is not. */
enum status reader_check(struct reader *r, const char **bad, struct err *e) MUST_CHECK;
bool reader_has_sums(const struct reader *r);

/* A page of a shard (pack_page.h): its first unit, how many there are, and its bytes (malloc). */
struct reader_page {
    size_t first, n, words;
    void *bytes;
    size_t size;
};

/* How many units a page of the shard has, but for the last one. */
size_t reader_page_units(const struct reader *r);

/* The page that has the unit in this row. */
enum status reader_page(struct reader *r, size_t row, struct reader_page *p,
                        struct err *e) MUST_CHECK;

/* How many rows of people each of the n units of the file has, in the order of the file (mem_array). */
enum status reader_people(struct reader *r, uint64_t **rows, size_t *n, struct err *e) MUST_CHECK;

/* n rows of people of a shard, from `first` on (malloc, never NULL when all is well). */
enum status reader_rows(struct reader *r, size_t first, size_t n, struct person_row **rows,
                        struct err *e) MUST_CHECK;

#endif
