/* Where numbers come from: what an experiment is, and what made a file. */
#ifndef CONFIDE_PROVENANCE_H
#define CONFIDE_PROVENANCE_H

#include "experiment.h"

/* Raised by every commit that changes results, so that replicates of different models are never mixed. */
enum { MODEL_REVISION = 3 };

/* Of the output file: raised where programs of the revision before could not read it. Files that do not say are of 1. */
enum { FORMAT_REVISION = 1 };
enum { HASH_SIZE = 65 };

struct provenance {
    const char *version, *source_revision, *compiler, *build_options, *random_generator;
    char *command; /* owned */
    char host_cpu[128], created[32];
};

/* `argv` is the command line as typed (NULL: none). Free with provenance_free. */
enum status provenance_init(struct provenance *p, int argc, char *const *argv,
                            struct err *e) MUST_CHECK;
void provenance_free(struct provenance *p);

/* SHA-256 in hexadecimal digits. */
enum status provenance_hash(char hash[HASH_SIZE], const char *text, struct err *e) MUST_CHECK;

/* What decides the numbers of a unit: the model's revision, the scenario in full, and every point. The number of
 * replicates does not, so more of them can be added to an experiment. */
enum status provenance_experiment(char hash[HASH_SIZE], const struct experiment *x,
                                  struct err *e) MUST_CHECK;

#endif
