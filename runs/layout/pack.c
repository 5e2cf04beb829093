/* Units as 32-bit words, variable by variable, and packed: shuffled and deflated. */
#include "pack.h"

#include "chunk.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

void pack_variable(uint32_t *words, const struct layout *l, enum observable v, const void *data)
{
    const size_t n = layout_unit_size(l, v);

    if (OBSERVABLE[v].type == OBSERVE_U32) {
        memcpy(words, data, n * sizeof *words);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, (const char *)data + i * sizeof bits, sizeof bits);
        words[2 * i] = (uint32_t)bits;
        words[2 * i + 1] = (uint32_t)(bits >> 32);
    }
}

static void unit_get(void *data, const struct layout *l, enum observable v, const uint32_t *words)
{
    const size_t n = layout_unit_size(l, v);

    if (OBSERVABLE[v].type == OBSERVE_U32) {
        memcpy(data, words, n * sizeof *words);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = (uint64_t)words[2 * i + 1] << 32 | words[2 * i];
        memcpy((char *)data + i * sizeof bits, &bits, sizeof bits);
    }
}

static size_t words_of(const struct layout *l, enum observable v)
{
    return layout_unit_size(l, v) * (observe_width(v) / sizeof(uint32_t));
}

static void flatten(uint32_t *words, const struct layout *l, const struct observation *o)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        pack_variable(words, l, v, o->data[v]);
        words += words_of(l, v);
    }
}

void pack_undo(struct observation *o, const struct layout *l, const uint32_t *words)
{
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        unit_get(o->data[v], l, v, words);
        words += words_of(l, v);
    }
}

static bool pack_people(struct unit_pack *u, const struct observation *o)
{
    u->n_rows = o->people != NULL ? o->n_people * o->dim[DIM_policy] : 0;
    if (u->n_rows == 0)
        return true;
    u->people = malloc(u->n_rows * sizeof *u->people);
    if (u->people != NULL)
        memcpy(u->people, o->people, u->n_rows * sizeof *u->people);
    return u->people != NULL;
}

bool pack_words(struct unit_pack *u, const uint32_t *words, size_t n)
{
    struct chunk_room room = {.n_packed = 0};

    u->size = chunk_pack(&room, words, n, sizeof *words, CHUNK_FAST);
    u->bytes = u->size > 0 ? malloc(u->size) : NULL;
    if (u->bytes != NULL)
        memcpy(u->bytes, room.packed, u->size);
    chunk_room_free(&room);
    return u->bytes != NULL;
}

bool pack_unit(struct unit_pack *u, const struct layout *l, const struct observation *o)
{
    const size_t n = layout_words(l);
    uint32_t *words = mem_array(n, sizeof *words);

    *u = (struct unit_pack){.bytes = NULL};
    if (words != NULL)
        flatten(words, l, o);
    const bool is_packed = words != NULL && pack_words(u, words, n);
    mem_free(words);
    if (is_packed && pack_people(u, o))
        return true;
    pack_free(u);
    return false;
}

void pack_free(struct unit_pack *u)
{
    free(u->bytes);
    free(u->people);
    u->bytes = NULL;
    u->people = NULL;
}
