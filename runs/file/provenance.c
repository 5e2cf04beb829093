/* Where numbers come from: hashes of experiments; the program, machine and command that made a file. */
#define _POSIX_C_SOURCE 200809L
#include "provenance.h"

#include "scenario_file.h"
#include "text.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef CONFIDE_VERSION
#define CONFIDE_VERSION "unknown"
#endif
#ifndef CONFIDE_REVISION
#define CONFIDE_REVISION "unknown"
#endif
#ifndef CONFIDE_BUILD
#define CONFIDE_BUILD "unknown"
#endif
#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

static void read_cpu(char *out, size_t size)
{
    char line[256];
    FILE *f = fopen("/proc/cpuinfo", "r");

    (void)snprintf(out, size, "unknown");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        const char *value = strstr(line, ": ");
        if (strncmp(line, "model name", 10) != 0 || value == NULL)
            continue;
        line[strcspn(line, "\n")] = '\0';
        (void)snprintf(out, size, "%.*s", (int)size - 1, value + 2);
        break;
    }
    if (f != NULL)
        (void)fclose(f);
}

enum status provenance_init(struct provenance *p, int argc, char *const *argv, struct err *e)
{
    const time_t now = time(NULL);
    struct text command = {0};
    struct tm utc;

    *p = (struct provenance){.version = CONFIDE_VERSION,
                             .source_revision = CONFIDE_REVISION,
                             .compiler = COMPILER,
                             .build_options = CONFIDE_BUILD,
                             .random_generator = "Threefry4x32-20 (Random123)"};
    read_cpu(p->host_cpu, sizeof p->host_cpu);
    if (gmtime_r(&now, &utc) != NULL)
        (void)strftime(p->created, sizeof p->created, "%Y-%m-%dT%H:%M:%SZ", &utc);
    text_add(&command, "confide");
    for (int i = 0; i < argc; i++)
        text_add_word(&command, argv[i]);
    p->command = text_take(&command);
    return p->command != NULL ? STATUS_OK : err_memory(e);
}

void provenance_free(struct provenance *p)
{
    free(p->command);
    *p = (struct provenance){0};
}

enum status provenance_hash(char hash[HASH_SIZE], const char *text, struct err *e)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    if (EVP_Digest(text, strlen(text), digest, &length, EVP_sha256(), NULL) != 1 || length != 32)
        return err_set(e, STATUS_INTERNAL, "OpenSSL cannot compute a SHA-256");
    for (size_t i = 0; i < length; i++)
        (void)snprintf(hash + 2 * i, 3, "%02x", digest[i]);
    return STATUS_OK;
}

/* The points: paths, whether they are scales, and values to the last bit. */
static void add_points(struct text *t, const struct experiment *x)
{
    if (x->n_factors == 0)
        return;
    text_add(t, "%zu points, common random numbers %d\n", x->n_points, x->common_random_numbers);
    for (size_t f = 0; f < x->n_factors; f++)
        text_add(t, "%s %d\n", x->factor[f].path, x->factor[f].is_scale);
    for (size_t i = 0; i < x->n_points * x->n_factors; i++)
        text_add(t, "%a\n", x->value[i]);
}

/* What a scenario states that affects no number: title, labels, sources, and distributions, whose draws are points.
 * False: no memory. The scenario is a copy; frees with free(s->given). */
static bool strip_words(struct scenario *s)
{
    struct given *given = calloc(s->n_given + 1, sizeof *given);

    if (given == NULL)
        return false;
    for (size_t i = 0; i < s->n_given; i++)
        given[i] = (struct given){.path = s->given[i].path,
                                  .policy = s->given[i].policy,
                                  .entry = s->given[i].entry,
                                  .value = s->given[i].value};
    s->given = given;
    s->title = NULL;
    for (size_t i = 0; i < s->n_groups; i++)
        (void)memset(s->group_label[i], 0, LABEL_SIZE);
    for (size_t i = 0; i < s->n_conditions; i++)
        (void)memset(s->condition_label[i], 0, LABEL_SIZE);
    for (size_t i = 0; i < s->n_policies; i++)
        (void)memset(s->policy[i].label, 0, LABEL_SIZE);
    return true;
}

enum status provenance_experiment(char hash[HASH_SIZE], const struct experiment *x, struct err *e)
{
    struct scenario *any = malloc(sizeof *any);
    struct text identity = {0};
    enum status status = STATUS_INTERNAL;

    (void)err_memory(e);
    if (any == NULL)
        return status;
    *any = x->scenario;
    any->run.random_replicates = 1;
    const bool is_stripped = strip_words(any);
    char *scenario = is_stripped ? scenario_text(any) : NULL;
    if (scenario != NULL) {
        text_add(&identity, "confide model %d, " CONFIDE_VERSION "\n%s", MODEL_REVISION, scenario);
        add_points(&identity, x);
    }
    if (scenario != NULL && identity.data != NULL && !identity.failed)
        status = provenance_hash(hash, identity.data, e);
    text_free(&identity);
    free(scenario);
    if (is_stripped)
        free(any->given);
    free(any);
    return status;
}
