/* Which people, when and which points: "group=trafficked_*", "interval=2017-06..2018", "point=1..10", "belief.floor=0..0.2". */
#define _POSIX_C_SOURCE 200809L
#include "date.h"
#include "mem.h"
#include "near.h"
#include "number.h"
#include "query.h"
#include "text.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_SIZE = 128 };

/* Whether element i of a dimension is what a word says. */
struct wanted {
    const struct query *q;
    const char *key;
    char word[WORD_SIZE];
    double low, high; /* of a stretch */
    size_t factor;
};
typedef bool is_wanted(const struct wanted *w, size_t i);

static const char *policy_name(const struct scenario *s, size_t i)
{
    return s->policy[i].name;
}

static const char *group_name(const struct scenario *s, size_t i)
{
    return s->group_name[i];
}

static const char *subgroup_name(const struct scenario *s, size_t i)
{
    return SUBGROUP_NAMES[s->subgroup[i]];
}

static bool policy_is_wanted(const struct wanted *w, size_t i)
{
    return fnmatch(w->word, policy_name(w->q->scenario, i), 0) == 0;
}

static bool group_is_wanted(const struct wanted *w, size_t i)
{
    return fnmatch(w->word, group_name(w->q->scenario, i), 0) == 0;
}

static bool subgroup_is_wanted(const struct wanted *w, size_t i)
{
    return fnmatch(w->word, subgroup_name(w->q->scenario, i), 0) == 0;
}

static bool interval_is_wanted(const struct wanted *w, size_t i)
{
    const double start = floor(plan_interval_start(w->q->scenario, (int32_t)i));

    return start >= w->low && start <= w->high;
}

static bool point_is_wanted(const struct wanted *w, size_t i)
{
    return (double)(i + 1) >= w->low && (double)(i + 1) <= w->high;
}

static bool value_is_wanted(const struct wanted *w, size_t i)
{
    const struct experiment *x = w->q->experiment;
    const double value = x->value[i * x->n_factors + w->factor];
    const double grain = 1e-12 * (fabs(w->low) + fabs(w->high));

    return value >= w->low - grain && value <= w->high + grain;
}

/* The first or last day of a year, a month or a day. */
static bool read_date(double *day, const char *word, bool last)
{
    long year = 0, month = 0, date = 0;
    int used = 0;
    const size_t length = strlen(word);

    if (strspn(word, "0123456789-") != length || length > 10)
        return false;
    const int fields = sscanf(word, "%4ld-%2ld-%2ld%n", &year, &month, &date, &used); // NOLINT
    if (fields < 1 || (length != 4 && length != 7 && length != 10) ||
        fields != (length == 4   ? 1
                   : length == 7 ? 2
                                 : 3))
        return false;
    if (fields > 1 && (month < 1 || month > 12))
        return false;
    if (fields > 2 && (date < 1 || date > date_month_days(year, (int)month)))
        return false;
    if (!last)
        *day = (double)date_days(year, fields > 1 ? (int)month : 1, fields > 2 ? (int)date : 1);
    else if (fields == 3)
        *day = (double)date_days(year, (int)month, (int)date);
    else
        *day = (double)date_days(fields == 1 || month == 12 ? year + 1 : year,
                                 fields == 1 || month == 12 ? 1 : (int)month + 1, 1) -
               1;
    return true;
}

static bool read_number(double *x, const char *word, bool last)
{
    const char *why;

    (void)last;
    return number_read(x, word, &why);
}

/* "a" or "a..b" into low and high. */
static bool read_stretch(struct wanted *w, bool (*read)(double *, const char *, bool))
{
    char from[WORD_SIZE];
    const char *dots = strstr(w->word, "..");

    (void)snprintf(from, sizeof from, "%.*s",
                   dots == NULL ? (int)strlen(w->word) : (int)(dots - w->word), w->word);
    return read(&w->low, from, false) && read(&w->high, dots == NULL ? from : dots + 2, true);
}

static size_t factor_named(const struct query *q, const char *path)
{
    size_t f = 0;

    while (f < q->experiment->n_factors && strcmp(q->experiment->factor[f].path, path) != 0)
        f++;
    return f;
}

/* A dimension that can be chosen from: its selection, how a word is understood, its names. */
struct where_key {
    const char *name;
    size_t selection; /* its place in struct query */
    is_wanted *is_wanted;
    bool (*read)(double *, const char *, bool);                 /* NULL: a pattern */
    const char *(*name_of)(const struct scenario *s, size_t i); /* NULL: numbers or dates */
};

static const struct where_key KEYS[] = {
    {"policy", offsetof(struct query, policy), policy_is_wanted, NULL, policy_name},
    {"group", offsetof(struct query, group), group_is_wanted, NULL, group_name},
    {"subgroup", offsetof(struct query, subgroup), subgroup_is_wanted, NULL, subgroup_name},
    {"interval", offsetof(struct query, interval), interval_is_wanted, read_date, NULL},
    {"point", offsetof(struct query, point), point_is_wanted, read_number, NULL},
};
static const struct where_key VALUE = {"", offsetof(struct query, point), value_is_wanted,
                                       read_number, NULL};

static enum status unknown_key(const struct query *q, const char *key, struct err *e)
{
    struct text names = {.data = NULL};

    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        text_add(&names, "%s%s", i > 0 ? ", " : "", KEYS[i].name);
    for (size_t f = 0; f < q->experiment->n_factors; f++)
        text_add(&names, ", %s", q->experiment->factor[f].path);
    (void)err_set(e, STATUS_USAGE, "--where: there is no '%.60s' to choose by; there is %s", key,
                  names.data == NULL ? "nothing" : names.data);
    text_free(&names);
    return STATUS_USAGE;
}

/* An error: nothing in the selection matches. */
static enum status nothing_wanted(const struct wanted *w, const struct where_key *key,
                                  const struct selection *x, struct err *e)
{
    struct text names = {.data = NULL};
    char first[DATE_SIZE], last[DATE_SIZE];
    const struct scenario *s = w->q->scenario;

    if (key->name_of == NULL && strcmp(key->name, "interval") == 0) {
        date_print(first, (int64_t)plan_interval_start(s, (int32_t)x->at[0]));
        date_print(last, (int64_t)plan_interval_start(s, (int32_t)x->at[x->n - 1]));
        return err_set(e, STATUS_USAGE,
                       "--where: no interval begins in %s; they begin from %s to %s", w->word,
                       first, last);
    }
    if (key->name_of == NULL)
        return err_set(e, STATUS_USAGE, "--where: no point of %zu has %s = %s",
                       w->q->experiment->n_points, w->key, w->word);
    struct near near = near_to(w->word);
    for (size_t i = 0; i < x->n; i++) {
        const char *name = key->name_of(s, x->at[i]);
        near_offer(&near, name);
        text_add(&names, "%s%s", i > 0 ? ", " : "", name);
    }
    if (near_meant(&near) != NULL)
        (void)err_set(e, STATUS_USAGE, "--where: there is no %s '%s'; did you mean '%s'?",
                      key->name, w->word, near.name);
    else
        (void)err_set(e, STATUS_USAGE, "--where: there is no %s '%s'; there is %s", key->name,
                      w->word, names.data == NULL ? "none" : names.data);
    text_free(&names);
    return STATUS_USAGE;
}

/* Marks in `keep` what one word selects. */
static enum status take_word(struct wanted *w, const struct where_key *key,
                             const struct selection *x, bool *keep, struct err *e)
{
    bool any = false;

    if (key->read != NULL && !read_stretch(w, key->read))
        return err_set(e, STATUS_USAGE,
                       key->read == read_date
                           ? "--where: '%s' is no year, month or day (2017, 2017-06, 2017-06-30) "
                             "and no stretch of them (2017-06..2018)"
                           : "--where: '%s' is no number and no stretch of them (0.1..0.3)",
                       w->word);
    for (size_t i = 0; i < x->n; i++)
        if (key->is_wanted(w, x->at[i]))
            any = keep[i] = true;
    return any ? STATUS_OK : nothing_wanted(w, key, x, e);
}

static enum status narrow(struct wanted *w, const struct where_key *key, struct selection *x,
                          const char *words, struct err *e)
{
    bool *keep = mem_array(x->n, sizeof *keep);
    enum status status = STATUS_OK;
    size_t n = 0;

    if (keep == NULL)
        return err_memory(e);
    while (words != NULL && status == STATUS_OK) {
        words = text_first_listed(w->word, sizeof w->word, words);
        status = take_word(w, key, x, keep, e);
    }
    for (size_t i = 0; i < x->n && status == STATUS_OK; i++)
        if (keep[i])
            x->at[n++] = x->at[i];
    if (status == STATUS_OK)
        x->n = n;
    mem_free(keep);
    return status;
}

/* One KEY=VALUE,VALUE. */
static enum status take_key(struct query *q, const char *where, struct err *e)
{
    char key[WORD_SIZE];
    const char *equals = strchr(where, '=');
    const struct where_key *row = &VALUE;

    (void)snprintf(key, sizeof key, "%.*s",
                   (int)(equals - where < WORD_SIZE ? equals - where : WORD_SIZE - 1), where);
    struct wanted w = {.q = q, .key = key, .factor = factor_named(q, key)};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (strcmp(KEYS[i].name, key) == 0)
            row = &KEYS[i];
    if (row == &VALUE && w.factor == q->experiment->n_factors)
        return unknown_key(q, key, e);
    return narrow(&w, row, (struct selection *)((char *)q + row->selection), equals + 1, e);
}

/* Where the next key begins: after the last comma before the next '='. NULL: there is none. */
static const char *next_key(const char *values)
{
    const char *equals = strchr(values, '=');
    const char *comma = NULL;

    for (const char *c = values; equals != NULL && c < equals; c++)
        if (*c == ',')
            comma = c;
    return comma == NULL ? NULL : comma + 1;
}

enum status query_where(struct query *q, const char *where, struct err *e)
{
    enum status status = STATUS_OK;

    if (strchr(where, '=') == NULL)
        return err_set(e, STATUS_USAGE,
                       "--where: '%.60s' lacks its =; write KEY=VALUE, as in group=trafficked_*",
                       where);
    while (where != NULL && status == STATUS_OK) {
        const char *next = next_key(strchr(where, '=') + 1);
        struct text one = {.data = NULL};
        where += strspn(where, " ");
        text_add_bytes(&one, where, next == NULL ? strlen(where) : (size_t)(next - 1 - where));
        status = one.failed ? err_memory(e) : take_key(q, one.data, e);
        text_free(&one);
        where = next;
    }
    return status;
}
