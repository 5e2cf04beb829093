/* Being asked to stop: by Ctrl-C, by a batch system with SIGTERM, SIGUSR1 or SIGUSR2, by a dropped connection (SIGHUP), or
 * at the soft limit of processor time (SIGXCPU). A second one of the first four ends the program at once. */
#ifndef CONFIDE_STOP_H
#define CONFIDE_STOP_H

#include <stdbool.h>

/* From now on signals are requests; they are only what they were before again after stop_forget. Also makes a file
 * that grows over its limit (ulimit -f) a failed write instead of the end of the program. */
void stop_listen(void);
void stop_forget(void);

/* What is unfinished must not stay: from here on signals wait, and stop_release, which is told what stop_hold said, ends the
 * program with the first that came. Within another such pair, and where stop_listen is in force, both do nothing. */
bool stop_hold(void);
void stop_release(bool is_held);

/* Whether the program was asked to stop. Any thread. */
bool stop_requested(void);

#endif
