/* The options of every command that simulates. */
#include "settings.h"

#include "campaign.h"
#include "machine.h"

#include <string.h>

enum { MAX_THREADS = 4096, MAX_GRACE = 86400 };

void settings_default(struct settings *s)
{
    *s = (struct settings){.grace = GRACE_SECONDS};
}

enum status settings_threads(int64_t *threads, const struct option_table *t, const char *value,
                             struct err *e)
{
    if (strcmp(value, "slurm") != 0)
        return options_count(t, "threads", value, 1, MAX_THREADS, threads, e);
    *threads = machine_slurm();
    if (*threads > 0)
        return STATUS_OK;
    return options_usage(t, e,
                         "--threads slurm: SLURM_CPUS_PER_TASK is not set; it is in a job of Slurm "
                         "that was submitted with --cpus-per-task");
}

enum status settings_take(struct settings *s, const struct option_table *t, int key,
                          const char *value, struct err *e)
{
    switch (key) {
    case SETTING_REPLICATES:
        return changes_count(&s->changes, t, "replicates", "random.replicates", value, e);
    case SETTING_AGENTS:
        return changes_count(&s->changes, t, "agents", "population.agents", value, e);
    case SETTING_SEED:
        return changes_count(&s->changes, t, "seed", "random.seed", value, e);
    case SETTING_SET:
        return changes_set(&s->changes, t, value, e);
    case SETTING_THREADS:
        return settings_threads(&s->threads, t, value, e);
    case SETTING_GRACE:
        return options_count(t, "grace", value, 0, MAX_GRACE, &s->grace, e);
    case SETTING_OVERWRITE:
        s->overwrite = true;
        return STATUS_OK;
    case SETTING_QUIET:
        s->quiet = true;
        return STATUS_OK;
    default:
        return err_set(e, STATUS_INTERNAL, "an option of %s is not understood", t->command);
    }
}
