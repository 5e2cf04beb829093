/* The state of a sweep or run in words and in JSON. */
#define _POSIX_C_SOURCE 200809L
#include "standing.h"

#include "json.h"
#include "number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_ENTRIES = 12, MAX_JSON_ENTRIES = 100000 };

static bool is_skipped(const struct experiment *x, size_t point)
{
    return x->skipped != NULL && x->skipped[point];
}

/* Whether a file of the folder is there, and no shards wait beside it. */
static bool is_joined(const struct merge *m, const char *name)
{
    size_t n = 0;
    const struct merge_file *file = merge_files(m, &n);
    bool is_there = false;

    for (size_t i = 0; i < n; i++) {
        const char *slash = strrchr(file[i].path, '/');
        const char *base = slash != NULL ? slash + 1 : file[i].path;
        if (strncmp(base, name, strlen(name)) != 0)
            continue;
        if (file[i].is_parts && file[i].n_units > 0)
            return false;
        is_there = is_there || !file[i].is_parts;
    }
    return is_there;
}

/* Units count point by point; those of skipped points not at all. */
static bool is_part_whole(const struct standing *s, int64_t number)
{
    const struct experiment *x = merge_experiment(s->merge);
    const struct array a = {number, s->array.n};
    size_t first, end, at = 0;

    if (s->adds_replicates) {
        char name[64];
        array_range(&a, s->summary.n_points - s->summary.n_skipped, &first, &end);
        if (first == end)
            return true; /* more parts than points */
        (void)snprintf(name, sizeof name, "shard-%" PRId64 ".h5", number);
        return is_joined(s->merge, name);
    }
    array_range(&a, s->summary.n_wanted, &first, &end);
    for (size_t p = 0; p < x->n_points && at < end; p++) {
        if (is_skipped(x, p))
            continue;
        const size_t n = s->summary.n_replicates;
        for (size_t r = at < first && first - at < n ? first - at : 0;
             r < n && at + r < end && at + n > first; r++)
            if (!merge_has(s->merge, (struct unit_key){p, r}))
                return false;
        at += n;
    }
    return true;
}

/* "3,5-7", as sbatch --array takes it. */
static char *missing_indices(const struct standing *s)
{
    const struct array_plan *a = &s->array;
    struct text t = {0};

    text_add(&t, "%s", "");
    for (int64_t k = 1; k <= a->n; k++) {
        if (is_part_whole(s, k))
            continue;
        int64_t last = k;
        while (a->step == 1 && last < a->n && !is_part_whole(s, last + 1))
            last++;
        text_add(&t, "%s%" PRId64, t.length > 0 ? "," : "", a->first + (k - 1) * a->step);
        if (last > k)
            text_add(&t, "-%" PRId64, a->first + (last - 1) * a->step);
        k = last;
    }
    return text_take(&t);
}

static bool has_waiting_shards(const struct merge *m)
{
    size_t n = 0;
    const struct merge_file *file = merge_files(m, &n);

    for (size_t i = 0; i < n; i++)
        if (file[i].is_parts && !file[i].is_foreign)
            return true;
    return false;
}

enum status standing_of(struct standing *s, const struct merge *m, const char *folder,
                        struct err *e)
{
    const char *sweep = merge_text(m, "sweep");

    *s = (struct standing){.merge = m,
                           .summary = merge_summarise(m),
                           .adds_replicates = sweep != NULL && strstr(sweep, "stop_when:") != NULL,
                           .command = merge_text(m, "command")};
    if (folder == NULL || !array_read_plan(&s->array, folder))
        s->array = (struct array_plan){0};
    s->indices = s->array.n > 0 ? missing_indices(s) : text_copy("");
    if (s->indices == NULL)
        return err_memory(e);
    s->is_unfinished = s->array.n > 0 ? *s->indices != '\0'
                       : s->adds_replicates
                           ? has_waiting_shards(m)
                           : s->summary.n_safe < s->summary.n_wanted || has_waiting_shards(m);
    return STATUS_OK;
}

void standing_free(struct standing *s)
{
    free(s->indices);
    *s = (struct standing){0};
}

static void add_time(struct text *t, int64_t seconds)
{
    const time_t when = (time_t)seconds;
    struct tm utc;
    char words[32] = "";

    if (gmtime_r(&when, &utc) != NULL)
        (void)strftime(words, sizeof words, "%Y-%m-%dT%H:%M:%SZ", &utc);
    text_add(t, "%s", words);
}

static const char *what_it_is(const struct merge_file *f)
{
    if (f->is_foreign)
        return "another experiment";
    if (f->is_damaged)
        return "damaged";
    if (f->is_at_work)
        return "a run is at work";
    if (f->is_begun)
        return "half joined";
    return f->is_parts ? "saved, not joined yet" : "joined";
}

static void add_files(struct text *t, const struct standing *s)
{
    size_t n = 0;
    const struct merge_file *file = merge_files(s->merge, &n);

    for (size_t i = 0; i < n; i++) {
        text_add(t, "  %7zu  %-22s %s", file[i].n_units, what_it_is(&file[i]), file[i].path);
        if (file[i].n_damaged > 0)
            text_add(t, " (%zu damaged)", file[i].n_damaged);
        text_add(t, "\n");
    }
}

static void add_missing(struct text *t, const struct standing *s)
{
    char *missing = merge_missing(s->merge, MAX_ENTRIES);

    if (missing != NULL && *missing != '\0' && !s->adds_replicates)
        text_add(t, "missing: %s\n", missing);
    free(missing);
}

/* Whether the command that made the file would add nothing if it were given again. */
static bool is_of_one(const struct standing *s)
{
    return s->command != NULL &&
           (strstr(s->command, " --only ") != NULL || strstr(s->command, " --only=") != NULL);
}

static bool is_merged(const struct standing *s)
{
    static const char MERGE[] = "confide merge ";

    return s->command != NULL && strncmp(s->command, MERGE, sizeof MERGE - 1) == 0;
}

static void add_next(struct text *t, const struct standing *s)
{
    if (s->array.n > 0 && s->is_unfinished)
        text_add(
            t,
            "parts that are not whole, of %" PRId64 ": %s\n"
            "to go on: submit them again (sbatch --array=%s …), or each with --shard K/%" PRId64
            "\n",
            s->array.n, s->indices, s->indices, s->array.n);
    else if (s->is_unfinished && s->summary.n_at_work > 0)
        text_add(t, "a run is at work on it\n");
    else if (s->is_unfinished && is_of_one(s))
        text_add(t, "--only asked for no more; the same without it, and into this file by -o, adds "
                    "the others\n");
    else if (s->is_unfinished && is_merged(s))
        text_add(t,
                 "to go on: merge into it what has the others, or give the command that ran them, "
                 "with -o\n");
    else if (s->is_unfinished && s->command != NULL)
        text_add(t, "to go on: %s\n", s->command);
    else if (s->is_unfinished)
        text_add(t, "to go on: the command it was begun with\n");
    else
        text_add(t, s->array.n > 0 ? "all parts are whole; next: confide merge\n" : "finished\n");
}

void standing_for_people(struct text *t, const struct standing *s)
{
    const struct merge_summary *m = &s->summary;
    char size[NUMBER_SIZE];

    text_add(t, "%zu of %s%zu replicates are safe: %zu point%s", m->n_safe,
             s->adds_replicates ? "at most " : "", m->n_wanted, m->n_points,
             m->n_points == 1 ? "" : "s");
    if (m->n_skipped > 0)
        text_add(t, " (%zu left out, refused by a rule)", m->n_skipped);
    text_add(t, ", each with %zu", m->least);
    if (m->most != m->least)
        text_add(t, " to %zu", m->most);
    text_add(t, " of %zu replicate%s\n", m->n_replicates, m->n_replicates == 1 ? "" : "s");
    add_missing(t, s);
    text_add(t, "replicates  in\n");
    add_files(t, s);
    text_add(t, "%s, last changed ", number_bytes(size, (double)m->bytes));
    add_time(t, m->newest);
    text_add(t, "\n");
    add_next(t, s);
}

static const char *truth(bool is)
{
    return is ? "true" : "false";
}

static void add_json_files(struct text *t, const struct standing *s)
{
    size_t n = 0;
    const struct merge_file *file = merge_files(s->merge, &n);

    text_add(t, " \"files\": [");
    for (size_t i = 0; i < n; i++) {
        text_add(t, "%s\n  {\"path\": ", i > 0 ? "," : "");
        json_string(t, file[i].path);
        text_add(t,
                 ", \"replicates\": %zu, \"joined\": %s, \"at_work\": %s, \"damaged\": %s, "
                 "\"another_experiment\": %s, \"half_joined\": %s, \"damaged_shards\": %zu, "
                 "\"bytes\": %" PRIu64 "}",
                 file[i].n_units, truth(!file[i].is_parts), truth(file[i].is_at_work),
                 truth(file[i].is_damaged), truth(file[i].is_foreign), truth(file[i].is_begun),
                 file[i].n_damaged, file[i].bytes);
    }
    text_add(t, "]\n");
}

void standing_as_json(struct text *t, const struct standing *s)
{
    const struct merge_summary *m = &s->summary;
    char *missing = merge_missing(s->merge, MAX_JSON_ENTRIES);

    text_add(t,
             "{\"points\": %zu, \"points_left_out\": %zu, \"replicates_of_a_point\": %zu,\n"
             " \"wanted\": %zu, \"safe\": %zu, \"least\": %zu, \"most\": %zu,\n"
             " \"stop_when\": %s, \"finished\": %s, \"at_work\": %s,\n \"missing\": ",
             m->n_points, m->n_skipped, m->n_replicates, m->n_wanted, m->n_safe, m->least, m->most,
             truth(s->adds_replicates), truth(!s->is_unfinished), truth(m->n_at_work > 0));
    json_string(t, missing);
    if (s->array.n > 0) {
        text_add(t, ",\n \"parts\": %" PRId64 ", \"missing_indices\": ", s->array.n);
        json_string(t, s->indices);
    }
    text_add(t, ",\n \"command\": ");
    json_string(t, s->command);
    text_add(t, ",\n \"bytes\": %" PRIu64 ", \"changed\": \"", m->bytes);
    add_time(t, m->newest);
    text_add(t, "\",\n");
    add_json_files(t, s);
    text_add(t, "}\n");
    free(missing);
}
