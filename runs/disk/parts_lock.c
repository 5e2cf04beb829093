/* Locks. On a file system without flock nothing shows that a run has ended: there the lock names its owner, and is free
 * when that process is gone or the same batch job starts again. */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1 /* flock */
#include "parts_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_TRIES = 100, WORD = 256 };

/* Who holds a lock: "host process job start": the batch job, and how often it was begun again. */
struct owner {
    char host[WORD], job[WORD], start[WORD];
    long process;
};

static void take_word(char word[WORD], const char *variable)
{
    const char *value = getenv(variable);

    if (value != NULL && *value != '\0' && strpbrk(value, " \n") == NULL)
        (void)snprintf(word, WORD, "%s", value);
}

static struct owner myself(void)
{
    struct owner me = {.host = "", .job = "-", .start = "0", .process = (long)getpid()};

    if (gethostname(me.host, sizeof me.host - 1) != 0 || strpbrk(me.host, " \n") != NULL)
        (void)snprintf(me.host, sizeof me.host, "?");
    take_word(me.job, "SLURM_JOB_ID");
    take_word(me.start, "SLURM_RESTART_COUNT");
    return me;
}

/* False: the lock names no owner. */
static bool read_owner(struct owner *o, const char *path)
{
    char process[WORD] = "";
    FILE *f = fopen(path, "r");
    const bool is =
        f != NULL && fscanf(f, "%255s %255s %255s %255s", o->host, process, o->job, o->start) == 4;

    if (f != NULL)
        (void)fclose(f);
    o->process = strtol(process, NULL, 10);
    return is && o->process > 0;
}

static bool is_over(const struct owner *o)
{
    const struct owner me = myself();

    if (strcmp(o->job, "-") != 0 && strcmp(o->job, me.job) == 0 && strcmp(o->start, me.start) != 0)
        return true;
    return strcmp(o->host, me.host) == 0 && kill((pid_t)o->process, 0) != 0 && errno == ESRCH;
}

static bool is_held_by_name(const char *path)
{
    struct owner o;

    return read_owner(&o, path) && !is_over(&o);
}

/* Whether an open file is still what has the name. */
static bool is_at(const char *path, int file)
{
    struct stat open_one, named;

    return fstat(file, &open_one) == 0 && stat(path, &named) == 0 &&
           open_one.st_ino == named.st_ino;
}

/* Makes the file; fails where another process has made it at the same moment. */
static int take_by_name(const char *path)
{
    const struct owner me = myself();

    for (int tries = 0; tries < MOST_TRIES; tries++) {
        const int lock = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (lock >= 0 &&
            dprintf(lock, "%s %ld %s %s\n", me.host, me.process, me.job, me.start) > 0 &&
            is_at(path, lock))
            return lock;
        if (lock >= 0)
            (void)close(lock);
        else if (errno != EEXIST)
            return -1;
        if (is_held_by_name(path)) {
            errno = EWOULDBLOCK;
            return -1;
        }
        (void)unlink(path);
    }
    errno = EAGAIN;
    return -1;
}

/* A run that ends removes the file: then what was locked is no longer what has the name. */
int parts_lock_take(const char *path, bool *is_owned)
{
    *is_owned = false;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        const int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (lock < 0)
            return -1;
        const int error = flock(lock, LOCK_EX | LOCK_NB) != 0 ? errno : 0;
        if (error == 0 && is_at(path, lock))
            return lock;
        (void)close(lock);
        if (error == EWOULDBLOCK) {
            errno = error;
            return -1;
        }
        if (error != 0 && error != EINTR) {
            *is_owned = true;
            return take_by_name(path);
        }
    }
    errno = EAGAIN;
    return -1;
}

bool parts_lock_is_taken(const char *path)
{
    const int lock = open(path, O_RDWR | O_CLOEXEC);
    const int error = lock >= 0 && flock(lock, LOCK_SH | LOCK_NB) != 0 ? errno : 0;

    if (lock >= 0)
        (void)close(lock);
    return error == EWOULDBLOCK || (error != 0 && is_held_by_name(path));
}
