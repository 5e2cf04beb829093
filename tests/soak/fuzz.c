/* Fuzzers, one program for each kind of input (FUZZ_scenario, FUZZ_sweep, FUZZ_table, FUZZ_shard, FUZZ_result): whatever
 * the bytes are, they are read, or refused with a message. */
#define _GNU_SOURCE 1
#include "result.h"
#include "scenario_file.h"
#include "shard.h"
#include "sweep.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Writes the bytes to a file of this process; its name. */
static const char *file_of(const char *suffix, const uint8_t *bytes, size_t n)
{
    static char name[64];

    (void)snprintf(name, sizeof name, "/dev/shm/fuzz-%ld%s", (long)getpid(), suffix);
    FILE *f = fopen(name, "wb");
    if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
        abort();
    return name;
}

/* What is refused says why. */
static void judge(enum status status, const struct err *e)
{
    if (status != STATUS_OK && (status == STATUS_INTERNAL || e->msg[0] == '\0'))
        abort();
}

static void read_scenario(const uint8_t *bytes, size_t n)
{
    struct scenario *s = calloc(1, sizeof *s);
    struct err e = {0};

    judge(scenario_parse(s, (const char *)bytes, n, "fuzz.yaml", &e), &e);
    scenario_free(s);
    free(s);
}

static void read_sweep(const char *file)
{
    const struct sweep_options o = {0};
    struct sweep *sw = calloc(1, sizeof *sw);
    struct err e = {0};

    judge(sweep_read(sw, file, &o, &e), &e);
    sweep_free(sw);
    free(sw);
}

/* A table of points, named by a sweep beside it. */
static void read_table(const uint8_t *bytes, size_t n)
{
    static const char SWEEP[] =
        "scenario: " SOURCE_DIR "/params/uk-2017.yaml\ndesign: list\nfile: %s\n";
    char text[512], table[64];

    (void)snprintf(table, sizeof table, "%s", file_of(".csv", bytes, n));
    const int length = snprintf(text, sizeof text, SWEEP, table);
    read_sweep(file_of(".yaml", (const uint8_t *)text, (size_t)length));
}

static void read_shard(const char *file)
{
    struct shard_contents c;
    struct err e = {0};

    judge(shard_look(&c, file, &e), &e);
    shard_contents_free(&c);
}

static void read_result(const char *file)
{
    struct result *r = NULL;
    struct err e = {0};
    enum status status = result_open(&r, file, &e);

    if (status == STATUS_OK)
        status = result_check_sums(r, &e);
    if (status == STATUS_OK)
        status = result_check_laws(r, &e);
    judge(status, &e);
    result_close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    gsl_set_error_handler_off();
    if (strcmp(KIND, "scenario") == 0)
        read_scenario(bytes, n);
    else if (strcmp(KIND, "sweep") == 0)
        read_sweep(file_of(".yaml", bytes, n));
    else if (strcmp(KIND, "table") == 0)
        read_table(bytes, n);
    else if (strcmp(KIND, "shard") == 0)
        read_shard(file_of(".h5", bytes, n));
    else
        read_result(file_of(".h5", bytes, n));
    return 0;
}
