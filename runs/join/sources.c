/* Where finished units lie. */
#include "sources.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* More than a scenario may ask for: a shard that says so was made to harm. */
static const size_t MOST_REPLICATES = 1000000000;

bool sources_span(struct sources *s, size_t n)
{
    if (n <= s->n_replicates)
        return true;

    struct unit_at *at = n <= UINT32_MAX ? mem_array(s->n_points * n, sizeof *at) : NULL;
    if (at == NULL)
        return false;
    for (size_t p = 0; p < s->n_points && s->at != NULL; p++)
        memcpy(at + p * n, s->at + p * s->n_replicates, s->n_replicates * sizeof *at);
    mem_free(s->at);
    s->at = at;
    s->n_replicates = n;
    return true;
}

uint32_t sources_add(struct sources *s, char *path, bool is_joined, size_t n_replicates)
{
    if (s->n == s->capacity && path != NULL) {
        const size_t capacity = s->capacity * 2 + 16;
        struct unit_source *more = realloc(s->source, capacity * sizeof *more);
        if (more != NULL) {
            s->source = more;
            s->capacity = capacity;
        }
    }
    if (path == NULL || s->n == s->capacity || s->n == UINT32_MAX) {
        free(path);
        return 0;
    }
    s->source[s->n++] =
        (struct unit_source){.path = path, .is_joined = is_joined, .n_replicates = n_replicates};
    return (uint32_t)s->n;
}

void sources_free(struct sources *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->source[i].path);
    free(s->source);
    mem_free(s->at);
    *s = (struct sources){.n = 0};
}

bool sources_know(const struct sources *s, const char *name)
{
    for (size_t i = s->n; i-- > 0;) {
        const char *slash = strrchr(s->source[i].path, '/');
        if (strcmp(slash != NULL ? slash + 1 : s->source[i].path, name) == 0)
            return true;
    }
    return false;
}

struct unit_at sources_find(const struct sources *s, struct unit_key u)
{
    if (s->at == NULL || u.point >= s->n_points || u.replicate >= s->n_replicates)
        return (struct unit_at){.source = 0};
    return s->at[u.point * s->n_replicates + u.replicate];
}

bool sources_have(const struct sources *s, struct unit_key u)
{
    return sources_find(s, u).source != 0;
}

size_t sources_units(const struct sources *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_points * s->n_replicates; i++)
        n += s->at[i].source != 0;
    return n;
}

size_t sources_highest(const struct sources *s)
{
    size_t highest = 0;

    for (size_t p = 0; p < s->n_points; p++)
        for (size_t r = s->n_replicates; r-- > highest;)
            if (sources_have(s, (struct unit_key){p, r}))
                highest = r + 1;
    return highest;
}

static void take(struct sources *s, struct unit_key u, uint32_t number, size_t row)
{
    struct unit_at *at = &s->at[u.point * s->n_replicates + u.replicate];

    if (at->source != 0)
        return;
    *at = (struct unit_at){number, (uint32_t)row};
    s->source[number - 1].n_units++;
}

void sources_move(struct sources *s, struct unit_key u, uint32_t number, size_t row)
{
    struct unit_at *at =
        sources_have(s, u) ? &s->at[u.point * s->n_replicates + u.replicate] : NULL;

    if (at == NULL || s->source[at->source - 1].is_joined)
        return;
    s->source[at->source - 1].n_units--;
    *at = (struct unit_at){number, (uint32_t)row};
    s->source[number - 1].n_units++;
    s->source[number - 1].n_held++;
}

bool sources_take_shard(struct sources *s, uint32_t number, const struct shard_contents *c)
{
    s->source[number - 1].n_held = c->n;
    for (size_t i = 0; i < c->n; i++) {
        if (c->key[i].point >= s->n_points)
            continue;
        if (c->key[i].replicate >= MOST_REPLICATES)
            continue;
        if (!sources_span(s, c->key[i].replicate + 1))
            return false;
        take(s, c->key[i], number, i);
    }
    return true;
}

void sources_take_joined(struct sources *s, uint32_t number, const unsigned char *complete)
{
    const size_t n = s->source[number - 1].n_replicates;

    for (size_t p = 0; p < s->n_points; p++)
        for (size_t r = 0; r < n; r++)
            if (complete[p * n + r] == 1)
                take(s, (struct unit_key){p, r}, number, 0);
}
