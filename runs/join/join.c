/* Joining units into the output file: block of units by block, each chunk made whole and written once. */
#define _POSIX_C_SOURCE 200809L
#include "join.h"

#include "chunk.h"
#include "disk.h"
#include "gather.h"
#include "join_laws.h"
#include "join_people.h"
#include "join_steps.h"
#include "mem.h"
#include "output.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* A chunk of the block being joined. */
struct task {
    enum observable v;
    struct layout_box box;
    unsigned char *packed; /* NULL: all zeros, which need not be written */
    size_t size;
    bool failed;
};

/* A join under way. */
struct work {
    struct join *j;
    bool is_resumed, is_refused; /* goes on after an interruption; has counts that cannot be */
    struct layout layout;
    struct gather *gather;
    struct output *output;
    struct join_laws laws;
    struct join_progress progress;
    size_t words, word[OBSERVE_COUNT];
    struct layout_block block;
    uint32_t *unit; /* the words of the block's units */
    struct task *task;
    size_t n_tasks, task_room;
    int threads;
    struct chunk_room *room; /* of each thread */
    void **chunk;            /* of each thread: the longest chunk */
};

static struct task *next_task(struct work *w)
{
    if (w->n_tasks == w->task_room) {
        const size_t room = w->task_room * 2 + 256;
        struct task *more = realloc(w->task, room * sizeof *more);
        if (more == NULL)
            return NULL;
        w->task = more;
        w->task_room = room;
    }
    return &w->task[w->n_tasks++];
}

/* Goes on to the next chunk of the block; false: that was the last. */
static bool next_box(const struct layout *l, const int *dims, int rank, struct layout_box *box)
{
    for (int d = rank - 1; d >= 0; d--) {
        if (dims[d] == DIM_point || dims[d] == DIM_replicate)
            continue;
        box->start[d] += box->count[d];
        if (box->start[d] < l->dim[dims[d]])
            return true;
        box->start[d] = 0;
    }
    return false;
}

/* Lists the chunks of the block. */
static bool list_tasks(struct work *w)
{
    w->n_tasks = 0;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        struct layout_box box;
        int dims[FILE_MAX_RANK];
        const int rank = layout_dims(v, dims);
        if (layout_unit_size(&w->layout, v) == 0)
            continue;
        (void)layout_chunk(&w->layout, v, &box);
        for (int d = 0; d < rank; d++)
            box.start[d] = dims[d] == DIM_point       ? w->block.point
                           : dims[d] == DIM_replicate ? w->block.replicate
                                                      : 0;
        do {
            struct task *t = next_task(w);
            if (t == NULL)
                return false;
            *t = (struct task){.v = v, .box = box};
        } while (next_box(&w->layout, dims, rank, &box));
    }
    return true;
}

static size_t box_elements(const struct layout_box *box, int rank)
{
    size_t n = 1;

    for (int d = 0; d < rank; d++)
        n *= box->count[d];
    return n;
}

/* Makes numbers of 64 bits of pairs of words. */
static void pair_words(uint32_t *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = (uint64_t)words[2 * i + 1] << 32 | words[2 * i];
        memcpy(&words[2 * i], &bits, sizeof bits);
    }
}

static bool is_zero(const uint32_t *words, size_t n)
{
    uint32_t any = 0;

    for (size_t i = 0; i < n; i++)
        any |= words[i];
    return any == 0;
}

/* Fills a chunk with what the block's units have of it, and packs it. */
static void make_chunk(const struct work *w, struct task *t, uint32_t *chunk,
                       struct chunk_room *room)
{
    int dims[FILE_MAX_RANK];
    const size_t width = observe_width(t->v);
    const size_t n = box_elements(&t->box, layout_dims(t->v, dims));
    const size_t words = n * (width / sizeof *chunk);

    memset(chunk, 0, n * width);
    for (size_t i = 0; i < w->block.n_points * w->block.n_replicates; i++)
        layout_copy(LAYOUT_WRITE, &w->layout, t->v, &t->box, chunk,
                    w->unit + i * w->words + w->word[t->v],
                    w->block.point + i / w->block.n_replicates,
                    w->block.replicate + i % w->block.n_replicates);
    if (is_zero(chunk, words))
        return;
    if (width == sizeof(uint64_t))
        pair_words(chunk, n);
    t->size = chunk_pack(room, chunk, n, width, CHUNK_SMALL);
    t->packed = t->size > 0 ? malloc(t->size) : NULL;
    t->failed = t->packed == NULL;
    if (t->packed != NULL)
        memcpy(t->packed, room->packed, t->size);
}

static enum status write_chunks(struct work *w, struct err *e)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < w->n_tasks; i++) {
        struct task *t = &w->task[i];
        if (status == STATUS_OK && t->failed)
            status = err_memory_for(e, "to join the replicates");
        else if (status == STATUS_OK && t->packed != NULL)
            status = output_chunk(w->output, t->v, &t->box, t->packed, t->size, e);
        free(t->packed);
    }
    return status;
}

static bool block_has_units(const struct work *w)
{
    const struct layout_block *b = &w->block;

    for (size_t i = 0; i < b->n_points * b->n_replicates; i++)
        if (sources_have(w->j->sources, (struct unit_key){b->point + i / b->n_replicates,
                                                          b->replicate + i % b->n_replicates}))
            return true;
    return false;
}

/* Whether the counts of the block's units can be. */
static enum status check_block(struct work *w, struct err *e)
{
    const struct layout_block *b = &w->block;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < b->n_points * b->n_replicates && status == STATUS_OK; i++) {
        const struct unit_key u = {b->point + i / b->n_replicates,
                                   b->replicate + i % b->n_replicates};
        if (sources_have(w->j->sources, u))
            status =
                join_laws_check(&w->laws, &w->layout, w->j->sources, u, w->unit + i * w->words, e);
    }
    return status;
}

static void take_block(struct work *w)
{
    const struct layout_block *b = &w->block;

    for (size_t i = 0; i < b->n_points * b->n_replicates; i++)
        join_progress_take(&w->progress, (struct unit_key){b->point + i / b->n_replicates,
                                                           b->replicate + i % b->n_replicates});
}

static enum status join_block(struct work *w, struct err *e)
{
    if (!block_has_units(w))
        return STATUS_OK;

    enum status status = gather_block(w->gather, &w->block, w->unit, e);
    if (status != STATUS_OK) {
        w->j->bad = gather_bad(w->gather);
        return status;
    }
    if (w->j->lawful)
        status = check_block(w, e);
    if (status != STATUS_OK) {
        w->is_refused = true;
        return status;
    }
    if (!list_tasks(w))
        return err_memory_for(e, "to join the replicates");
#pragma omp parallel for schedule(dynamic, 1) num_threads(w->threads) default(none)                \
    shared(w) if (w->threads > 1)
    for (size_t i = 0; i < w->n_tasks; i++)
        make_chunk(w, &w->task[i], w->chunk[omp_get_thread_num()], &w->room[omp_get_thread_num()]);
    status = write_chunks(w, e);
    if (status == STATUS_OK)
        take_block(w);
    return status;
}

static enum status end_block(struct work *w, struct err *e)
{
    const uint64_t before = w->progress.step.number;
    const enum status status = join_progress_block(&w->progress, w->output, e);

    if (w->progress.step.number != before)
        gather_let_go(w->gather);
    return status;
}

static enum status join_units(struct work *w, struct err *e)
{
    const size_t points = layout_block_points(&w->layout), n_points = w->layout.dim[DIM_point];
    const size_t replicates = layout_block_replicates(&w->layout), n = w->j->n_replicates;
    uint64_t left_out = w->progress.note.n_blocks; /* joined before */
    enum status status = STATUS_OK;

    for (size_t p = 0; p < n_points && status == STATUS_OK; p += points)
        for (size_t r = 0; r < n && status == STATUS_OK; r += replicates) {
            w->block = (struct layout_block){p, n_points - p < points ? n_points - p : points, r,
                                             n - r < replicates ? n - r : replicates};
            if (left_out > 0) {
                left_out--;
                continue;
            }
            status = join_block(w, e);
            if (status == STATUS_OK)
                status = end_block(w, e);
        }
    return status;
}

static enum status join_people(struct work *w, struct err *e)
{
    if (!w->j->experiment->scenario.run.output_people)
        return STATUS_OK;
    return join_people_write(w->output, &w->layout, w->j->sources, w->gather, &w->j->bad, e);
}

static enum status begin_file(struct work *w, struct err *e)
{
    const struct join *j = w->j;
    const struct description what = {.experiment = j->experiment,
                                     .plan = j->plan,
                                     .made_by = j->made_by,
                                     .sweep = j->sweep,
                                     .hash = j->hash,
                                     .n_replicates = j->n_replicates,
                                     .has_units = j->sources->n > 0};

    if (w->is_resumed)
        return join_progress_open(&w->progress, &w->output, &w->layout, e);
    return output_grow(&w->output, j->temporary, j->file, &what, &w->layout,
                       j->steps != NULL ? &w->progress.step : NULL, e);
}

static enum status make_file(struct work *w, struct err *e)
{
    enum status status = begin_file(w, e);

    if (status == STATUS_OK)
        status = join_units(w, e);
    if (status == STATUS_OK)
        status = output_complete(w->output, w->progress.complete, e);
    if (status == STATUS_OK)
        status = join_people(w, e);
    if (status == STATUS_OK)
        status = output_close(w->output, e);
    else
        output_drop(w->output);
    w->j->unwritten = status == STATUS_IO && w->j->bad == 0 && !w->is_refused;
    return status;
}

static size_t longest_chunk(const struct layout *l)
{
    size_t longest = 1;

    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        struct layout_box box;
        const int rank = layout_chunk(l, v, &box);
        const size_t bytes = box_elements(&box, rank) * observe_width(v);
        longest = bytes > longest ? bytes : longest;
    }
    return longest;
}

static bool has_rooms(struct work *w)
{
    const size_t n = (size_t)w->threads;
    const size_t units = layout_block_points(&w->layout) * layout_block_replicates(&w->layout);

    w->unit = mem_array(units * w->words, sizeof *w->unit);
    w->room = mem_array(n, sizeof *w->room);
    w->chunk = mem_array(n, sizeof *w->chunk);
    bool ok = w->unit != NULL && w->room != NULL && w->chunk != NULL;
    for (size_t t = 0; t < n && ok; t++)
        ok = (w->chunk[t] = mem_array(longest_chunk(&w->layout), 1)) != NULL;
    return ok;
}

static enum status work_open(struct work *w, struct err *e)
{
    struct join *j = w->j;

    w->layout = layout_of(j->experiment, j->plan, j->n_replicates);
    w->threads = j->threads > 0 ? j->threads : 1;
    j->bad = 0;
    j->unwritten = false;
    w->words = layout_words(&w->layout);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        w->word[v] = layout_word(&w->layout, v);
    if (!has_rooms(w))
        return err_memory_for(e, "to join the replicates");
    const enum status status = join_laws_open(&w->laws, j->experiment, j->plan, e);
    if (status != STATUS_OK)
        return status;
    return gather_open(&w->gather, j->sources, &w->layout, w->threads, e);
}

static void work_close(struct work *w)
{
    gather_close(w->gather);
    join_laws_close(&w->laws);
    join_progress_free(&w->progress);
    for (int t = 0; t < w->threads; t++) {
        if (w->room != NULL)
            chunk_room_free(&w->room[t]);
        if (w->chunk != NULL)
            mem_free(w->chunk[t]);
    }
    mem_free(w->room);
    mem_free(w->chunk);
    mem_free(w->unit);
    free(w->task);
}

/* A join that was interrupted goes on. */
static enum status begin(struct work *w, struct join *j, struct err *e)
{
    enum status status =
        j->steps != NULL ? join_progress_resume(&w->progress, j, e) : STATUS_NOINPUT;

    if (status == STATUS_NOINPUT)
        return join_progress_begin(&w->progress, j, e);
    w->is_resumed = true;
    j->n_replicates = (size_t)w->progress.note.n_replicates;
    return status;
}

enum status join_write(struct join *j, struct err *e)
{
    struct work w = {.j = j};
    enum status status = begin(&w, j, e);

    if (status == STATUS_OK)
        status = work_open(&w, e);
    if (status == STATUS_OK)
        status = make_file(&w, e);
    const bool is_begun = w.is_resumed || w.progress.step.number > 0;
    work_close(&w);
    if (status == STATUS_OK)
        status = disk_publish(j->temporary, j->file, e);
    if (status == STATUS_OK || !is_begun)
        join_forget(j->temporary);
    return status;
}
