/* Merging: what is there, what is missing, and what differs, in words. */
#include "mem.h"
#include "merge_own.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct merge_file *merge_files(const struct merge *m, size_t *n)
{
    *n = m->n;
    return m->file;
}

const struct experiment *merge_experiment(const struct merge *m)
{
    return result_experiment(m->first);
}

const char *merge_text(const struct merge *m, const char *attribute)
{
    return result_text(m->first, attribute);
}

bool merge_has(const struct merge *m, struct unit_key u)
{
    return sources_have(&m->sources, u);
}

static bool is_skipped(const struct merge *m, size_t point)
{
    const struct experiment *x = merge_experiment(m);

    return x->skipped != NULL && x->skipped[point] == 1;
}

static size_t replicates_of(const struct merge *m, size_t point)
{
    size_t n = 0;

    for (size_t r = 0; r < m->sources.n_replicates; r++)
        n += merge_has(m, (struct unit_key){point, r});
    return n;
}

struct merge_summary merge_summarise(const struct merge *m)
{
    struct merge_summary s = {.n_points = m->sources.n_points,
                              .n_replicates = m->sources.n_replicates,
                              .least = m->sources.n_replicates,
                              .n_files = m->n};

    for (size_t p = 0; p < s.n_points; p++) {
        const size_t n = replicates_of(m, p);
        s.n_safe += n;
        if (is_skipped(m, p)) {
            s.n_skipped++;
            continue;
        }
        s.n_wanted += s.n_replicates;
        s.least = n < s.least ? n : s.least;
        s.most = n > s.most ? n : s.most;
    }
    for (size_t i = 0; i < m->n; i++) {
        const struct merge_file *f = &m->file[i];
        s.n_damaged += f->n_damaged + f->is_damaged;
        s.n_foreign += f->is_foreign;
        s.n_at_work += f->is_at_work;
        s.bytes += f->bytes;
        s.newest = f->changed > s.newest ? f->changed : s.newest;
    }
    return s;
}

static void add_range(struct text *t, size_t first, size_t last)
{
    if (first == last)
        text_add(t, "%zu", first + 1);
    else
        text_add(t, "%zu-%zu", first + 1, last + 1);
}

/* Whether a point lacks the same replicates as another. */
static bool lacks_the_same(const struct merge *m, size_t a, size_t b)
{
    if (is_skipped(m, a) != is_skipped(m, b))
        return false;
    for (size_t r = 0; r < m->sources.n_replicates; r++)
        if (merge_has(m, (struct unit_key){a, r}) != merge_has(m, (struct unit_key){b, r}))
            return false;
    return true;
}

static void add_replicates(struct text *t, const struct merge *m, size_t point)
{
    const size_t n = m->sources.n_replicates, missing = n - replicates_of(m, point);
    bool is_first = true;

    text_add(t, "replicate%s ", missing == 1 ? "" : "s");
    for (size_t r = 0; r < n; r++) {
        if (merge_has(m, (struct unit_key){point, r}))
            continue;
        size_t last = r;
        while (last + 1 < n && !merge_has(m, (struct unit_key){point, last + 1}))
            last++;
        text_add(t, "%s", is_first ? "" : ", ");
        add_range(t, r, last);
        is_first = false;
        r = last;
    }
}

static void add_points(struct text *t, const struct merge *m, size_t first, size_t last)
{
    if (m->sources.n_points > 1) {
        text_add(t, "point%s ", first == last ? "" : "s");
        add_range(t, first, last);
        text_add(t, ": ");
    }
    add_replicates(t, m, first);
}

char *merge_missing(const struct merge *m, size_t most)
{
    const size_t points = m->sources.n_points;
    struct text t = {0};
    size_t n = 0, more = 0;

    text_add(&t, "%s", "");
    for (size_t p = 0, last = 0; p < points; p = last + 1) {
        last = p;
        if (is_skipped(m, p) || replicates_of(m, p) == m->sources.n_replicates)
            continue;
        while (last + 1 < points && lacks_the_same(m, p, last + 1))
            last++;
        if (n < most) {
            text_add(&t, "%s", n++ > 0 ? "; " : "");
            add_points(&t, m, p, last);
        } else
            more += last - p + 1;
    }
    if (more > 0)
        text_add(&t, "; and %zu more point%s", more, more == 1 ? "" : "s");
    return text_take(&t);
}

/* The next line of a text that says something of the experiment: not how many replicates there are. */
static const char *next_line(const char *at, size_t *length)
{
    for (; *at != '\0'; at += *length + (at[*length] == '\n')) {
        *length = strcspn(at, "\n");
        const char *word = strstr(at, "replicates:");
        if (word == NULL || word >= at + *length)
            return at;
    }
    *length = 0;
    return at;
}

/* The first lines in which two scenarios differ. False: they do not. */
static bool find_difference(const char *a, const char *b, char out[256])
{
    size_t n = 0, k = 0;

    for (;;) {
        a = next_line(a, &n);
        b = next_line(b, &k);
        if (n != k || strncmp(a, b, n) != 0)
            break;
        if (*a == '\0')
            return false;
        a += n + (a[n] == '\n');
        b += k + (b[k] == '\n');
    }
    (void)snprintf(out, 256, "'%.*s' and '%.*s'", n < 100 ? (int)n : 100, a, k < 100 ? (int)k : 100,
                   b);
    return true;
}

void merge_tell_difference(struct err *e, const char *a, const struct head *first, const char *b,
                           const struct head *other)
{
    char what[320], lines[256];

    if (strcmp(first->version, other->version) != 0)
        (void)snprintf(what, sizeof what, "they were made by versions %.40s and %.40s",
                       first->version, other->version);
    else if (first->revision != other->revision)
        (void)snprintf(what, sizeof what, "they were made by revisions %lld and %lld of the model",
                       (long long)first->revision, (long long)other->revision);
    else if (find_difference(first->scenario, other->scenario, lines))
        (void)snprintf(what, sizeof what, "their scenarios differ: %s", lines);
    else if (first->n_points != other->n_points)
        (void)snprintf(what, sizeof what, "they have %zu and %zu points", first->n_points,
                       other->n_points);
    else
        (void)snprintf(what, sizeof what, "their points differ, or how they are varied");
    (void)err_set(e, STATUS_NOINPUT,
                  "%s and %s hold different experiments: %s; merge each by itself", a, b, what);
}
