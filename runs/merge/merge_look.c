/* Merging: what each file is, and which units it holds. */
#define _POSIX_C_SOURCE 200809L
#include "disk.h"
#include "join.h"
#include "mem.h"
#include "merge_own.h"
#include "parts.h"
#include "shard_name.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct merge_file *new_file(struct merge *m, const char *path, bool is_parts)
{
    struct stat info;

    if (m->n == m->capacity) {
        const size_t capacity = m->capacity * 2 + 64;
        struct merge_file *more = realloc(m->file, capacity * sizeof *more);
        if (more == NULL)
            return NULL;
        m->file = more;
        m->capacity = capacity;
    }
    struct merge_file *f = &m->file[m->n];
    *f = (struct merge_file){.path = text_copy(path), .is_parts = is_parts};
    if (f->path == NULL)
        return NULL;
    m->n++;
    if (stat(path, &info) == 0) {
        f->changed = (int64_t)info.st_mtime;
        f->bytes = is_parts ? 0 : (uint64_t)info.st_size;
    }
    return f;
}

/* The first file that can be read says which experiment this is. The texts of *h are taken over. */
static enum status become(struct merge *m, const char *path, struct head *h, struct err *e)
{
    const enum status status = result_open(&m->first, path, e);

    if (status != STATUS_OK)
        return status;
    m->first_path = text_copy(path);
    m->head = *h;
    m->head.complete = NULL;
    *h = (struct head){
        .n_points = h->n_points, .n_replicates = h->n_replicates, .complete = h->complete};
    m->sources.n_points = m->head.n_points;
    m->layout = layout_of(result_experiment(m->first), result_plan(m->first), 1);
    return m->first_path != NULL ? STATUS_OK : err_memory(e);
}

/* Whether a file is of this experiment; takes its word for it where it is the first. */
static enum status compare_head(struct merge *m, struct merge_file *f, const char *path,
                                struct head *h, struct err *e)
{
    if (m->first == NULL)
        return become(m, path, h, e);
    f->is_foreign = strcmp(h->experiment, m->head.experiment) != 0;
    if (f->is_foreign && m->foreign.code == STATUS_OK)
        merge_tell_difference(&m->foreign, m->first_path, &m->head, f->path, h);
    return STATUS_OK;
}

/* The source that a file of joined units is; NULL: no memory. */
static const struct unit_source *add_joined(struct merge *m, const char *path, size_t n,
                                            const unsigned char *complete)
{
    const uint32_t number =
        sources_span(&m->sources, n) ? sources_add(&m->sources, text_copy(path), true, n) : 0;

    if (number == 0)
        return NULL;
    sources_take_joined(&m->sources, number, complete);
    return &m->sources.source[number - 1];
}

static enum status take_joined(struct merge *m, struct merge_file *f, const struct head *h,
                               struct err *e)
{
    const size_t n = h->n_replicates;

    if (add_joined(m, f->path, n, h->complete) == NULL)
        return err_memory(e);
    f->n_replicates = n;
    for (size_t i = 0; i < m->sources.n_points * n; i++)
        f->n_units += h->complete[i] == 1;
    return STATUS_OK;
}

/* A file that another program wrote is passed over. */
static enum status look_at_head(struct merge *m, const char *path, struct head *h, struct err *e)
{
    struct merge_file *f = new_file(m, path, false);

    if (f == NULL)
        return err_memory(e);
    f->is_damaged = !head_is_telling(h);
    if (f->is_damaged)
        return STATUS_OK;
    const enum status status = compare_head(m, f, path, h, e);
    return status == STATUS_OK && !f->is_foreign ? take_joined(m, f, h, e) : status;
}

static enum status look_at_output(struct merge *m, const char *path, struct err *e)
{
    enum status status = STATUS_OK;
    struct head h;

    if (disk_file_size(path) < 0)
        return STATUS_OK;
    const enum status read = head_read(&h, path, e);
    if (read != STATUS_OK && read != STATUS_IO)
        status = read;
    else if (read != STATUS_OK || head_is_ours(&h))
        status = look_at_head(m, path, &h, e);
    head_free(&h);
    return status;
}

/* A folder of shards being looked at. */
struct folder {
    struct merge *m;
    struct merge_file *f;
    const struct parts *parts;
};

static enum status take_shard(struct merge *m, struct merge_file *f, char *path,
                              const struct shard_contents *c, struct err *e)
{
    const uint32_t number = sources_add(&m->sources, path, false, 0);

    if (number == 0 || !sources_take_shard(&m->sources, number, c))
        return err_memory(e);
    f->n_units += c->n;
    return STATUS_OK;
}

/* IO: it is damaged, which only its checksum says. */
static enum status look_at_shard(const struct merge *m, const char *path, struct shard_contents *c,
                                 struct err *e)
{
    enum status status = m->thorough ? shard_check(path, e) : STATUS_OK;

    if (status == STATUS_OK)
        status = shard_look(c, path, e);
    else
        return status;
    if (status == STATUS_IO && (status = shard_check(path, e)) == STATUS_OK)
        return err_memory_for(e, "to read %s", path);
    return status;
}

static enum status see_shard(void *into, const char *name, struct err *e)
{
    const struct folder *in = into;
    struct merge *m = in->m;
    struct shard_contents c = {.n = 0};
    char *path = parts_path(in->parts, name);
    struct stat info;
    enum status status = STATUS_OK;

    if (path == NULL)
        return err_memory(e);
    if (stat(path, &info) == 0) {
        in->f->bytes += (uint64_t)info.st_size;
        in->f->changed = info.st_mtime > in->f->changed ? (int64_t)info.st_mtime : in->f->changed;
    }
    status = look_at_shard(m, path, &c, e);
    const bool whole = status == STATUS_OK;
    const bool foreign =
        whole && (m->first == NULL || strcmp(c.experiment, m->head.experiment) != 0);
    if (status == STATUS_IO)
        status = STATUS_OK;
    if (foreign)
        in->f->is_foreign = true;
    else if (status == STATUS_OK && (!whole || c.words != layout_words(&m->layout)))
        in->f->n_damaged++;
    else if (status == STATUS_OK) {
        status = take_shard(m, in->f, path, &c, e);
        path = NULL;
    }
    shard_contents_free(&c);
    free(path);
    return status;
}

/* The manifest of the folder says what its shards are of. */
static enum status look_at_manifest(struct merge *m, struct merge_file *f,
                                    const struct parts *parts, struct err *e)
{
    char *path = parts_path(parts, PARTS_MANIFEST);
    struct head h;
    enum status status = path != NULL ? STATUS_OK : err_memory(e);

    if (status != STATUS_OK)
        return status;
    status = head_read(&h, path, e);
    status = status == STATUS_IO ? STATUS_OK : status;
    f->n_replicates = h.n_replicates;
    if (status == STATUS_OK && head_is_telling(&h))
        status = compare_head(m, f, path, &h, e);
    if (status == STATUS_OK && m->first != NULL && !f->is_foreign &&
        !sources_span(&m->sources, f->n_replicates))
        status = err_memory(e);
    head_free(&h);
    free(path);
    return status;
}

static enum status take_begun(struct merge *m, struct merge_file *f, const char *path,
                              const struct join_begun *b, struct err *e)
{
    const struct unit_source *from = add_joined(m, path, b->n_replicates, b->complete);

    if (from == NULL)
        return err_memory(e);
    f->n_units += from->n_units;
    f->is_begun = true;
    return STATUS_OK;
}

/* A file that is joined in steps holds units whose shards are gone. */
static enum status look_at_joining(struct merge *m, struct merge_file *f, const struct parts *parts,
                                   struct err *e)
{
    char *path = parts_path(parts, PARTS_JOINING);
    struct join_begun b;

    if (path == NULL)
        return err_memory(e);
    const int64_t bytes = disk_file_size(path);
    enum status status = join_look(&b, path, e);
    if (status == STATUS_OK && (m->first == NULL || strcmp(b.hash, m->head.experiment) != 0 ||
                                b.n_points != m->sources.n_points))
        f->is_foreign = true;
    else if (status == STATUS_OK)
        status = take_begun(m, f, path, &b, e);
    f->n_damaged += status == STATUS_IO;
    f->bytes += bytes > 0 ? (uint64_t)bytes : 0;
    join_begun_free(&b);
    free(path);
    return status == STATUS_IO || status == STATUS_NOINPUT ? STATUS_OK : status;
}

static enum status look_at_parts(struct merge *m, const char *file, struct err *e)
{
    struct parts parts;
    enum status status = parts_join(&parts, file, e);

    if (status != STATUS_OK)
        return status;
    struct merge_file *f = new_file(m, parts.folder, true);
    struct folder in = {m, f, &parts};
    if (f == NULL)
        status = err_memory(e);
    else {
        f->is_at_work = parts_is_locked(&parts);
        f->n_damaged = parts_damaged(&parts);
        status = look_at_manifest(m, f, &parts, e);
    }
    if (status == STATUS_OK && !f->is_foreign)
        status = parts_each(&parts, see_shard, &in, e);
    if (status == STATUS_OK && !f->is_foreign)
        status = look_at_joining(m, f, &parts, e);
    if (status == STATUS_OK && f->is_foreign && m->foreign.code == STATUS_OK && m->first != NULL)
        (void)err_set(&m->foreign, STATUS_NOINPUT,
                      "%s and %s hold different experiments; merge each by itself", m->first_path,
                      f->path);
    parts_close(&parts);
    return status;
}

bool merge_knows(const struct merge *m, const char *path)
{
    struct stat a, b;
    char *folder = parts_folder(path);
    bool knows = false;

    for (size_t i = 0; i < m->n && folder != NULL && !knows; i++)
        knows = stat(m->file[i].is_parts ? folder : path, &a) == 0 &&
                stat(m->file[i].path, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
    free(folder);
    return knows;
}

enum status merge_look(struct merge *m, const char *file, struct err *e)
{
    if (merge_knows(m, file))
        return STATUS_OK;
    enum status status = look_at_output(m, file, e);
    if (status == STATUS_OK && parts_exist(file))
        status = look_at_parts(m, file, e);
    return status;
}
