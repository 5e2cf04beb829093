/* Being asked to stop. The only mutable static of the program lives here, because a signal handler has no argument. */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#include "stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t asked;

static void on_signal(int number)
{
    asked = number;
}

/* The signals that ask to stop. A second one of some ends the program at once, as it would by default. Those that
 * repeat by themselves do not: a shell and the kernel each tell of a lost connection, and the processor limit is told
 * every second. */
static const struct {
    int number;
    bool repeats;
} ASKING[] = {{SIGINT, false},  {SIGTERM, false},
              {SIGUSR1, false}, /* what Slurm is told to send before its time limit */
              {SIGUSR2, false}, /* what Grid Engine sends before it kills (-notify) */
              {SIGHUP, true},   /* a dropped connection */
              {SIGXCPU, true}};

enum { N_ASKING = sizeof ASKING / sizeof *ASKING };

static void listen_to(int number, bool repeats)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct sigaction before;

    (void)sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    if (!repeats)
        action.sa_flags |= (int)SA_RESETHAND;
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaction(number, &action, NULL);
}

static void set(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};

    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, &action, NULL);
}

/* What was ignored from the start (nohup, a job in the background) stays so. */
static void forget(int number)
{
    struct sigaction now;

    if (sigaction(number, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
        set(number, SIG_DFL);
}

void stop_listen(void)
{
    asked = 0;
    for (size_t i = 0; i < N_ASKING; i++)
        listen_to(ASKING[i].number, ASKING[i].repeats);
    set(SIGXFSZ, SIG_IGN);
    set(SIGPIPE, SIG_IGN); /* nobody reads the progress any more: no reason to end */
}

void stop_forget(void)
{
    for (size_t i = 0; i < N_ASKING; i++)
        forget(ASKING[i].number);
    set(SIGPIPE, SIG_DFL);
}

static bool is_heard(int number)
{
    struct sigaction now;

    return sigaction(number, NULL, &now) == 0 && now.sa_handler == on_signal;
}

bool stop_hold(void)
{
    for (size_t i = 0; i < N_ASKING; i++)
        if (is_heard(ASKING[i].number))
            return false;
    asked = 0;
    for (size_t i = 0; i < N_ASKING; i++)
        listen_to(ASKING[i].number, ASKING[i].repeats);
    return true;
}

void stop_release(bool is_held)
{
    if (!is_held)
        return;
    for (size_t i = 0; i < N_ASKING; i++)
        forget(ASKING[i].number);
    if (asked != 0)
        (void)raise(asked);
}

bool stop_requested(void)
{
    return asked != 0;
}
