/* A query of an output file: from words to selections. */
#include "query.h"

#include "mem.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

const char *const BY_NAMES[BY_COUNT] = {"point", "interval", "group", "subgroup"};

static enum status by_word(struct query *q, const char *word, struct err *e)
{
    static const char *const ELEMENTS[] = {"condition", "service", "severity"};
    enum query_stretch stretch;

    if (strcmp(word, "policy") == 0)
        return STATUS_OK;
    for (int i = 0; i < BY_COUNT; i++)
        if (strcmp(word, BY_NAMES[i]) == 0) {
            q->by[i] = true;
            return STATUS_OK;
        }
    if (query_stretch_named(&stretch, word)) {
        if (q->by[BY_interval] && q->stretch != stretch)
            return err_set(e, STATUS_USAGE,
                           "--by: one of interval, quarter, year, phase at a time");
        q->by[BY_interval] = true;
        q->stretch = stretch;
        return STATUS_OK;
    }
    for (size_t i = 0; i < sizeof ELEMENTS / sizeof *ELEMENTS; i++)
        if (strcmp(word, ELEMENTS[i]) == 0)
            return err_set(e, STATUS_USAGE,
                           "--by: what is by %s is asked for by name, as in --measure "
                           "'visits.*' or condition_untreated.tuberculosis",
                           word);
    return err_set(e, STATUS_USAGE,
                   "--by: '%.40s' is none of policy, point, interval, quarter, year, phase, group, "
                   "subgroup",
                   word);
}

static enum status read_by(struct query *q, const char *words, struct err *e)
{
    enum status status = STATUS_OK;

    while (words != NULL && status == STATUS_OK) {
        char word[64];
        words = text_first_listed(word, sizeof word, words);
        status = by_word(q, word, e);
    }
    return status;
}

static bool select_all(struct selection *x, size_t n)
{
    *x = (struct selection){.n = n, .at = mem_array(n, sizeof *x->at)};
    for (size_t i = 0; x->at != NULL && i < n; i++)
        x->at[i] = i;
    return x->at != NULL;
}

static enum status select_everything(struct query *q, struct err *e)
{
    const struct scenario *s = q->scenario;

    if (select_all(&q->point, q->experiment->n_points) && select_all(&q->policy, s->n_policies) &&
        select_all(&q->interval, (size_t)q->plan->n_intervals) &&
        select_all(&q->group, s->n_groups) && select_all(&q->subgroup, s->n_subgroups))
        return STATUS_OK;
    return err_memory(e);
}

/* Subgroups overlap: without a breakdown by subgroup, only `all` is selected. */
static void settle_subgroups(struct query *q, bool chosen)
{
    if (chosen && q->subgroup.n > 1)
        q->by[BY_subgroup] = true;
    if (chosen || q->by[BY_subgroup])
        return;
    for (size_t i = 0; i < q->subgroup.n; i++)
        if (q->scenario->subgroup[i] == SUBGROUP_all)
            q->subgroup.at[0] = i;
    q->subgroup.n = 1;
}

enum status query_against(size_t *policy, const struct scenario *s, const char *against,
                          struct err *e)
{
    struct text names = {.data = NULL};

    *policy = 0;
    if (against == NULL)
        return STATUS_OK;
    *policy = scenario_policy(s, against);
    if (*policy < s->n_policies)
        return STATUS_OK;
    *policy = 0;
    for (size_t p = 0; p < s->n_policies; p++)
        text_add(&names, "%s%s", p > 0 ? ", " : "", s->policy[p].name);
    (void)err_set(e, STATUS_USAGE, "--against: there is no policy '%.40s' in the file; it has %s",
                  against, names.data == NULL ? "none" : names.data);
    text_free(&names);
    return STATUS_USAGE;
}

static enum status read_where(struct query *q, const struct query_words *w, struct err *e)
{
    bool chosen = false;

    for (size_t i = 0; i < w->n_where; i++) {
        const enum status status = query_where(q, w->where[i], e);
        if (status != STATUS_OK)
            return status;
        chosen = chosen || strstr(w->where[i], "subgroup=") != NULL;
    }
    settle_subgroups(q, chosen);
    q->point.cells = 1;
    q->policy.cells = q->policy.n;
    q->group.cells = q->by[BY_group] ? q->group.n : 1;
    q->subgroup.cells = q->by[BY_subgroup] ? q->subgroup.n : 1;
    if (query_cut_time(q, e) != STATUS_OK)
        return e->code;
    q->n_cells = q->interval.cells * q->group.cells * q->subgroup.cells;
    return STATUS_OK;
}

/* Twins are counted once, for the whole time and all people of a group. */
static enum status check_twins(const struct query *q, struct err *e)
{
    const bool part_of_time = q->by[BY_interval] || q->interval.n < (size_t)q->plan->n_intervals;
    const bool part_of_people =
        q->subgroup.n != 1 || q->scenario->subgroup[q->subgroup.at[0]] != SUBGROUP_all;

    if (q->items.n > 0 && q->items.item[0].is_twins && q->policy.n == 1 &&
        q->policy.at[0] == q->against)
        return err_set(e, q->scenario->n_policies > 1 ? STATUS_USAGE : STATUS_NOINPUT,
                       "%s: twins live under two policies, and %s has nothing to be compared with",
                       q->items.item[0].name, q->scenario->policy[q->against].name);
    for (size_t i = 0; i < q->items.n; i++)
        if (q->items.item[i].is_twins && (part_of_time || part_of_people))
            return err_set(e, STATUS_USAGE,
                           "%s: twins are counted for the whole time and whole groups; ask for "
                           "them without interval and subgroup",
                           q->items.item[i].name);
    return STATUS_OK;
}

/* The default: what was defined, or every measure. For mem_free; NULL: no memory. */
static char *usual_measures(const struct query *q)
{
    const struct definitions *d = &q->items.defined;
    char *names = mem_array(d->n * (DEFINE_NAME_SIZE + 1) + sizeof "all", 1);

    if (names != NULL && d->n == 0)
        (void)strcpy(names, "all"); // NOLINT
    for (size_t i = 0; names != NULL && i < d->n; i++) {
        (void)strcat(names, i > 0 ? "," : "");      // NOLINT
        (void)strcat(names, d->definition[i].name); // NOLINT
    }
    return names;
}

/* Narrows q to what is asked of everybody and of parts of people. */
static enum status understand(struct query *q, const struct query_words *w, const char *measure,
                              const struct per *per, struct err *e)
{
    enum status status = items_add(&q->items, measure, per, q->scenario, e);

    if (status == STATUS_OK)
        status = read_by(q, w->by, e);
    if (status == STATUS_OK)
        status = select_everything(q, e);
    if (status == STATUS_OK)
        status = read_where(q, w, e);
    if (status == STATUS_OK)
        status = check_twins(q, e);
    return status == STATUS_OK ? query_check_tracing(q, measure, e) : status;
}

enum status query_make(struct query *q, const struct query_words *w, const struct experiment *x,
                       const struct plan *p, struct err *e)
{
    struct per per;

    *q = (struct query){.scenario = &x->scenario,
                        .plan = p,
                        .experiment = x,
                        .ratio_of_means = w->ratio_of_means,
                        .cut_as = w->cut_as};
    enum status status = item_per_read(&per, w->per, e);
    if (status == STATUS_OK)
        status = query_against(&q->against, q->scenario, w->against, e);
    if (status == STATUS_OK)
        status = define_read(&q->items.defined, &w->define, q->scenario, e);
    if (status == STATUS_OK && w->measure != NULL)
        status = understand(q, w, w->measure, &per, e);
    else if (status == STATUS_OK) {
        char *measure = usual_measures(q);
        status = measure == NULL ? err_memory(e) : understand(q, w, measure, &per, e);
        mem_free(measure);
    }
    if (status != STATUS_OK)
        query_free(q);
    return status;
}

void query_free(struct query *q)
{
    mem_free(q->point.at);
    mem_free(q->policy.at);
    mem_free(q->interval.at);
    mem_free(q->interval.cell);
    mem_free(q->group.at);
    mem_free(q->subgroup.at);
    items_free(&q->items);
    *q = (struct query){.n_cells = 0};
}

bool query_points_are_chosen(const struct experiment *x)
{
    static const char *const CHOSEN[] = {"grid", "list", "one-at-a-time"};

    for (size_t i = 0; i < sizeof CHOSEN / sizeof *CHOSEN; i++)
        if (strcmp(x->design, CHOSEN[i]) == 0)
            return true;
    return false;
}
