/* The program: a table of commands. Each command lives in the layer it belongs to. */
#define _POSIX_C_SOURCE 200809L
#include "analysis_commands.h"
#include "err.h"
#include "near.h"
#include "params_commands.h"
#include "provenance.h"
#include "ranks_mpi.h"
#include "runs_commands.h"
#include "settle.h"
#include "text.h"
#include "unit_measure.h"

#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

struct command {
    const char *name;
    enum status (*run)(int argc, char **argv, struct err *e);
    const char *does;
};

static enum status run_and_report(int argc, char **argv, struct err *e)
{
    return cmd_run(argc, argv, summary_report, e);
}

static enum status sweep(int argc, char **argv, struct err *e)
{
    return cmd_sweep(argc, argv, &UNIT_MEASURES, e);
}

static enum status check(int argc, char **argv, struct err *e)
{
    return cmd_check(argc, argv, settle_print, e);
}

static const struct command COMMANDS[] = {
    {"run", run_and_report, "simulate a scenario and print its headline table"},
    {"sweep", sweep, "simulate it at many points of its parameters"},
    {"calibrate", cmd_calibrate, "fit the model to data, and say what remains uncertain"},
    {"status", cmd_status, "say how much of a run or a sweep is done, and how to continue"},
    {"merge", cmd_merge, "join the parts of a sweep into one file"},
    {"new", cmd_new, "write a small scenario with comments, to start from"},
    {"check", check, "say whether a scenario is fine, or list all its mistakes"},
    {"params", cmd_params, "list the parameters: unit, default, range, meaning"},
    {"summary", cmd_summary, "print the headline table of an output file, or its CSV or JSON"},
    {"sensitivity", cmd_sensitivity, "say which parameters of a sweep a measure depends on"},
    {"compare", cmd_compare, "say what differs between two output files"},
    {"export", cmd_export, "print the numbers of every replicate as CSV, for spreadsheets"},
    {"figures", cmd_figures, "draw the figures of an output file, with gnuplot"},
    {"report", cmd_report, "write a briefing on an output file: one page of HTML"},
    {"explore", cmd_explore, "write a page to explore an output file in: choices, chart, table"},
};

enum { N_COMMANDS = sizeof COMMANDS / sizeof *COMMANDS };

static void print_help(void)
{
    puts("Usage: confide COMMAND [OPTION]... [ARGUMENT]...\n"
         "What sharing patient data with immigration enforcement does to care and to\n"
         "disclosure: an agent-based Monte Carlo model of synthetic people.\n"
         "\n"
         "Commands:");
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  %-11s %s\n", COMMANDS[i].name, COMMANDS[i].does);
    puts("\n"
         "  confide COMMAND --help   what a command takes, with examples\n"
         "  confide --version        the versions of the program and of its libraries\n"
         "\n"
         "A first run takes seconds:\n"
         "  confide run params/uk-2017.yaml -o uk.h5 --agents 10000 --replicates 4\n"
         "\n"
         "Exit codes:");
#define STATUS(name, exit_code, text) printf("  %2d  %s\n", exit_code, text);
#include "status.def"
#undef STATUS
}

static enum status print_version(struct err *e)
{
    struct provenance p;
    unsigned h5[3] = {0, 0, 0};
    char mpi[RANKS_LIBRARY_SIZE];
    const enum status s = provenance_init(&p, 0, NULL, e);

    if (s != STATUS_OK)
        return s;
    (void)H5get_libversion(&h5[0], &h5[1], &h5[2]);
    printf("confide %s, model %d", p.version, MODEL_REVISION);
    if (*p.source_revision != '\0')
        printf(", revision %s", p.source_revision);
    putchar('\n');
    printf("%s\n%s\n", p.compiler, p.random_generator);
    ranks_library(mpi);
    printf("GSL %s\nHDF5 %u.%u.%u\nlibyaml %s\n%s\nOpenMP %d\nMPI: %s\n", gsl_version, h5[0], h5[1],
           h5[2], yaml_get_version_string(), OpenSSL_version(OPENSSL_VERSION), _OPENMP, mpi);
    provenance_free(&p);
    return STATUS_OK;
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(COMMANDS[i].name, name) == 0)
            return &COMMANDS[i];
    return NULL;
}

static enum status unknown_command(const char *name, struct err *e)
{
    struct near near = near_to(name);

    for (size_t i = 0; i < N_COMMANDS; i++)
        near_offer(&near, COMMANDS[i].name);
    if (near_meant(&near) != NULL)
        return err_set(e, STATUS_USAGE,
                       "unknown command '%.60s'; did you mean '%s'? Try 'confide --help'", name,
                       near.name);
    return err_set(e, STATUS_USAGE, "unknown command '%.60s'; try 'confide --help'", name);
}

static enum status help(int argc, char **argv, struct err *e)
{
    char help_option[] = "--help";

    if (argc < 2) {
        print_help();
        return STATUS_OK;
    }
    const struct command *c = find(argv[1]);
    if (c == NULL)
        return unknown_command(argv[1], e);
    return c->run(2, (char *[]){argv[1], help_option, NULL}, e);
}

static enum status dispatch(int argc, char **argv, struct err *e)
{
    if (argc < 2)
        return err_set(e, STATUS_USAGE, "a command is missing; try 'confide --help'");

    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return help(argc - 1, argv + 1, e);
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        return print_version(e);
    }
    const struct command *c = find(name);
    if (c == NULL)
        return unknown_command(name, e);
    return c->run(argc - 1, argv + 1, e);
}

/* Printing to standard output can fail too (a full disk), and the user must hear of it. */
static enum status flush_results(struct err *e)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return STATUS_OK;
    return err_output(e);
}

/* Were a standard stream closed, the next file opened would take its place, and messages would go into the data. What
 * is opened here cannot be written to, so that a closed standard output still is an error. */
static void fill_standard_streams(void)
{
    int f;

    do
        f = open("/dev/null", O_RDONLY);
    while (f >= 0 && f <= STDERR_FILENO);
    if (f >= 0)
        (void)close(f);
}

int main(int argc, char **argv)
{
    struct err e = {.code = STATUS_OK};

    fill_standard_streams();
    (void)signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is told as a full disk is */
    (void)gsl_set_error_handler_off();
    (void)H5dont_atexit(); /* the first call of HDF5; runs/h5.c says why */
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);

    enum status s = dispatch(argc, argv, &e);
    if (s == STATUS_OK)
        s = flush_results(&e);
    if (s != STATUS_OK && e.msg[0] != '\0') /* else another rank says it */
        text_tell(s, &e);
    return err_exit_code(s);
}
