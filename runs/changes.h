/* The options with which a command line changes a scenario: --set, --agents, --replicates, --seed. */
#ifndef CONFIDE_CHANGES_H
#define CONFIDE_CHANGES_H

#include "options.h"
#include "scenario_file.h"

enum { MAX_CHANGES = 256 };

/* Zeroed is empty. */
struct changes {
    struct override list[MAX_CHANGES];
    char *owned[MAX_CHANGES]; /* paths cut from --set */
    size_t n, n_owned;
};

/* PATH=VALUE, as given to --set of the command that `t` is the table of. */
enum status changes_set(struct changes *c, const struct option_table *t, const char *value,
                        struct err *e) MUST_CHECK;

/* A whole number given to --name that stands for the parameter `path`, within that parameter's limits. */
enum status changes_count(struct changes *c, const struct option_table *t, const char *name,
                          const char *path, const char *value, struct err *e) MUST_CHECK;

/* Whether the parameter is among them. */
bool changes_have(const struct changes *c, const char *path);
void changes_free(struct changes *c);

#endif
