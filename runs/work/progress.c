/* Progress: a thread that looks at the workers' counts from time to time. It never touches their data. */
#define _POSIX_C_SOURCE 200809L
#include "progress.h"

#include "mem.h"
#include "stop.h"
#include "text.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 24, BAR_LEAST = 6, USUAL_COLUMNS = 80 };
static const double BAR_SECONDS = 0.2, LINE_SECONDS = 10, LOOK_SECONDS = 0.2;

struct progress {
    struct progress_counts c;
    enum progress_style style;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    bool end; /* under the mutex */
    double start, shown;
    bool said_stopping;
};

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum progress_style progress_style_for_stderr(void)
{
    const char *term = getenv("TERM");

    return isatty(2) && term != NULL && strcmp(term, "dumb") != 0 ? PROGRESS_BAR : PROGRESS_LINES;
}

static uint64_t steps_so_far(const struct progress_counts *c)
{
    uint64_t sum = 0;

    for (int i = 0; i < c->n_workers; i++) {
        uint64_t steps;
#pragma omp atomic read
        steps = c->worker[i].agent_steps;
        sum += steps;
    }
    return sum;
}

static void format_time(char *out, size_t size, double seconds)
{
    const long s = lround(fmin(seconds, 1e9));

    if (s < 60)
        (void)snprintf(out, size, "%ld s", s);
    else if (s < 3600)
        (void)snprintf(out, size, "%ld min %02ld s", s / 60, s % 60);
    else
        (void)snprintf(out, size, "%ld h %02ld min", s / 3600, s / 60 % 60);
}

static struct progress_state state_of(const struct progress *p)
{
    const struct progress_counts *c = &p->c;
    const size_t elsewhere = c->units_elsewhere != NULL ? atomic_load(c->units_elsewhere) : 0;
    const double all = (double)c->all_steps, n = (double)c->n_units;
    const double steps = (double)steps_so_far(c) + (n > 0 ? all * (double)elsewhere / n : 0);
    const double elapsed = now() - p->start;
    struct progress_state s = {.done = atomic_load(c->units_done) + elsewhere,
                               .n_units = c->n_units,
                               .share = all > 0 ? fmin(steps / all, 1) : 0,
                               .rate = elapsed > 0 ? steps / elapsed : 0,
                               .seconds_left = -1};

    if (s.done >= s.n_units)
        s.share = 1;
    else if (s.rate > 0 && elapsed > 1)
        s.seconds_left = fmax(all - steps, 0) / s.rate;
    return s;
}

static void say_state(struct text *t, const struct progress_state *s, bool in_short)
{
    char left[48] = "";

    if (s->seconds_left >= 0)
        format_time(left, sizeof left, s->seconds_left);
    text_add(t, "%zu of %zu%s, %.0f million%s/s", s->done, s->n_units,
             in_short ? "" : " replicates", s->rate / 1e6, in_short ? "" : " agent-steps");
    if (*left != '\0')
        text_add(t, in_short ? ", %s left" : ", time left %s", left);
}

void progress_bar(struct text *t, const struct progress_state *s, int columns)
{
    enum { FRAME = 3 }; /* two brackets and a space */
    struct text words = {0};

    say_state(&words, s, false);
    if ((int)words.length + BAR_WIDTH + FRAME >= columns) {
        text_free(&words);
        say_state(&words, s, true);
    }
    const int room = columns - 1 - FRAME - (int)words.length;
    const int width = room > BAR_WIDTH ? BAR_WIDTH : room;
    if (width >= BAR_LEAST) {
        text_add(t, "[");
        for (int i = 0; i < width; i++)
            text_add(t, i < (int)(s->share * width) ? "#" : ".");
        text_add(t, "] ");
    }
    const int shown = columns - 1 < (int)words.length ? columns - 1 : (int)words.length;
    text_add_bytes(t, words.data != NULL ? words.data : "", shown > 0 ? (size_t)shown : 0);
    text_free(&words);
}

static int terminal_columns(void)
{
    struct winsize size;

    return ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : USUAL_COLUMNS;
}

static void draw(struct progress *p)
{
    const struct progress_state s = state_of(p);
    struct text line = {0};

    p->shown = now();
    if (p->style == PROGRESS_LINES) {
        say_state(&line, &s, false);
        text_add(&line, " (%.0f %%)\n", 100 * s.share);
    } else {
        text_add(&line, "\r\033[K");
        progress_bar(&line, &s, terminal_columns());
    }
    (void)fputs(line.data != NULL ? line.data : "", stderr);
    (void)fflush(stderr);
    text_free(&line);
}

static void say_stopping(struct progress *p)
{
    if (p->said_stopping || !stop_requested() || p->style == PROGRESS_NONE)
        return;
    p->said_stopping = true;
    (void)fprintf(
        stderr,
        "%sstopping: running replicates that end within %.0f s are finished, and all that "
        "is finished is saved; once more stops at once\n",
        p->style == PROGRESS_BAR ? "\n" : "", p->c.grace);
}

static void look(struct progress *p)
{
    const double every = p->style == PROGRESS_BAR ? BAR_SECONDS : LINE_SECONDS;

    say_stopping(p);
    if (p->style != PROGRESS_NONE && now() - p->shown >= every)
        draw(p);
}

static struct timespec later(double seconds)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += (long)(seconds * 1e9);
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

static void *watch(void *of)
{
    struct progress *p = of;

    (void)pthread_mutex_lock(&p->mutex);
    while (!p->end) {
        const struct timespec until = later(LOOK_SECONDS);
        (void)pthread_cond_timedwait(&p->ended, &p->mutex, &until);
        if (!p->end)
            look(p);
    }
    (void)pthread_mutex_unlock(&p->mutex);
    return NULL;
}

enum status progress_start(struct progress **out, const struct progress_counts *c,
                           enum progress_style style, struct err *e)
{
    struct progress *p = mem_array(1, sizeof *p);
    pthread_condattr_t attributes;

    *out = NULL;
    if (p == NULL)
        return err_memory(e);
    *p = (struct progress){.c = *c, .style = style, .start = now(), .shown = now()};
    (void)pthread_mutex_init(&p->mutex, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&p->ended, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    if (pthread_create(&p->thread, NULL, watch, p) != 0) {
        mem_free(p);
        return err_set(e, STATUS_INTERNAL, "the system gives no more threads");
    }
    *out = p;
    return STATUS_OK;
}

void progress_stop(struct progress *p)
{
    if (p == NULL)
        return;
    (void)pthread_mutex_lock(&p->mutex);
    p->end = true;
    (void)pthread_cond_signal(&p->ended);
    (void)pthread_mutex_unlock(&p->mutex);
    (void)pthread_join(p->thread, NULL);
    if (p->style != PROGRESS_NONE)
        draw(p);
    if (p->style == PROGRESS_BAR)
        (void)fputc('\n', stderr);
    (void)pthread_cond_destroy(&p->ended);
    (void)pthread_mutex_destroy(&p->mutex);
    mem_free(p);
}
