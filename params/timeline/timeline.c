/* The states of each policy, in steps, and as text. */
#include "timeline.h"

#include "date.h"
#include "steps.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PATHS = 8 };

size_t timeline_states(struct timeline_state *out, const struct scenario *s, const struct policy *y)
{
    const double first = -steps_burn_in(s);
    size_t n = 1;

    out[0] = (struct timeline_state){.step = first, .regimes = y->before, .params = &y->params};
    for (size_t i = 0; i < y->n_schedule; i++) {
        const struct schedule_entry *entry = &y->schedule[i];
        const double step = steps_from_start(s, entry->date);
        if (step > out[n - 1].step) {
            out[n] = out[n - 1];
            out[n++].step = step;
        }
        out[n - 1].n_entries = i + 1;
        out[n - 1].regimes = entry->regimes;
        if (entry->params != NULL)
            out[n - 1].params = entry->params;
    }
    return n;
}

static void add_regimes(struct text *t, const struct regimes *r)
{
    text_add(t, "%s", REGIME_NAMES[r->in_force]);
    if (r->announced != r->in_force)
        text_add(t, ", announced: %s", REGIME_NAMES[r->announced]);
}

/* What people hear of when the regime announced changes. */
static void add_news(struct text *t, enum regime before, enum regime now)
{
    if (now != before)
        text_add(t, "; news of a %s", now > before ? "threat" : "protection");
}

static void add_value(struct text *t, const struct scenario *s, const char *path, double value,
                      size_t number)
{
    size_t index;
    const struct param_row *row = param_find(s, path, &index);
    char text[VALUE_SIZE];

    if (number == MOST_PATHS)
        text_add(t, ", …");
    if (row == NULL || number >= MOST_PATHS)
        return;
    text_add(t, "%s%s = %s", number > 0 ? ", " : "; sets ", path,
             value_text(row, param_of_number(row, value), text));
}

/* What the policy's own `set` says. */
static void add_set(struct text *t, const struct scenario *s, const struct policy *y)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_given; i++) {
        const struct given *g = &s->given[i];
        if (g->policy != NULL && g->entry == 0 && strcmp(g->policy, y->name) == 0)
            add_value(t, s, g->path, g->value, n++);
    }
}

/* What the entries from the first-th to the last say. */
static void add_changes(struct text *t, const struct scenario *s, const struct policy *y,
                        size_t first, size_t last)
{
    char path[PATH_SIZE];
    size_t n = 0;

    for (size_t i = first; i < last; i++)
        for (size_t k = 0; k < y->schedule[i].n_changes; k++) {
            const struct schedule_change *c = &y->schedule[i].change[k];
            add_value(t, s, param_path(path, c->row, s, c->index), c->value, n++);
        }
}

/* The dates as written, where they are not the day on which the step begins. */
static void add_written(struct text *t, const struct policy *y, size_t first, size_t last,
                        int64_t day)
{
    char date[DATE_SIZE];
    const char *before = "  (written ";

    for (size_t i = first; i < last; i++) {
        if (y->schedule[i].date == day)
            continue;
        text_add(t, "%s%s", before, date_print(date, y->schedule[i].date));
        before = ", ";
    }
    text_add(t, "%s\n", before[0] == ',' ? ")" : "");
}

static void add_states(struct text *t, const struct scenario *s, const struct policy *y,
                       const struct timeline_state *state, size_t n)
{
    char date[DATE_SIZE];

    for (size_t k = 0; k < n; k++) {
        const int64_t day = steps_day(s, state[k].step);
        const size_t from = k == 0 ? 0 : state[k - 1].n_entries;
        const enum regime before = k == 0 ? y->before.announced : state[k - 1].regimes.announced;
        text_add(t, "      %s  ", n == 1 ? "throughout" : date_print(date, day));
        add_regimes(t, &state[k].regimes);
        add_news(t, before, state[k].regimes.announced);
        if (k == 0)
            add_set(t, s, y);
        add_changes(t, s, y, from, state[k].n_entries);
        add_written(t, y, from, state[k].n_entries, day);
    }
}

void timeline_add(struct text *t, const struct scenario *s, const struct policy *y)
{
    struct timeline_state *state = malloc((y->n_schedule + 1) * sizeof *state);

    if (state == NULL) {
        t->failed = true;
        return;
    }
    text_add(t, "    %s: %s\n", y->name, y->label);
    add_states(t, s, y, state, timeline_states(state, s, y));
    free(state);
}
