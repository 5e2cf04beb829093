/* What a scenario may say but probably does not mean. */
#include "remarks.h"

#include "date.h"
#include "matters.h"
#include "mem.h"
#include "steps.h"
#include "timeline.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool are_same(const struct timeline_state *a, const struct timeline_state *b)
{
    return a->regimes.in_force == b->regimes.in_force &&
           a->regimes.announced == b->regimes.announced &&
           (a->params == b->params || memcmp(a->params, b->params, sizeof *a->params) == 0);
}

/* Entries that fall into one step, and entries after which nothing is other than before. */
static size_t remark_on_entries(struct text *t, const struct scenario *s, const struct policy *y,
                                const struct timeline_state *state, size_t n_states)
{
    struct timeline_state before = {.regimes = y->before, .params = &y->params};
    char a[DATE_SIZE], b[DATE_SIZE], day[DATE_SIZE];
    size_t n = 0;

    for (size_t k = 0; k < n_states; k++) {
        const size_t first = k == 0 ? 0 : state[k - 1].n_entries, end = state[k].n_entries;
        date_print(day, steps_day(s, state[k].step));
        if (end > first + 1) {
            text_add(t,
                     "policy %s: the entries of %s and %s fall into one step, which begins on %s; "
                     "of what both say the later holds\n",
                     y->name, date_print(a, y->schedule[first].date),
                     date_print(b, y->schedule[end - 1].date), day);
            n++;
        }
        if (end > first && are_same(&before, &state[k])) {
            text_add(t, "policy %s: the entry of %s changes nothing\n", y->name,
                     date_print(a, y->schedule[first].date));
            n++;
        }
        before = state[k];
    }
    return n;
}

/* The steps in which two policies differ: before time.start, and from it on. */
struct difference {
    bool before, after;
};

static struct difference difference(const struct timeline_state *a, size_t n_a,
                                    const struct timeline_state *b, size_t n_b)
{
    struct difference d = {false, false};
    size_t i = 0, j = 0;

    for (;;) {
        const double next_a = i + 1 < n_a ? a[i + 1].step : HUGE_VAL;
        const double next_b = j + 1 < n_b ? b[j + 1].step : HUGE_VAL;
        const double from = a[i].step > b[j].step ? a[i].step : b[j].step;
        const double until = next_a < next_b ? next_a : next_b;
        if (!are_same(&a[i], &b[j])) {
            d.before |= from < 0;
            d.after |= until > 0;
        }
        if (until == HUGE_VAL)
            return d;
        i += next_a == until;
        j += next_b == until;
    }
}

/* Every two policies. */
static size_t remark_on_policies(struct text *t, const struct scenario *s,
                                 const struct timeline_state *state, const size_t *first,
                                 const size_t *n_states)
{
    char date[DATE_SIZE];
    size_t n = 0;

    for (size_t p = 0; p < s->n_policies; p++)
        for (size_t q = p + 1; q < s->n_policies; q++) {
            const struct policy *a = &s->policy[p], *b = &s->policy[q];
            const struct difference d =
                difference(state + first[p], n_states[p], state + first[q], n_states[q]);
            const bool begin_alike = a->before.announced == b->before.announced;
            if (d.after || (!begin_alike && !d.before))
                continue;
            if (!d.before)
                text_add(t, "policies %s and %s are the same throughout\n", a->name, b->name);
            else
                text_add(t,
                         "policies %s and %s only differ before %s, from which on counts are kept; "
                         "what differs later has lasted\n",
                         a->name, b->name, date_print(date, s->run.time_start));
            n++;
        }
    return n;
}

/* A number of four digits that can be a year, from *p on; 0: there is none. *p becomes what follows. */
static int64_t next_year(const char **p)
{
    while (**p != '\0') {
        const size_t digits = strspn(*p, "0123456789");
        const int64_t year = digits == 4 ? strtoll(*p, NULL, 10) : 0;
        *p += digits > 0 ? digits : 1;
        if (year >= 1900 && year < 2200)
            return year;
    }
    return 0;
}

static size_t remark_on_title(struct text *t, const struct scenario *s)
{
    const int64_t start = date_of(s->run.time_start).year;
    int64_t other = 0;
    char date[DATE_SIZE];

    if (!s->title_is_inherited)
        return 0;
    for (const char *p = s->title; *p != '\0';) {
        const int64_t year = next_year(&p);
        if (year == start)
            return 0;
        other = year > 0 ? year : other;
    }
    if (other == 0)
        return 0;
    text_add(t, "the title comes from a base and names %" PRId64 ", but time.start is %s\n", other,
             date_print(date, s->run.time_start));
    return 1;
}

/* What the policy or an entry of its schedule sets in vain. */
static size_t remark_on_sets(struct text *t, const struct scenario *s, const struct policy *y)
{
    struct matters_use u;
    size_t n = 0, index;

    if (!matters_in(&u, s, y)) {
        t->failed = true;
        return 0;
    }
    for (size_t i = 0; i < s->n_given; i++) {
        const struct given *g = &s->given[i];
        if (g->policy == NULL || strcmp(g->policy, y->name) != 0)
            continue;
        const struct param_row *row = param_find(s, g->path, &index);
        const char *why = row == NULL ? NULL : matters_not(&u, row, index);
        if (why == NULL)
            continue;
        text_add(t, "policy %s sets %s, which does not matter there: %s\n", y->name, g->path, why);
        n++;
    }
    return n;
}

size_t remarks_add(struct text *t, const struct scenario *s)
{
    size_t first[MAX_POLICIES + 1] = {0}, n_states[MAX_POLICIES] = {0}, n = 0;

    for (size_t p = 0; p < s->n_policies; p++)
        first[p + 1] = first[p] + s->policy[p].n_schedule + 1;
    struct timeline_state *state = mem_array(first[s->n_policies] + 1, sizeof *state);
    if (state == NULL) {
        t->failed = true;
        return 0;
    }
    for (size_t p = 0; p < s->n_policies; p++) {
        n_states[p] = timeline_states(state + first[p], s, &s->policy[p]);
        n += remark_on_entries(t, s, &s->policy[p], state + first[p], n_states[p]);
        n += remark_on_sets(t, s, &s->policy[p]);
    }
    n += remark_on_policies(t, s, state, first, n_states);
    n += remark_on_title(t, s);
    mem_free(state);
    return n;
}
