/* What is not reported by group: nobody is to learn from Confide which groups yield most traces. */
#include "query.h"
#include "text.h"

#include <string.h>

const char QUERY_LEFT_OUT[] =
    "Left out, reported for everybody only: requests for an address, addresses found.\n";

static bool is_tracing(enum observable v)
{
    return v == OBSERVE_requests || v == OBSERVE_approved || v == OBSERVE_traced;
}

static bool is_of_tracing(const struct sum *x)
{
    for (size_t i = 0; i < x->n_terms; i++)
        if (is_tracing(x->term[i].variable))
            return true;
    return x->quantity == QUANTITY_requests || x->quantity == QUANTITY_traced ||
           is_tracing(x->variable);
}

/* Whether a definition narrows a variable of tracing to some people. */
static bool is_narrowed(const struct scenario *s, const struct sum *x)
{
    for (size_t i = 0; i < x->n_terms; i++) {
        const struct define_term *t = &x->term[i];
        if (is_tracing(t->variable) &&
            (t->has_groups || (t->subgroup >= 0 && s->subgroup[t->subgroup] != SUBGROUP_all)))
            return true;
    }
    return false;
}

/* Whether the query breaks down by people, or selects some of them. */
static bool is_of_parts(const struct query *q)
{
    const struct scenario *s = q->scenario;
    const bool of_groups = q->group.n < s->n_groups || (q->by[BY_group] && s->n_groups > 1);

    return of_groups || q->subgroup.n > 1 || s->subgroup[q->subgroup.at[0]] != SUBGROUP_all;
}

/* Whether one of the comma-separated words is the item's name, not a pattern that it fits. */
static bool is_named(const struct item *it, const char *words)
{
    static const char PREFIX[] = "variable:";
    const size_t prefix = sizeof PREFIX - 1;
    char word[ITEM_NAME_SIZE];

    while (words != NULL) {
        words = text_first_listed(word, sizeof word, words);
        if (strcmp(word, it->name) == 0 ||
            (strncmp(word, PREFIX, prefix) == 0 && strcmp(word + prefix, it->name) == 0))
            return true;
    }
    return false;
}

static enum status not_of_parts(const struct item *it, struct err *e)
{
    return err_set(
        e, STATUS_USAGE,
        "--measure: '%s' is reported for everybody together only, not by group or subgroup "
        "and not of some of them: Confide does not say which people are found most "
        "easily, so that it cannot serve to find them. Ask for it without --by group "
        "and --where group, or for what is done to people: encounters, removals, "
        "detained",
        it->name);
}

/* Moves an item down the list; a label that is in it goes along. */
static void move(struct items *x, size_t to, size_t from)
{
    const bool is_own = x->item[from].label == x->item[from].words;

    x->item[to] = x->item[from];
    if (is_own)
        x->item[to].label = x->item[to].words;
}

/* Sums that no item is made of any longer need not be read: they become 1. */
static void forget_tracing(struct items *x)
{
    for (size_t i = 0; i < x->n_sums; i++)
        if (is_of_tracing(&x->sum[i]))
            x->sum[i] = (struct sum){QUANTITY_COUNT, OBSERVE_COUNT, -1, false, SIDE_none, NULL, 0};
}

enum status query_check_tracing(struct query *q, const char *measure, struct err *e)
{
    struct items *x = &q->items;
    size_t n = 0;

    for (size_t i = 0; i < x->n; i++)
        if (is_narrowed(q->scenario, &x->sum[x->item[i].numerator]) ||
            is_narrowed(q->scenario, &x->sum[x->item[i].denominator]))
            return not_of_parts(&x->item[i], e);
    if (!is_of_parts(q))
        return STATUS_OK;
    for (size_t i = 0; i < x->n; i++) {
        const bool is_secret = is_of_tracing(&x->sum[x->item[i].numerator]) ||
                               is_of_tracing(&x->sum[x->item[i].denominator]);
        if (is_secret && (is_named(&x->item[i], measure) || (i + 1 == x->n && n == 0)))
            return not_of_parts(&x->item[i], e);
        if (!is_secret)
            move(x, n++, i);
    }
    q->n_left_out = x->n - n;
    x->n = n;
    forget_tracing(x);
    return STATUS_OK;
}
