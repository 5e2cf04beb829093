/* A file that grows in steps: what is kept of each beside it, and the way back. */
#define _XOPEN_SOURCE 700
#include "grow.h"

#include "disk.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* A copy, FILE.step-1 or -2: its head, the spans that are fixed, the note, what lies between the spans, and the CRC-32 of
 * all that. Numbers are as this machine has them. */
enum { COPIES = 2 };
static const char MAGIC[8] = "growing";
struct head {
    char magic[8];
    uint64_t order, number, size, n_fixed, n_note;
};
static const uint64_t ORDER = 0x0102030405060708;

/* A copy being written or read. */
struct copy {
    int f, file; /* file: what it is a copy of; -1: its bytes are only summed up */
    uint32_t sum;
    bool is_short; /* of memory */
    struct head head;
};

void grow_step_free(struct grow_step *s)
{
    free(s->fixed);
    free(s->note);
    *s = (struct grow_step){.number = 0};
}

bool grow_fix(struct grow_step *s, uint64_t at, uint64_t n)
{
    struct grow_span *last = s->n_fixed > 0 ? &s->fixed[s->n_fixed - 1] : NULL;

    if (last != NULL && last->at + last->n == at) {
        last->n += n;
        return true;
    }
    if (s->fixed == NULL || s->n_fixed == s->capacity) {
        const size_t capacity = s->capacity * 2 + 64;
        struct grow_span *more = realloc(s->fixed, capacity * sizeof *more);
        if (more == NULL)
            return false;
        s->fixed = more;
        s->capacity = capacity;
    }
    s->fixed[s->n_fixed++] = (struct grow_span){at, n};
    return true;
}

static char *copy_name(const char *file, int which, const char *more)
{
    struct text t = {0};

    text_add(&t, "%s.step-%d%s", file, which + 1, more);
    return text_take(&t);
}

static bool write_all(int f, const void *bytes, size_t n)
{
    for (const char *at = bytes; n > 0;) {
        const ssize_t some = write(f, at, n);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return false;
        at += some;
        n -= (size_t)some;
    }
    return true;
}

static bool read_all(int f, void *bytes, size_t n)
{
    for (char *at = bytes; n > 0;) {
        const ssize_t some = read(f, at, n);
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0)
            return false;
        at += some;
        n -= (size_t)some;
    }
    return true;
}

/* (To zlib, no address is the beginning of another sum.) */
static bool put(struct copy *c, const void *bytes, size_t n)
{
    if (n == 0)
        return true;
    c->sum = (uint32_t)crc32_z(c->sum, bytes, n);
    return write_all(c->f, bytes, n);
}

static bool get(struct copy *c, void *bytes, size_t n)
{
    const bool ok = read_all(c->f, bytes, n);

    if (ok && n > 0)
        c->sum = (uint32_t)crc32_z(c->sum, bytes, n);
    return ok;
}

/* Copies bytes of the file to the copy. */
static bool keep(struct copy *c, uint64_t at, uint64_t end)
{
    unsigned char bytes[1 << 14];

    while (at < end) {
        const size_t n = end - at < sizeof bytes ? (size_t)(end - at) : sizeof bytes;
        const ssize_t got = pread(c->file, bytes, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || !put(c, bytes, (size_t)got))
            return false;
        at += (uint64_t)got;
    }
    return true;
}

/* Copies them back, or sums them up. */
static bool put_back(struct copy *c, uint64_t at, uint64_t end)
{
    unsigned char bytes[1 << 14];

    for (size_t n = 0; at < end; at += n) {
        n = end - at < sizeof bytes ? (size_t)(end - at) : sizeof bytes;
        if (!get(c, bytes, n) ||
            (c->file >= 0 && pwrite(c->file, bytes, n, (off_t)at) != (ssize_t)n))
            return false;
    }
    return true;
}

/* Everything that is not fixed. */
static bool for_rest(struct copy *c, const struct grow_step *s,
                     bool (*take)(struct copy *c, uint64_t at, uint64_t end))
{
    uint64_t at = 0;

    for (size_t i = 0; i < s->n_fixed; at = s->fixed[i].at + s->fixed[i].n, i++)
        if (s->fixed[i].at < at || s->fixed[i].at > c->head.size ||
            s->fixed[i].n > c->head.size - s->fixed[i].at || !take(c, at, s->fixed[i].at))
            return false;
    return take(c, at, c->head.size);
}

static bool write_copy(struct copy *c, const struct grow_step *s)
{
    return put(c, &c->head, sizeof c->head) && put(c, s->fixed, s->n_fixed * sizeof *s->fixed) &&
           put(c, s->note, s->n_note) && for_rest(c, s, keep) &&
           write_all(c->f, &c->sum, sizeof c->sum) && fsync(c->f) == 0;
}

/* Writes a copy under another name first. */
static bool save_copy(int file, const struct head *head, const char *name, const char *beside,
                      const struct grow_step *s)
{
    struct copy c = {.file = file,
                     .f = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666),
                     .head = *head};
    bool ok = c.f >= 0 && write_copy(&c, s);
    const int error = errno;

    if (c.f >= 0 && close(c.f) != 0)
        ok = false;
    else if (!ok)
        errno = error;
    if (ok && rename(beside, name) == 0)
        return true;
    const int why = errno;
    (void)unlink(beside);
    errno = why;
    return false;
}

static bool save_copies(int file, const char *path, const struct grow_step *s)
{
    struct stat info;
    bool ok = fsync(file) == 0 && fstat(file, &info) == 0;
    struct head head = {.order = ORDER,
                        .number = s->number,
                        .size = ok ? (uint64_t)info.st_size : 0,
                        .n_fixed = s->n_fixed,
                        .n_note = s->n_note};

    memcpy(head.magic, MAGIC, sizeof MAGIC);
    for (int i = 0; i < COPIES && ok; i++) {
        char *name = copy_name(path, i, ""), *beside = copy_name(path, i, ".new");
        ok = name != NULL && beside != NULL && save_copy(file, &head, name, beside, s);
        free(name);
        free(beside);
    }
    return ok;
}

enum status grow_save(const char *path, const struct grow_step *s, struct err *e)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const bool ok = file >= 0 && save_copies(file, path, s);
    const int error = errno;

    if (file >= 0)
        (void)close(file);
    if (!ok)
        return disk_error(e, STATUS_IO, "cannot be written", path, error);
    disk_sync_folder_of(path);
    return STATUS_OK;
}

/* Reads the copy up to what lies between the spans. */
static bool read_head(struct copy *c, struct grow_step *s)
{
    struct stat info;
    struct head *h = &c->head;

    if (fstat(c->f, &info) != 0 || !get(c, h, sizeof *h) ||
        memcmp(h->magic, MAGIC, sizeof MAGIC) != 0 || h->order != ORDER ||
        h->n_fixed > (uint64_t)info.st_size / sizeof *s->fixed ||
        h->n_note > (uint64_t)info.st_size)
        return false;
    s->number = h->number;
    s->n_fixed = s->capacity = (size_t)h->n_fixed;
    s->n_note = (size_t)h->n_note;
    s->fixed = malloc(s->n_fixed * sizeof *s->fixed + 1);
    s->note = malloc(s->n_note + 1);
    c->is_short = s->fixed == NULL || s->note == NULL;
    return !c->is_short && get(c, s->fixed, s->n_fixed * sizeof *s->fixed) &&
           get(c, s->note, s->n_note);
}

/* Goes through a copy: its step, and how long the file was. With `file` it is put back. IO: it is not what was written.
 * NOOUTPUT: the system does not let it be read, which says nothing of it. */
static enum status go_through(const char *name, int file, struct grow_step *s, uint64_t *size)
{
    struct copy c = {.f = open(name, O_RDONLY | O_CLOEXEC), .file = file};
    uint32_t sum = 0;
    const bool is_kept_back = c.f < 0 && errno != ENOENT;
    const bool ok = c.f >= 0 && read_head(&c, s) && for_rest(&c, s, put_back) &&
                    read_all(c.f, &sum, sizeof sum) && sum == c.sum;
    const int error = errno;

    *size = c.head.size;
    if (c.f >= 0)
        (void)close(c.f);
    errno = error;
    if (ok)
        return STATUS_OK;
    grow_step_free(s);
    return c.is_short ? STATUS_INTERNAL : is_kept_back ? STATUS_NOOUTPUT : STATUS_IO;
}

/* The newest copy that is whole, and whose bytes the file still has. */
struct found {
    char *name; /* NULL: none */
    struct grow_step step;
    bool is_any; /* one is there, if only in part */
};

static enum status look_at_copy(struct found *f, char *name, uint64_t file_size)
{
    struct grow_step s = {.number = 0};
    uint64_t size = 0;
    const enum status status = go_through(name, -1, &s, &size);

    if (status == STATUS_OK && size <= file_size && s.number > f->step.number) {
        free(f->name);
        f->name = text_copy(name);
        grow_step_free(&f->step);
        f->step = s;
    } else
        grow_step_free(&s);
    f->is_any = f->is_any || disk_file_size(name) >= 0;
    return status == STATUS_IO ? STATUS_OK : status;
}

static enum status find_copy(struct found *f, const char *path, struct err *e)
{
    const int64_t size = disk_file_size(path);
    enum status status = STATUS_OK;

    *f = (struct found){.name = NULL};
    for (int i = 0; i < COPIES && status == STATUS_OK && size >= 0; i++) {
        char *name = copy_name(path, i, "");
        status = name != NULL ? look_at_copy(f, name, (uint64_t)size) : STATUS_INTERNAL;
        free(name);
    }
    if (status == STATUS_OK && f->name != NULL)
        return STATUS_OK;
    free(f->name);
    f->name = NULL;
    grow_step_free(&f->step);
    if (status == STATUS_INTERNAL)
        return err_memory_for(e, "to read %s", path);
    if (status == STATUS_NOOUTPUT)
        return disk_error(e, status, "what is kept beside it cannot be read", path, errno);
    return f->is_any ? err_set(e, STATUS_IO, "%s: is damaged", path)
                     : err_set(e, STATUS_NOINPUT, "%s: was not begun", path);
}

enum status grow_look(const char *path, struct grow_step *s, struct err *e)
{
    struct found f;
    const enum status status = find_copy(&f, path, e);

    if (status != STATUS_OK)
        return status;
    free(f.name);
    *s = f.step;
    return STATUS_OK;
}

static bool go_back_to(const char *path, const char *name, struct grow_step *s)
{
    const int file = open(path, O_RDWR | O_CLOEXEC);
    uint64_t size = 0;
    const bool ok = file >= 0 && go_through(name, file, s, &size) == STATUS_OK &&
                    ftruncate(file, (off_t)size) == 0 && fsync(file) == 0;
    const int error = errno;

    if (file >= 0)
        (void)close(file);
    errno = error;
    return ok;
}

enum status grow_back(const char *path, struct grow_step *s, struct err *e)
{
    struct found f;
    enum status status = find_copy(&f, path, e);

    if (status != STATUS_OK)
        return status;
    if (f.name == NULL || !go_back_to(path, f.name, s))
        status = disk_error(e, STATUS_NOOUTPUT, "cannot be written to", path, errno);
    grow_step_free(&f.step);
    free(f.name);
    return status;
}

void grow_forget(const char *path)
{
    for (int i = 0; i < 2 * COPIES; i++) {
        char *name = copy_name(path, i / 2, i % 2 == 0 ? "" : ".new");
        if (name != NULL)
            (void)unlink(name);
        free(name);
    }
}
