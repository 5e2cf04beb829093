/* What can be asked for: names, units, and sums. */
#define _POSIX_C_SOURCE 200809L
#include "item_making.h"

#include "element.h"
#include "mem.h"
#include "near.h"
#include "text.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ITEMS = 512, MAX_SUMS = 3 * MAX_ITEMS + DEFINE_MOST * DELAY_COUNT };

static const char PREFIX[] = "variable:";

static bool have_item(const struct items *x, const char *name)
{
    for (size_t i = 0; i < x->n; i++)
        if (strcmp(x->item[i].name, name) == 0)
            return true;
    return false;
}

static void add_measure(struct items *x, enum measure m, const struct per *p)
{
    const struct measure_row *row = &MEASURES[m];
    struct item *it = &x->item[x->n];

    if (have_item(x, row->name) || x->n == MAX_ITEMS)
        return;
    x->n++;
    (void)snprintf(it->name, sizeof it->name, "%s", row->name);
    it->label = row->label;
    it->numerator = items_quantity(x, row->numerator, p->kind == PER_agents);
    if (p->kind != PER_own) {
        item_set_per(x, it, p, measure_quantity_kind(row->numerator), row->denominator);
        return;
    }
    it->scale = row->per;
    it->denominator = items_quantity(x, row->denominator, false);
    (void)snprintf(it->unit, sizeof it->unit, "%s", row->unit);
}

/* A variable's label says what it counts; an element's adds its place. */
static void label_variable(struct item *it, const struct scenario *s, enum observable v, int last)
{
    char element[ELEMENT_WORDS_SIZE];

    it->label = OBSERVABLE[v].long_name;
    if (last < 0)
        return;
    element_words(element, s, v, (size_t)last);
    (void)snprintf(it->words, sizeof it->words, "%s, %s", OBSERVABLE[v].long_name, element);
    it->label = it->words;
}

static void add_variable(struct items *x, const struct scenario *s, enum observable v, int last,
                         const char *name, const struct per *p)
{
    struct item *it = &x->item[x->n];
    const bool is_mean = OBSERVABLE[v].type == OBSERVE_F64 && p->kind == PER_own;
    static const struct per PERSON = {PER_number, 1.0};

    if (have_item(x, name) || x->n == MAX_ITEMS)
        return;
    x->n++;
    (void)snprintf(it->name, sizeof it->name, "%s", name);
    label_variable(it, s, v, last);
    it->numerator = items_sum(
        x, (struct sum){QUANTITY_COUNT, v, last, p->kind == PER_agents, SIDE_none, NULL, 0});
    item_set_per(x, it, is_mean ? &PERSON : p, item_variable_kind(v), QUANTITY_years);
    if (is_mean)
        (void)snprintf(it->unit, sizeof it->unit, "mean over people");
}

/* The sum of these terms; of a quantile one sum a bin, which stand one after the other. */
static size_t add_terms(struct items *x, const struct define_term *term, size_t n, bool apart)
{
    const size_t first = x->n_sums;

    if (!apart)
        return items_sum(
            x, (struct sum){QUANTITY_COUNT, OBSERVE_COUNT, -1, false, SIDE_none, term, n});
    for (size_t i = 0; i < n; i++)
        x->sum[x->n_sums++] =
            (struct sum){QUANTITY_COUNT, OBSERVE_COUNT, -1, false, SIDE_none, &term[i], 1};
    return first;
}

static void add_definition(struct items *x, const struct definition *d)
{
    struct item *it = &x->item[x->n];

    if (have_item(x, d->name) || x->n == MAX_ITEMS)
        return;
    x->n++;
    (void)snprintf(it->name, sizeof it->name, "%s", d->name);
    (void)snprintf(it->unit, sizeof it->unit, "%.*s", (int)sizeof it->unit - 1, d->unit);
    it->label = d->label;
    it->scale = d->scale;
    it->quantile = d->quantile;
    it->numerator = add_terms(x, d->above, d->n_above, d->quantile > 0.0);
    it->denominator = d->kind_below == BELOW_sum     ? add_terms(x, d->below, d->n_below, false)
                      : d->kind_below == BELOW_years ? items_quantity(x, QUANTITY_years, false)
                                                     : items_one(x);
}

static enum measure measure_named(const char *name)
{
    enum measure m = 0;

    while (m < MEASURE_COUNT && strcmp(MEASURES[m].name, name) != 0)
        m++;
    return m;
}

/* Where one word is searched, and the nearest name so far. */
struct search {
    struct items *x;
    const struct per *per;
    const struct scenario *scenario;
    const char *word;
    struct near near;
    bool found;
};

static bool matches(struct search *f, const char *name)
{
    const bool does = fnmatch(f->word, name, 0) == 0;

    near_offer(&f->near, name);
    f->found = f->found || does;
    return does;
}

static void search_definitions(struct search *f)
{
    for (size_t i = 0; i < f->x->defined.n; i++)
        if (matches(f, f->x->defined.definition[i].name))
            add_definition(f->x, &f->x->defined.definition[i]);
}

static void search_measures(struct search *f)
{
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        if (matches(f, MEASURES[m].name) || strcmp(f->word, "all") == 0) {
            add_measure(f->x, m, f->per);
            f->found = true;
        }
}

static void search_twins(struct search *f, enum observable v)
{
    char name[ITEM_NAME_SIZE];

    if (strncmp(f->word, "twins", 5) != 0) /* nor by a pattern for everything */
        return;
    for (enum twin_side side = SIDE_none + 1; side < SIDE_COUNT; side++)
        if (matches(f, item_twins_name(name, v, side)) && !have_item(f->x, name) &&
            f->x->n < MAX_ITEMS)
            item_twins(&f->x->item[f->x->n++], f->x, v, side, f->per->kind == PER_agents);
}

static void search_variable(struct search *f, enum observable v)
{
    const char *base = OBSERVABLE[v].name;
    const bool is_shared = measure_named(base) != MEASURE_COUNT; /* with a measure */
    const size_t n_last = element_count(f->scenario, v);
    char name[ITEM_NAME_SIZE], last[ELEMENT_NAME_SIZE];

    if (matches(f, base)) {
        (void)snprintf(name, sizeof name, "%s%s", is_shared ? PREFIX : "", base);
        add_variable(f->x, f->scenario, v, -1, name, f->per);
    }
    for (size_t k = 0; n_last > 1 && k < n_last; k++) {
        element_name(last, f->scenario, v, k);
        (void)snprintf(name, sizeof name, "%s.%s", base, last);
        if (matches(f, name))
            add_variable(f->x, f->scenario, v, (int)k, name, f->per);
    }
}

static enum status not_found(const struct search *f, struct err *e)
{
    struct text names = {.data = NULL};

    if (near_meant(&f->near) != NULL)
        return err_set(e, STATUS_USAGE,
                       "--measure: there is no measure or variable '%.60s'; did you mean '%s'?",
                       f->word, f->near.name);
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        text_add(&names, "%s%s", m > 0 ? ", " : "", MEASURES[m].name);
    (void)err_set(e, STATUS_USAGE,
                  "--measure: there is no measure or variable '%.60s'; the measures are %s; the "
                  "variables are those of the file ('variable:*' for all of them)",
                  f->word, names.data == NULL ? "" : names.data);
    text_free(&names);
    return STATUS_USAGE;
}

/* A word means measures; where there is none of the name, or with variable:, variables. */
static enum status add_word(struct search *f, struct err *e)
{
    const bool has_prefix = strncmp(f->word, PREFIX, sizeof PREFIX - 1) == 0;

    if (has_prefix)
        f->word += sizeof PREFIX - 1;
    f->near = near_to(f->word);
    if (!has_prefix) {
        search_definitions(f);
        search_measures(f);
    }
    const bool have_measures = f->found;
    for (enum observable v = 0; v < OBSERVE_COUNT && !have_measures; v++)
        if (OBSERVABLE[v].shape == SHAPE_TWIN)
            search_twins(f, v);
        else
            search_variable(f, v);
    return f->found ? STATUS_OK : not_found(f, e);
}

enum status items_add(struct items *x, const char *names, const struct per *p,
                      const struct scenario *s, struct err *e)
{
    char word[ITEM_NAME_SIZE];

    if (x->item == NULL) {
        x->item = mem_array(MAX_ITEMS, sizeof *x->item);
        x->sum = mem_array(MAX_SUMS, sizeof *x->sum);
        if (x->item == NULL || x->sum == NULL)
            return err_memory(e);
    }
    enum status status = STATUS_OK;
    while (names != NULL && status == STATUS_OK) {
        struct search f = {.x = x, .per = p, .scenario = s, .word = word};
        names = text_first_listed(word, sizeof word, names);
        status = add_word(&f, e);
    }
    return status;
}

void items_free(struct items *x)
{
    mem_free(x->item);
    mem_free(x->sum);
    define_free(&x->defined);
    *x = (struct items){.item = NULL};
}

bool items_use(const struct items *x, enum observable v)
{
    for (size_t i = 0; i < x->n_sums; i++) {
        if (x->sum[i].variable == v)
            return true;
        for (size_t t = 0; t < x->sum[i].n_terms; t++)
            if (x->sum[i].term[t].variable == v)
                return true;
        for (size_t t = 0; t < N_TERMS; t++)
            if (TERMS[t].observable == v && TERMS[t].quantity == x->sum[i].quantity)
                return true;
    }
    return false;
}

bool items_need_parameters(const struct items *x)
{
    for (size_t i = 0; i < x->n_sums; i++)
        if (x->sum[i].quantity != QUANTITY_COUNT &&
            measure_quantity_kind(x->sum[i].quantity) == KIND_SPREAD)
            return true;
    return false;
}
