/*
 * The command line of one command, from a table: getopt_long, --help and the usage errors are made
 * of its rows.
 *
 *     enum { OPT_SEED, OPT_QUIET };
 *     static const struct option_row ROWS[] = {
 *         {OPT_SEED, 's', "seed", "N", "Seed of every draw, instead of the scenario's."},
 *         {OPT_QUIET, 'q', "quiet", NULL, "No progress."},
 *     };
 *     static const struct option_table TABLE = {
 *         .command = "run", .operands = "SCENARIO", .about = "Runs a scenario.", .row = ROWS,
 * .n_rows = 2};
 *
 *     static enum status take(void *into, int key, const char *value, struct err *e) { switch (key)
 * … } … bool help; enum status status = options_parse(&TABLE, argc, argv, take, &given, &help, e);
 *     if (status != STATUS_OK || help)
 *         return status;
 */
#ifndef CONFIDE_OPTIONS_H
#define CONFIDE_OPTIONS_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The key under which arguments that are no options arrive, in their order, after all options. */
enum { OPTION_OPERAND = -1 };

struct option_row {
    int key;          /* what `take` gets: 0 or more */
    char letter;      /* short form, or 0 */
    const char *name; /* long form without the dashes */
    const char *
        argument; /* what its argument is called in --help, "[TEXT]" if it may be empty; NULL: it takes none */
    const char *help; /* one sentence or more; wrapped to the line */
};

struct option_table {
    const char *command;          /* "run" */
    const char *operands;         /* as shown in the usage line: "SCENARIO", "FILE", "[NAME]" */
    const char *about;            /* what the command does; newlines are kept, long lines wrapped */
    const struct option_row *row; /* --help (-h) is added by itself */
    size_t n_rows;
    const char *examples; /* ends --help, printed as it stands; NULL: nothing */
};

/* Receives one option (value NULL if it takes none) or operand. Values live as long as argv. */
typedef enum status option_take(void *into, int key, const char *value, struct err *e);

/*
 * Goes through argv[1]…; argv[0] is the command's name. --help prints on stdout and sets *help, and
 * nothing else is looked at: return STATUS_OK then. An unknown, ambiguous or incomplete option, and an
 * empty value or operand, is a USAGE error ending in "try 'confide run --help'"; so is what `take` reports with options_usage.
 * Not for two threads at once (getopt).
 */
enum status options_parse(const struct option_table *t, int argc, char **argv, option_take *take,
                          void *into, bool *help, struct err *e) MUST_CHECK;

/* A USAGE error of this command, with the hint to its --help. */
enum status options_usage(const struct option_table *t, struct err *e, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* A whole number in [min, max] given to --name, or a USAGE error that says what was wrong. */
enum status options_count(const struct option_table *t, const char *name, const char *value,
                          int64_t min, int64_t max, int64_t *out, struct err *e) MUST_CHECK;

/* What --help prints. */
void options_print(const struct option_table *t);

#endif
