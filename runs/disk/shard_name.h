/* Names of shards. A name carries a checksum of the file's bytes, so that any damage is found, and a name always means
 * the same content. */
#ifndef CONFIDE_SHARD_NAME_H
#define CONFIDE_SHARD_NAME_H

#include "err.h"

#include <stddef.h>

/* What a shard is called: by its first of n units (point, replicate; both from 0), how many more, and the checksum
 * of its bytes. */
enum { SHARD_NAME_SIZE = 96 };
void shard_name(char name[SHARD_NAME_SIZE], size_t point, size_t replicate, size_t n,
                const void *bytes, size_t size);

/* What follows a shard's name (the end, or what it was renamed to); NULL: no shard has such a name. */
const char *shard_name_end(const char *name);

/* Whether a file is what its name says, every byte of it. IO: it is not, so it is damaged. NOINPUT: the system does not
 * let it be read; it may be whole. */
enum status shard_check(const char *path, struct err *e) MUST_CHECK;

#endif
