/* The weights of measures: reading and checking them, and listing them. */
#include "worth.h"

#include "number.h"
#include "reward.h"

#include <math.h>
#include <string.h>

const char WORTH_ALONE[] = "--worth takes the place of --measure and --better: its names are the "
                           "measures, and their signs say whether more is better";

enum { TERM_SIZE = ITEM_NAME_SIZE + NUMBER_SIZE };

/* One NAME=WEIGHT, and where it stands. */
struct part {
    size_t column;
    char text[TERM_SIZE], *name, *weight;
};

struct reading {
    struct worth *worth;
    const struct query_words *words;
    const struct experiment *experiment;
    const struct plan *plan;
    struct text names, mistakes;
    size_t n;
    size_t
        benefit; /* column of the stated benefit of sharing, with a weight in its favour; 0: none */
    bool is_weighed; /* something that is not done to find or remove people has a weight, too */
};

/* Addresses found are what sharing is stated to be for. */
static bool is_stated_benefit(const struct item *it)
{
    return strcmp(it->name, MEASURES[MEASURE_traces].name) == 0;
}

static void mistake(struct reading *x, const struct part *t, const char *what)
{
    text_add(&x->mistakes, "%s--worth, column %zu: ", x->mistakes.length > 0 ? "\n" : "",
             t->column);
    text_add_printable(&x->mistakes, what);
}

static void mistake_in(struct reading *x, const struct part *t, const char *value, const char *what)
{
    struct text words = {.data = NULL};

    text_add(&words, "'%s' %s", value, what);
    mistake(x, t, words.data == NULL ? what : words.data);
    x->mistakes.failed = x->mistakes.failed || words.failed;
    text_free(&words);
}

static void trim(char *s)
{
    size_t n = strlen(s);

    while (n > 0 && s[n - 1] == ' ')
        s[--n] = '\0';
}

/* Cuts a term at its last '='. False: it has none, or nothing before it. */
static bool term_is_cut(struct part *t)
{
    char *equals = strrchr(t->text, '=');

    if (equals == NULL || equals == t->text)
        return false;
    *equals = '\0';
    t->name = t->text;
    t->weight = equals + 1 + strspn(equals + 1, " ");
    trim(t->name);
    return true;
}

/* Variances of the sum, and their squares, stay numbers. */
static const double WEIGHT_MOST = 1e30;

static bool weight_is_read(struct reading *x, const struct part *t, double *weight)
{
    const char *why;

    if (!number_read(weight, t->weight, &why))
        mistake_in(x, t, t->weight, why);
    else if (*weight == 0.0)
        mistake_in(x, t, t->name, "has weight 0 and would not count: leave it out");
    else if (fabs(*weight) > WEIGHT_MOST || fabs(*weight) < 1.0 / WEIGHT_MOST)
        mistake_in(x, t, t->weight,
                   "is a weight whose square is too large or too small to count with: give one "
                   "from 1e-30 to 1e30 in size");
    else
        return true;
    return false;
}

/* The item as it would stand alone, weighed; adds to the mistakes what speaks against it. */
static void check_item(struct reading *x, const struct part *t, const struct query *q,
                       double weight)
{
    const struct item *it = &q->items.item[0];

    if (q->items.n != 1)
        mistake_in(x, t, t->name, "stands for several numbers: name them one at a time");
    else if (it->is_twins)
        mistake_in(x, t, t->name,
                   "compares two policies person by person and is not of one policy: name a "
                   "measure");
    else if (weight == 0.0)
        return; /* already reported */
    else if (!reward_is_for_enforcement(&q->items, it, weight))
        x->is_weighed = x->is_weighed || !reward_is_for_enforcement(&q->items, it, -weight);
    else if (is_stated_benefit(it))
        x->benefit = t->column;
    else
        mistake_in(x, t, t->name,
                   weight > 0.0
                       ? "counts what is done to find or remove people, and no policy is ranked "
                         "by doing more of it: give it a weight below 0, or leave it out"
                       : "would rank policies by more people being found or removed: give it a "
                         "weight above 0, or leave it out");
}

static bool is_named_before(const struct reading *x, const char *name)
{
    const char *names = x->names.data;
    char word[ITEM_NAME_SIZE];

    while (names != NULL) {
        names = text_first_listed(word, sizeof word, names);
        if (strcmp(word, name) == 0)
            return true;
    }
    return false;
}

static void keep(struct reading *x, const char *name, double weight)
{
    char number[NUMBER_SIZE];

    text_add(&x->names, "%s%s", x->n > 0 ? "," : "", name);
    text_add(&x->worth->words, "%s%s=%s", x->n > 0 ? ", " : "", name, number_text(number, weight));
    x->worth->weight[x->n++] = weight;
}

/* Mistakes in the name and in the weight are both told. */
static enum status take_term(struct reading *x, const struct part *t, struct err *e)
{
    struct query_words words = *x->words;
    struct query q;
    double weight = 0.0;

    words.measure = t->name;
    const bool has_weight = weight_is_read(x, t, &weight);
    const enum status status = query_make(&q, &words, x->experiment, x->plan, e);
    if (status == STATUS_USAGE) {
        query_cut_options(e);
        mistake(x, t, e->msg);
    }
    if (status != STATUS_OK)
        return status == STATUS_USAGE ? STATUS_OK : status;
    const char *name = q.items.item[0].name;
    check_item(x, t, &q, weight);
    if (is_named_before(x, name))
        mistake_in(x, t, name, "is named before: one weight for each, so add them up");
    else if (has_weight && x->n < WORTH_MOST)
        keep(x, name, weight);
    else if (has_weight)
        mistake_in(x, t, name, "is one too many: 16 measures at most");
    query_free(&q);
    return STATUS_OK;
}

static enum status take_terms(struct reading *x, const char *text, struct err *e)
{
    const char *rest = text;
    enum status status = STATUS_OK;

    while (rest != NULL && status == STATUS_OK) {
        struct part t = {.column = (size_t)(rest - text) + strspn(rest, " ") + 1};
        rest = text_first_listed(t.text, sizeof t.text, rest);
        if (term_is_cut(&t))
            status = take_term(x, &t, e);
        else
            mistake_in(x, &t, t.text,
                       "lacks a name or a weight: write NAME=WEIGHT, as in untreated_rate=-2");
    }
    return status;
}

static enum status end(struct reading *x, struct err *e)
{
    struct query_words words = *x->words;

    if (x->benefit > 0 && !x->is_weighed)
        mistake(x, &(struct part){.column = x->benefit},
                "by 'traces' alone policies would be ranked by finding people: weigh it against "
                "what sharing does to care, as in untreated_rate=-2, traces=0.01");
    if (x->mistakes.failed || x->names.failed || x->worth->words.failed)
        return err_memory_for(e, "for the weights");
    if (x->mistakes.length > 0)
        return err_set(e, STATUS_USAGE, "%s", x->mistakes.data);
    words.measure = x->names.data;
    return query_make(&x->worth->query, &words, x->experiment, x->plan, e);
}

enum status worth_read(struct worth *w, const char *text, const struct query_words *words,
                       const struct experiment *x, const struct plan *p, struct err *e)
{
    struct reading reading = {.worth = w, .words = words, .experiment = x, .plan = p};

    *w = (struct worth){.words = {.data = NULL}};
    enum status status = take_terms(&reading, text, e);
    if (status == STATUS_OK)
        status = end(&reading, e);
    text_free(&reading.names);
    text_free(&reading.mistakes);
    if (status != STATUS_OK)
        worth_free(w);
    return status;
}

void worth_free(struct worth *w)
{
    query_free(&w->query);
    text_free(&w->words);
    *w = (struct worth){.words = {.data = NULL}};
}

static bool is_for_sharing(const struct worth *w, size_t i)
{
    return is_stated_benefit(&w->query.items.item[i]) && w->weight[i] > 0.0;
}

bool worth_is_for_sharing(const struct worth *w)
{
    for (size_t i = 0; i < w->query.items.n; i++)
        if (is_for_sharing(w, i))
            return true;
    return false;
}

void worth_list(struct text *out, const struct worth *w)
{
    char number[NUMBER_SIZE];

    for (size_t i = 0; i < w->query.items.n; i++) {
        const struct item *it = &w->query.items.item[i];
        text_add(out, "%s: %s per unit of %s (%s)%s\n", it->name, number_text(number, w->weight[i]),
                 it->label, it->unit,
                 is_for_sharing(w, i)
                     ? ", the stated benefit; an address found is not a person found"
                     : "");
    }
}
