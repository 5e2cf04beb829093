/* Running gnuplot: an argument vector, a pipe to its standard input, a pipe from its standard error. */
#define _POSIX_C_SOURCE 200809L
#include "gnuplot.h"

#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { READ_END, WRITE_END, SAID_SIZE = 1024, CHUNK = 4096 };

struct pipes {
    int script[2], said[2];
};

static void close_one(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static void pipes_close(struct pipes *p)
{
    for (int end = READ_END; end <= WRITE_END; end++) {
        close_one(&p->script[end]);
        close_one(&p->said[end]);
    }
}

static bool pipes_open(struct pipes *p)
{
    *p = (struct pipes){{-1, -1}, {-1, -1}};
    int *const each[] = {p->script, p->said};

    for (size_t i = 0; i < 2; i++) {
        if (pipe(each[i]) != 0)
            return false;
        for (int end = READ_END; end <= WRITE_END; end++)
            if (fcntl(each[i][end], F_SETFD, FD_CLOEXEC) != 0)
                return false;
    }
    return fcntl(p->script[WRITE_END], F_SETFL, O_NONBLOCK) == 0;
}

/* Whether it chooses a language, and with it how numbers and letters are drawn. */
static bool is_of_locale(const char *setting)
{
    return strncmp(setting, "LC_", 3) == 0 || strncmp(setting, "LANG=", 5) == 0 ||
           strncmp(setting, "LANGUAGE=", 9) == 0;
}

/* The environment with this setting in place of the user's language, so that the bytes of a picture do not depend on it.
 * NULL: no memory. */
static char **plain_environment(char *locale)
{
    size_t n = 0, kept = 0;

    while (environ[n] != NULL)
        n++;
    char **plain = mem_array(n + 2, sizeof *plain);
    for (size_t i = 0; i < n && plain != NULL; i++)
        if (!is_of_locale(environ[i]))
            plain[kept++] = environ[i];
    if (plain != NULL)
        plain[kept] = locale;
    return plain;
}

/* -d: no start-up files of the user. */
static int spawn(pid_t *child, const struct pipes *p, posix_spawn_file_actions_t *actions,
                 posix_spawnattr_t *attributes)
{
    char name[] = "gnuplot", defaults[] = "-d", locale[] = "LC_ALL=C.UTF-8";
    char *const argv[] = {name, defaults, NULL};
    sigset_t usual;
    int why = posix_spawn_file_actions_adddup2(actions, p->script[READ_END], STDIN_FILENO);

    if (why == 0)
        why = posix_spawn_file_actions_adddup2(actions, p->said[WRITE_END], STDOUT_FILENO);
    if (why == 0)
        why = posix_spawn_file_actions_adddup2(actions, p->said[WRITE_END], STDERR_FILENO);
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    if (why == 0)
        why = posix_spawnattr_setsigdefault(attributes, &usual);
    if (why == 0)
        why = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
    if (why != 0)
        return why;
    char **plain = plain_environment(locale);
    why = plain == NULL ? ENOMEM : posix_spawnp(child, name, actions, attributes, argv, plain);
    mem_free(plain);
    return why;
}

/* 0, or the number of the reason why gnuplot was not started. */
static int start(pid_t *child, const struct pipes *p)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int why = posix_spawn_file_actions_init(&actions);

    if (why != 0)
        return why;
    why = posix_spawnattr_init(&attributes);
    if (why == 0) {
        why = spawn(child, p, &actions, &attributes);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return why;
}

/* Keeps the end of what gnuplot says, where the reason stands; false when it says no more. */
static bool listen_to(int fd, char said[SAID_SIZE], size_t *n)
{
    char chunk[CHUNK];
    const ssize_t got = read(fd, chunk, sizeof chunk);

    if (got < 0)
        return errno == EINTR;
    for (ssize_t i = 0; i < got; i++) {
        if (*n + 1 == SAID_SIZE) {
            *n -= SAID_SIZE / 2;
            (void)memmove(said, said + SAID_SIZE / 2, *n);
        }
        said[(*n)++] = chunk[i];
    }
    said[*n] = '\0';
    return got > 0;
}

/* Writes what the pipe takes now; false when all is written or nobody reads any more. */
static bool tell(int fd, const char *script, size_t length, size_t *written)
{
    const ssize_t put = write(fd, script + *written, length - *written);

    if (put < 0)
        return errno == EAGAIN || errno == EINTR;
    *written += (size_t)put;
    return *written < length;
}

/* Both ways at once, so that neither side waits for the other for ever. */
static void converse(struct pipes *p, const char *script, size_t length, char said[SAID_SIZE])
{
    size_t written = 0, n = 0;

    said[0] = '\0';
    while (p->said[READ_END] >= 0) {
        struct pollfd ready[] = {{.fd = p->said[READ_END], .events = POLLIN},
                                 {.fd = p->script[WRITE_END], .events = POLLOUT}};
        if (poll(ready, 2, -1) < 0 && errno != EINTR)
            return;
        if (ready[1].revents != 0 && !tell(ready[1].fd, script, length, &written))
            close_one(&p->script[WRITE_END]);
        if (ready[0].revents != 0 && !listen_to(ready[0].fd, said, &n))
            close_one(&p->said[READ_END]);
    }
}

static void shorten(char *said)
{
    size_t n = strlen(said);

    while (n > 0 && (said[n - 1] == '\n' || said[n - 1] == ' '))
        said[--n] = '\0';
}

static enum status not_started(int why, struct err *e)
{
    if (why == ENOENT || why == ENOTDIR)
        return err_set(e, STATUS_NOOUTPUT,
                       "gnuplot is not installed, or not in PATH; pictures need it, nothing else "
                       "does. Install it (Debian, Ubuntu: apt-get install gnuplot-nox "
                       "fonts-lato) and try again");
    return err_set(e, STATUS_NOOUTPUT, "gnuplot cannot be started: %s", strerror(why));
}

static enum status finish(pid_t child, char *said, struct err *e)
{
    enum { NOT_FOUND = 127 }; /* where posix_spawnp learns of it only in the child */
    int how = 0;

    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        continue;
    shorten(said);
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return STATUS_OK;
    if (WIFEXITED(how) && WEXITSTATUS(how) == NOT_FOUND && *said == '\0')
        return not_started(ENOENT, e);
    const char *words = *said == '\0' ? " and said nothing" : "; it said:\n";
    if (WIFSIGNALED(how))
        return err_set(e, STATUS_NOOUTPUT, "gnuplot was ended by signal %d%s%s", WTERMSIG(how),
                       words, said);
    return err_set(e, STATUS_NOOUTPUT, "gnuplot failed (exit code %d)%s%s", WEXITSTATUS(how), words,
                   said);
}

static enum status start_and_converse(struct pipes *p, const char *script, size_t length,
                                      struct err *e)
{
    char said[SAID_SIZE];
    pid_t child;
    const int why = start(&child, p);

    if (why != 0)
        return not_started(why, e);
    close_one(&p->script[READ_END]);
    close_one(&p->said[WRITE_END]);
    converse(p, script, length, said);
    return finish(child, said, e);
}

enum status gnuplot_run(const char *script, size_t length, struct err *e)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    struct pipes p;
    enum status s;

    if (sigaction(SIGPIPE, &ignore, &before) != 0)
        return err_set(e, STATUS_INTERNAL, "signals cannot be set: %s", strerror(errno));
    if (pipes_open(&p))
        s = start_and_converse(&p, script, length, e);
    else
        s = err_set(e, STATUS_INTERNAL, "no pipe to gnuplot: %s", strerror(errno));
    pipes_close(&p);
    (void)sigaction(SIGPIPE, &before, NULL);
    return s;
}
