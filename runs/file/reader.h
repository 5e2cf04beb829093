/* A shard or an output file open for reading: its numbers, without knowing what they mean. Any thread, one at a time
 * for each reader. */
#ifndef CONFIDE_READER_H
#define CONFIDE_READER_H

#include "layout.h"

#include <stdbool.h>

struct reader;

/* NULL: it cannot be read, or has another shape. `l` is that of the file. */
struct reader *reader_open(const char *path, const struct layout *l);
struct reader *reader_open_shard(const char *path);
void reader_close(struct reader *r); /* NULL is fine */

/* Reads a block of units of an output file, in the order of the file's dimensions. False: the file is damaged. */
bool reader_block(struct reader *r, enum observable v, const struct layout_block *b, void *data);

/* The bytes of a unit of a shard, as pack_unit made them (malloc). NULL: the shard is damaged. */
void *reader_packed(struct reader *r, size_t row, size_t *size);

/* How many rows of people each of the n units of the file has, in the order of the file (mem_array). NULL: it cannot
 * be read. */
uint64_t *reader_people(struct reader *r, size_t *n);

#endif
