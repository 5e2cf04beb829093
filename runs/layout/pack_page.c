/* Pages: the first words of all units, then the second ones, as a chunk. */
#include "pack_page.h"

#include <stdlib.h>

/* Unpacked: a join keeps some of them. Where fewer units make one, little is alike, and each is packed alone. */
static const struct {
    size_t bytes, fewest;
    int level;
} KIND[] = {[PACK_PAGE_quick] = {(size_t)1 << 20, 8, CHUNK_FAST},
            [PACK_PAGE_tight] = {(size_t)1 << 23, 2, CHUNK_SMALL}};
enum { MOST_UNITS = 1024 };

size_t pack_page_units(enum pack_page_kind kind, size_t words)
{
    const size_t n = words > 0 ? KIND[kind].bytes / (words * sizeof(uint32_t)) : 1;

    return n > MOST_UNITS ? MOST_UNITS : n < KIND[kind].fewest ? 1 : n;
}

void pack_page_room_free(struct pack_page_room *room)
{
    chunk_room_free(&room->chunk);
    free(room->word);
    free(room->turned);
    *room = (struct pack_page_room){.word = NULL};
}

void pack_page_room_trim(struct pack_page_room *room)
{
    chunk_room_free(&room->chunk);
    free(room->turned);
    room->turned = NULL;
    room->n_turned = 0;
}

/* Room for n words. Not zeroed: of a long unit it is mostly new pages of memory. */
static bool has_room(uint32_t **words, size_t *capacity, size_t n)
{
    if (n <= *capacity)
        return true;
    free(*words);
    *words = malloc(n * sizeof **words);
    *capacity = *words != NULL ? n : 0;
    return *words != NULL;
}

/* Makes columns of rows. */
static void turn(uint32_t *out, const uint32_t *in, size_t rows, size_t columns)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < columns; k++)
            out[k * rows + i] = in[i * columns + k];
}

size_t pack_page_pack(struct pack_page_room *room, const struct unit_pack *u, size_t n,
                      size_t words, enum pack_page_kind kind)
{
    if (!has_room(&room->word, &room->n_word, n * words) ||
        !has_room(&room->turned, &room->n_turned, n * words))
        return 0;
    for (size_t i = 0; i < n; i++)
        if (chunk_unpack(room->word + i * words, words, sizeof *room->word, u[i].bytes, u[i].size,
                         &room->chunk) != STATUS_OK)
            return 0;
    turn(room->turned, room->word, n, words);
    return chunk_pack(&room->chunk, room->turned, n * words, sizeof *room->turned,
                      KIND[kind].level);
}

enum status pack_page_unpack(struct pack_page_room *room, const void *packed, size_t size, size_t n,
                             size_t words)
{
    const bool is_alone = n == 1;

    if (!has_room(&room->word, &room->n_word, n * words) ||
        (!is_alone && !has_room(&room->turned, &room->n_turned, n * words)))
        return STATUS_INTERNAL;
    uint32_t *to = is_alone ? room->word : room->turned;
    const enum status status = chunk_unpack(to, n * words, sizeof *to, packed, size, &room->chunk);
    if (status == STATUS_OK && !is_alone)
        turn(room->word, room->turned, words, n);
    return status;
}
