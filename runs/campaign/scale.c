/* From a forecast for this machine to tasks of a cluster, whose processors are taken to be as fast. */
#include "scale.h"

#include "number.h"

#include <math.h>
#include <stdio.h>

/* A task of about two hours is short for the queue, and long compared with starting it; the limit leaves room for a
 * slower machine. */
static const double TASK_SECONDS = 7200, MARGIN = 1.5, START_SECONDS = 300, LIMIT_STEP = 600;
enum { TASK_THREADS = 4, MOST_TASKS = 1000 };

static size_t tasks_for(double seconds, size_t most)
{
    const double n = ceil(seconds / TASK_SECONDS),
                 limit = most < MOST_TASKS ? (double)most : MOST_TASKS;

    return n < 1 ? 1 : (size_t)(n > limit ? limit : n);
}

struct scale scale_of(const struct forecast *f, const struct campaign *c)
{
    const double core_seconds = f->unit_seconds * f->threads * (double)f->units;
    struct scale s = {.core_hours = core_seconds / 3600,
                      .threads = c->threads > 0 ? c->threads : TASK_THREADS};

    s.tasks = tasks_for(core_seconds / s.threads, c->experiment->n_points);
    s.seconds = core_seconds / s.threads / (double)s.tasks;
    s.limit = ceil((s.seconds * MARGIN + START_SECONDS) / LIMIT_STEP) * LIMIT_STEP;
    s.memory = (double)c->cost->bytes * s.threads +
               store_memory_bytes(c->experiment, c->plan, c->n_replicates, s.threads);
    const size_t units = f->units / s.tasks + 1, saves = store_saves(s.seconds);
    const size_t most = store_most_shards(f->parts_bytes / (double)s.tasks);
    s.files = saves < units ? saves : units;
    s.files = s.files < most ? s.files : most;
    s.file_bytes = f->parts_bytes / (double)s.tasks / (double)s.files;
    return s;
}

void scale_print(const struct forecast *f, const struct campaign *c)
{
    const struct scale s = scale_of(f, c);
    const long minutes = lround(s.limit / 60);
    char size[NUMBER_SIZE];

    printf("cluster       %.3g core hours: %zu task%s of %d thread%s, --time=%02ld:%02ld:00 "
           "--mem=%.0fM each (runs/cluster/submit.sh)\n"
           "files         at most %zu at a time for a task, of %s on average, beside its "
           "output\n",
           s.core_hours, s.tasks, s.tasks == 1 ? "" : "s", s.threads, s.threads == 1 ? "" : "s",
           minutes / 60, minutes % 60, ceil(s.memory / 0x1p20), s.files,
           number_bytes(size, s.file_bytes));
}
