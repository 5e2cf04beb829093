/* The options of every command that simulates: their --help, and what they set. */
#ifndef CONFIDE_SETTINGS_H
#define CONFIDE_SETTINGS_H

#include "changes.h"

#include <stdint.h>

/* Keys of a command's table, apart from its own, which count from 0. */
enum setting {
    SETTING_REPLICATES = 64,
    SETTING_AGENTS,
    SETTING_SEED,
    SETTING_SET,
    SETTING_THREADS,
    SETTING_GRACE,
    SETTING_OVERWRITE,
    SETTING_QUIET
};

/* Rows of that table which are the same in all; each command words --replicates and --quiet itself. */
#define SETTINGS_POPULATION                                                                        \
    {SETTING_AGENTS, 0, "agents", "N", "Simulated people present at a time."},                     \
    {                                                                                              \
        SETTING_SEED, 's', "seed", "N", "Seed of every draw."                                      \
    }
#define SETTINGS_THREADS                                                                           \
    {                                                                                              \
        SETTING_THREADS, 't', "threads", "N",                                                      \
            "Threads; 'slurm': as many as SLURM_CPUS_PER_TASK says. Default: OMP_NUM_THREADS, "    \
            "else SLURM_CPUS_PER_TASK, else the processors this process may use. The numbers do "  \
            "not depend on it."                                                                    \
    }
#define SETTINGS_SET                                                                               \
    {                                                                                              \
        SETTING_SET, 0, "set", "PATH=VALUE",                                                       \
            "Changes one parameter of the scenario (confide params lists them). Repeatable."       \
    }
#define SETTINGS_GRACE                                                                             \
    {                                                                                              \
        SETTING_GRACE, 0, "grace", "SECONDS",                                                      \
            "Once asked to stop (Ctrl-C, SIGTERM, SIGUSR1): how long running replicates may "      \
            "take to end; those that cannot are given up, and run again later. Default: 20."       \
    }
#define SETTINGS_OVERWRITE                                                                         \
    {                                                                                              \
        SETTING_OVERWRITE, 0, "overwrite", NULL,                                                   \
            "Replaces an output file that is there, once the new one is whole."                    \
    }

/* What they set. Made with settings_default, freed with changes_free(&s->changes). */
struct settings {
    struct changes changes;
    int64_t threads; /* 0: not given */
    int64_t grace;   /* seconds */
    bool overwrite, quiet;
};

/* Sets the defaults of all of them. */
void settings_default(struct settings *s);

/* The value of --threads: a number, or "slurm". */
enum status settings_threads(int64_t *threads, const struct option_table *t, const char *value,
                             struct err *e) MUST_CHECK;

/* Takes one of these options of the command that `t` is the table of. */
enum status settings_take(struct settings *s, const struct option_table *t, int key,
                          const char *value, struct err *e) MUST_CHECK;

#endif
