/* Pages: units side by side, packed together word by word, so that what is alike between them takes little room. */
#ifndef CONFIDE_PACK_PAGE_H
#define CONFIDE_PACK_PAGE_H

#include "chunk.h"
#include "pack.h"

/* Quick: what lies in shards for a while; long units are alone in their page. Tight: long pages, packed slowly. */
enum pack_page_kind { PACK_PAGE_quick, PACK_PAGE_tight };

/* How many units of so many words each make a full page; one at least. */
size_t pack_page_units(enum pack_page_kind kind, size_t words);

/* Where a page is made and undone; grown as needed. Zeroed is empty. */
struct pack_page_room {
    struct chunk_room chunk;
    uint32_t *word, *turned; /* unit by unit; word by word */
    size_t n_word, n_turned;
};
void pack_page_room_free(struct pack_page_room *room);
void pack_page_room_trim(struct pack_page_room *room); /* frees all but the words, unit by unit */

/* Packs the words of n units that are packed one by one; the bytes are room->chunk.packed. One that is packed is a page of
 * one unit as it is. 0: no memory. */
size_t pack_page_pack(struct pack_page_room *room, const struct unit_pack *u, size_t n,
                      size_t words, enum pack_page_kind kind);

/* The words of all n units of a page, unit by unit, in room->word. IO: the bytes are damaged, or are not n units.
 * INTERNAL: no memory. Without a message. */
enum status pack_page_unpack(struct pack_page_room *room, const void *packed, size_t size, size_t n,
                             size_t words) MUST_CHECK;

#endif
