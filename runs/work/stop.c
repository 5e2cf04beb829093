/* Being asked to stop. The only mutable static of the program lives here, because a signal handler has no argument. */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#include "stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t asked;

static void on_signal(int number)
{
    (void)number;
    asked = 1;
}

/* SA_RESETHAND: a second signal does what it does by default. */
static void listen_to(int number)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct sigaction before;

    (void)sigemptyset(&action.sa_mask);
    action.sa_flags = (int)(SA_RESETHAND | SA_RESTART);
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
    listen_to(SIGINT);
    listen_to(SIGTERM);
    listen_to(SIGUSR1); /* what Slurm is told to send before its time limit */
    set(SIGXFSZ, SIG_IGN);
    set(SIGPIPE, SIG_IGN); /* nobody reads the progress any more: no reason to end */
}

void stop_forget(void)
{
    forget(SIGINT);
    forget(SIGTERM);
    forget(SIGUSR1);
    set(SIGXFSZ, SIG_DFL);
    set(SIGPIPE, SIG_DFL);
}

bool stop_requested(void)
{
    return asked != 0;
}
