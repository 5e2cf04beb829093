/* Reading finished units back, block by block, from shards and output files, in constant memory. One thread at a time;
 * the threads inside only inflate. */
#ifndef CONFIDE_GATHER_H
#define CONFIDE_GATHER_H

#include "reader.h"
#include "sources.h"

struct gather;

/* `l` is the layout of the units; what s points to must not change. */
enum status gather_open(struct gather **g, const struct sources *s, const struct layout *l,
                        int threads, struct err *e) MUST_CHECK;
void gather_close(struct gather *g); /* NULL is fine */

/* Closes the files that are open: a shard that was removed takes its room on the disk until then. */
void gather_let_go(struct gather *g);

/* Fills the words of every unit of the block, point by point; of those that are missing, zeros. IO: a file cannot be
 * read; e->msg says which, and gather_bad gives its number. */
enum status gather_block(struct gather *g, const struct layout_block *b, uint32_t *words,
                         struct err *e) MUST_CHECK;

/* An open source, and the number of the one that could not be read (0: none). */
enum status gather_reader(struct gather *g, uint32_t number, struct reader **r,
                          struct err *e) MUST_CHECK;
uint32_t gather_bad(const struct gather *g);

#endif
