/* A join in steps: each is safe before the shards go whose units it has. */
#define _POSIX_C_SOURCE 200809L
#include "join_steps.h"

#include "disk.h"
#include "mem.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t n_units(const struct join_progress *p)
{
    return (size_t)(p->note.n_points * p->note.n_replicates);
}

static enum status make_lists(struct join_progress *p, struct err *e)
{
    p->complete = mem_array(n_units(p), 1);
    p->left = mem_array(p->j->sources->n, sizeof *p->left);
    return p->complete != NULL && p->left != NULL ? STATUS_OK
                                                  : err_memory_for(e, "to join the replicates");
}

static bool has(const struct join_progress *p, struct unit_key u)
{
    return u.replicate < p->note.n_replicates &&
           p->complete[u.point * (size_t)p->note.n_replicates + u.replicate] == 1;
}

/* Units that the file does not span are left as well. */
static void count_left(struct join_progress *p)
{
    const struct sources *s = p->j->sources;

    for (size_t i = 0; s->at != NULL && i < s->n_points * s->n_replicates; i++)
        if (s->at[i].source != 0 &&
            !has(p, (struct unit_key){i / s->n_replicates, i % s->n_replicates}))
            p->left[s->at[i].source - 1]++;
}

enum status join_progress_begin(struct join_progress *p, const struct join *j, struct err *e)
{
    *p = (struct join_progress){
        .j = j, .note = {.n_points = j->sources->n_points, .n_replicates = j->n_replicates}};
    (void)snprintf(p->note.hash, sizeof p->note.hash, "%s", j->hash);
    if (j->steps != NULL)
        join_forget(j->temporary);
    const enum status status = make_lists(p, e);
    if (status == STATUS_OK)
        count_left(p);
    return status;
}

static enum status damaged(const struct join *j, struct err *e)
{
    return err_set(e, STATUS_IO, "%s: is damaged", j->temporary);
}

static enum status take_note(struct join_progress *p, struct err *e)
{
    const unsigned char *complete = NULL;
    const uint32_t *sums = NULL;

    if (!join_note_get(&p->step, &p->note, &complete, &sums) ||
        p->note.n_points != p->j->sources->n_points || strcmp(p->note.hash, p->j->hash) != 0)
        return damaged(p->j, e);
    const enum status status = make_lists(p, e);
    if (status != STATUS_OK)
        return status;
    memcpy(p->complete, complete, n_units(p));
    count_left(p);
    return STATUS_OK;
}

enum status join_progress_resume(struct join_progress *p, const struct join *j, struct err *e)
{
    *p = (struct join_progress){.j = j};
    const enum status status = grow_back(j->temporary, &p->step, e);

    return status == STATUS_OK ? take_note(p, e) : status;
}

void join_progress_free(struct join_progress *p)
{
    mem_free(p->complete);
    mem_free(p->left);
    grow_step_free(&p->step);
}

enum status join_progress_open(struct join_progress *p, struct output **o, const struct layout *l,
                               struct err *e)
{
    const unsigned char *complete = NULL;
    const uint32_t *sums = NULL;
    struct join_note note;

    if (!join_note_get(&p->step, &note, &complete, &sums) || note.n_sums != output_count_sums(l))
        return damaged(p->j, e);
    const enum status status = output_resume(o, p->j->temporary, p->j->file, l, &p->step, sums, e);
    if (status == STATUS_OK)
        p->bytes = output_bytes(*o);
    return status;
}

void join_progress_take(struct join_progress *p, struct unit_key u)
{
    const size_t i = u.point * (size_t)p->note.n_replicates + u.replicate;
    const struct unit_at at = sources_find(p->j->sources, u);

    if (at.source == 0 || p->complete[i] == 1)
        return;
    p->complete[i] = 1;
    p->left[at.source - 1]--;
}

/* Shards go whose every unit is in the file; one whose units were taken from elsewhere stays until the end. */
static void tell_done(struct join_progress *p)
{
    const struct sources *s = p->j->sources;

    for (size_t i = 0; i < s->n; i++) {
        const struct unit_source *from = &s->source[i];
        if (from->is_joined || from->n_units == 0 || from->n_units < from->n_held || p->left[i] > 0)
            continue;
        p->j->steps->done(p->j->steps->of, from);
        p->left[i] = SIZE_MAX;
    }
}

static enum status make_step(struct join_progress *p, struct output *o, struct err *e)
{
    size_t n = 0;
    const uint32_t *sums = output_sums(o, &n);

    p->note.n_sums = n;
    if (!join_note_put(&p->step, &p->note, p->complete, sums))
        return err_memory_for(e, "to join the replicates");
    const enum status status = output_step(o, e);
    if (status != STATUS_OK)
        return status;
    p->bytes = output_bytes(o);
    tell_done(p);
    return STATUS_OK;
}

enum status join_progress_block(struct join_progress *p, struct output *o, struct err *e)
{
    p->note.n_blocks++;
    if (p->j->steps == NULL || output_bytes(o) < p->bytes + p->j->steps->bytes)
        return STATUS_OK;
    return make_step(p, o, e);
}

enum status join_look(struct join_begun *b, const char *temporary, struct err *e)
{
    const unsigned char *complete = NULL;
    const uint32_t *sums = NULL;
    struct join_note n;
    struct grow_step s;
    enum status status = grow_look(temporary, &s, e);

    *b = (struct join_begun){.hash = NULL};
    if (status != STATUS_OK)
        return status;
    if (!join_note_get(&s, &n, &complete, &sums))
        status = err_set(e, STATUS_IO, "%s: is damaged", temporary);
    else {
        const size_t units = (size_t)(n.n_points * n.n_replicates);
        *b = (struct join_begun){.hash = text_copy(n.hash),
                                 .n_points = (size_t)n.n_points,
                                 .n_replicates = (size_t)n.n_replicates,
                                 .complete = malloc(units)};
        if (b->hash == NULL || b->complete == NULL)
            status = err_memory_for(e, "to read %s", temporary);
        else
            memcpy(b->complete, complete, units);
    }
    grow_step_free(&s);
    return status;
}

void join_begun_free(struct join_begun *b)
{
    free(b->hash);
    free(b->complete);
    *b = (struct join_begun){.hash = NULL};
}

void join_forget(const char *temporary)
{
    (void)unlink(temporary);
    grow_forget(temporary);
}
