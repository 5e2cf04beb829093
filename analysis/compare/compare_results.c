/* The numbers of two output files, and how far the second is from the first. */
#include "answers_print.h"
#include "compare.h"
#include "csv.h"
#include "grid.h"
#include "json.h"
#include "mem.h"
#include "number.h"
#include "stream.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TABLE_WIDTH = 80 };

/* The number of each replicate of one file: [(policy * items + item) * replicates + replicate]; NaN: missing. */
struct values {
    const struct query *q;
    size_t n_replicates, n_used; /* asked for; finished */
    struct ratio *ratio;
};

static size_t place(const struct values *x, size_t policy, size_t item, size_t replicate)
{
    return (policy * x->q->items.n + item) * x->n_replicates + replicate;
}

static enum status take_unit(void *into, size_t point, size_t replicate, const struct ratio *ratio,
                             struct err *e)
{
    const struct values *x = into;

    (void)point, (void)e;
    for (size_t p = 0; p < x->q->policy.n; p++)
        for (size_t i = 0; i < x->q->items.n; i++)
            x->ratio[place(x, p, i, replicate)] = ratio[x->q->policy.at[p] * x->q->items.n + i];
    return STATUS_OK;
}

static enum status read_values(struct values *x, const struct compare_side *side, struct err *e)
{
    const struct stream_sink sink = {.into = x, .unit = take_unit, .wants_worth = true};
    struct stream_count n;

    *x = (struct values){.q = &side->q, .n_replicates = result_replicates(side->r)};
    const size_t size = side->q.policy.n * side->q.items.n * x->n_replicates;
    x->ratio = mem_array(size, sizeof *x->ratio);
    if (x->ratio == NULL)
        return err_memory(e);
    for (size_t i = 0; i < size; i++)
        x->ratio[i].n = NAN;
    const enum status s = stream_read(&n, side->r, &side->q, &sink, e);
    x->n_used = s == STATUS_OK ? n.used : 0;
    return s;
}

/* One number in both files, and the second less the first. */
struct pair {
    struct estimate a, b, difference;
};

static struct estimate value_of(const struct values *x, size_t policy, size_t item,
                                struct moments *m)
{
    *m = (struct moments){.n = 0};
    for (size_t k = 0; k < x->n_replicates; k++) {
        const struct ratio *v = &x->ratio[place(x, policy, item, k)];
        moments_add_count(m, v->n / v->d, v->worth);
    }
    return estimate_of(m);
}

/* Welch's interval of the difference of two means. */
static struct estimate unpaired(const struct moments *a, const struct moments *b)
{
    struct estimate x = {.mean = b->mean - a->mean, .low = NAN, .high = NAN, .n = a->n + b->n};

    if (a->n == 0 || b->n == 0)
        x.mean = NAN;
    if (a->n < 2 || b->n < 2)
        return x;
    const double va = a->squares / (double)(a->n - 1) / (double)a->n;
    const double vb = b->squares / (double)(b->n - 1) / (double)b->n;
    const double v = va + vb;
    if (!(v > 0.0))
        return x;
    const double df = v * v / (va * va / (double)(a->n - 1) + vb * vb / (double)(b->n - 1));
    const double half = estimate_t(df) * sqrt(v);
    x.low = x.mean - half;
    x.high = x.mean + half;
    return x;
}

/* `are_same`: chance is not in what the replicates share. */
static struct estimate paired(const struct values *a, const struct values *b, size_t p, size_t q,
                              size_t i, size_t j, bool are_same)
{
    const size_t n = a->n_replicates < b->n_replicates ? a->n_replicates : b->n_replicates;
    struct moments m = {.n = 0};

    for (size_t k = 0; k < n; k++) {
        const struct ratio *x = &a->ratio[place(a, p, i, k)], *y = &b->ratio[place(b, q, j, k)];
        const double less = y->n / y->d - x->n / x->d;
        if (are_same && !(less < 0 || less > 0))
            moments_add_same(&m, y->n / y->d, x->n / x->d);
        else
            moments_add_count_difference(&m, y->n / y->d, y->worth, x->n / x->d, x->worth);
    }
    return estimate_of(&m);
}

bool compare_are_paired(const struct compare_side *a, const struct compare_side *b)
{
    return a->q.scenario->run.random_seed == b->q.scenario->run.random_seed &&
           experiment_stream(a->q.experiment, a->q.point.at[0]) ==
               experiment_stream(b->q.experiment, b->q.point.at[0]);
}

/* The place of an item, of a policy of that name in the other query; its length where there is none. */
static size_t item_called(const struct query *q, const char *name)
{
    size_t i = 0;

    while (i < q->items.n && strcmp(q->items.item[i].name, name) != 0)
        i++;
    return i;
}

static size_t policy_called(const struct query *q, const char *name)
{
    size_t p = 0;

    while (p < q->policy.n && strcmp(q->scenario->policy[q->policy.at[p]].name, name) != 0)
        p++;
    return p;
}

/* Whether the replicates that both hold are the same simulations. */
static bool are_same(const struct compare_side *a, const struct compare_side *b)
{
    const char *first = result_text(a->r, "experiment"), *second = result_text(b->r, "experiment");

    return first != NULL && second != NULL && strcmp(first, second) == 0 &&
           a->q.point.at[0] == b->q.point.at[0];
}

struct comparing {
    const struct compare_side *a, *b;
    struct values first, second;
    bool are_paired;
    bool are_same; /* by construction: of one experiment, at the same point */
    enum output output;
    size_t n_rows; /* so far */
};

static struct pair pair_of(const struct comparing *x, size_t p, size_t q, size_t i, size_t j)
{
    struct moments a, b;
    struct pair z = {.a = value_of(&x->first, p, i, &a), .b = value_of(&x->second, q, j, &b)};

    z.difference =
        x->are_paired ? paired(&x->first, &x->second, p, q, i, j, x->are_same) : unpaired(&a, &b);
    return z;
}

static void add_csv_number(struct text *out, const struct estimate *x)
{
    number_exact(out, x->mean, "");
    text_add(out, ",");
    number_exact(out, x->low, "");
    text_add(out, ",");
    number_exact(out, x->high, "");
    text_add(out, ",");
}

static void add_csv_row(struct text *out, const struct comparing *x, const struct item *it,
                        const struct policy *y, const struct pair *z)
{
    csv_field(out, it->name);
    text_add(out, ",");
    csv_field(out, y->name);
    text_add(out, ",");
    add_csv_number(out, &z->a);
    add_csv_number(out, &z->b);
    add_csv_number(out, &z->difference);
    text_add(out, "%s,", x->are_paired ? "true" : "false");
    csv_field(out, it->unit);
    text_add(out, "\n");
}

static void add_json_number(struct text *out, const char *what, const struct estimate *x)
{
    text_add(out, ", \"%s\": {\"estimate\": ", what);
    json_number(out, x->mean);
    text_add(out, ", \"low\": ");
    json_number(out, x->low);
    text_add(out, ", \"high\": ");
    json_number(out, x->high);
    text_add(out, ", \"replicates\": %zu}", x->n);
}

static void add_json_row(struct text *out, const struct comparing *x, const struct item *it,
                         const struct policy *y, const struct pair *z)
{
    text_add(out, "%s    {\"measure\": ", x->n_rows > 0 ? ",\n" : "");
    json_string(out, it->name);
    text_add(out, ", \"policy\": ");
    json_string(out, y->name);
    text_add(out, ", \"unit\": ");
    json_string(out, it->unit);
    add_json_number(out, "first", &z->a);
    add_json_number(out, "second", &z->b);
    add_json_number(out, "difference", &z->difference);
    text_add(out, "}");
}

static const struct estimate *column_of(const struct pair *z, size_t column)
{
    return column == 0 ? &z->a : column == 1 ? &z->b : &z->difference;
}

static void fill_column(const struct grid *g, const struct pair *z, size_t n, size_t column)
{
    struct grid_range range = GRID_RANGE;
    const enum contrast c = column == 2 ? CONTRAST_difference : CONTRAST_none;

    for (size_t k = 0; k < n; k++)
        grid_range_take(&range, column_of(&z[k], column));
    for (size_t k = 0; k < n; k++)
        grid_estimate(grid_at(g, 1 + k, 1 + column), column_of(&z[k], column),
                      grid_decimals(&range), c);
}

/* A table of one number: a row a policy. */
static void add_table(struct text *out, const struct comparing *x, size_t item,
                      const struct policy *const *y, const struct pair *z, size_t n)
{
    static const char *const HEADS[] = {"policy", "first", "second", "second - first "};
    struct grid g;

    if (!grid_is_made(&g, 4, n)) {
        out->failed = true;
        return;
    }
    g.n_names = 1;
    for (size_t c = 0; c < 4; c++)
        (void)snprintf(grid_at(&g, 0, c), GRID_CELL_SIZE, "%s", HEADS[c]);
    for (size_t k = 0; k < n; k++)
        (void)snprintf(grid_at(&g, 1 + k, 0), GRID_CELL_SIZE, "%s", y[k]->label);
    for (size_t c = 0; c < 3; c++)
        fill_column(&g, z, n, c);
    answers_title(out, &x->a->q, item);
    grid_add(out, &g, TABLE_WIDTH);
    text_add(out, "\n");
    grid_free(&g);
}

/* Whether a measure says nothing of a policy: of twins, under the policy that the others are compared with. */
static bool is_empty(const struct query *q, const struct item *it, size_t p)
{
    return it->is_twins && q->policy.at[p] == q->against;
}

static void add_item(struct text *out, struct comparing *x, size_t item)
{
    const struct query *q = &x->a->q, *r = &x->b->q;
    const struct item *it = &q->items.item[item];
    const size_t other = item_called(r, it->name);
    const struct policy *policy[MAX_POLICIES];
    struct pair z[MAX_POLICIES];
    size_t n = 0;

    for (size_t p = 0; p < q->policy.n && other < r->items.n; p++) {
        const struct policy *y = &q->scenario->policy[q->policy.at[p]];
        const size_t same = policy_called(r, y->name);
        if (same == r->policy.n || is_empty(q, it, p) || is_empty(r, it, same))
            continue;
        policy[n] = y;
        z[n] = pair_of(x, p, same, item, other);
        if (x->output == OUTPUT_csv)
            add_csv_row(out, x, it, y, &z[n]);
        else if (x->output == OUTPUT_json)
            add_json_row(out, x, it, y, &z[n]);
        n++;
        x->n_rows++;
    }
    if (x->output == OUTPUT_table && n > 0)
        add_table(out, x, item, policy, z, n);
}

static size_t count_shared(const struct compare_side *a, const struct compare_side *b)
{
    size_t shared = 0;

    for (size_t k = 0; k < result_replicates(a->r); k++)
        shared += result_has_unit(a->r, a->q.point.at[0], k) &&
                  result_has_unit(b->r, b->q.point.at[0], k);
    return shared;
}

static void add_notes(struct text *out, const struct comparing *x)
{
    const int64_t a = x->a->q.scenario->run.random_seed, b = x->b->q.scenario->run.random_seed;

    const size_t shared = x->are_paired ? count_shared(x->a, x->b) : 0;

    text_add(out, "first:  %s, %zu replicate%s\nsecond: %s, %zu replicate%s\n", x->a->file,
             x->first.n_used, number_plural((double)x->first.n_used), x->b->file, x->second.n_used,
             number_plural((double)x->second.n_used));
    if (x->are_same)
        text_add(out, "Both are of one experiment: the replicates that both hold are the same.\n");
    else if (x->are_paired)
        text_add(out,
                 "Paired by replicate: both have seed %" PRId64 ", so that each replicate\n"
                 "shares its chance in the two files as far as their scenarios allow.\n",
                 a);
    if (x->are_paired && (shared < x->first.n_used || shared < x->second.n_used))
        text_add(out, "Differences are over the %zu replicate%s that both hold%s.\n", shared,
                 number_plural((double)shared),
                 shared == 1 ? ", which gives no interval" : ", values over all");
    if (!x->are_paired && a == b)
        text_add(out,
                 "Not paired: the points of a sweep have random numbers of their own; chance of\n"
                 "both is in the difference (Welch's interval).\n");
    if (a != b)
        text_add(out,
                 "Not paired: their seeds differ (%" PRId64 ", %" PRId64 "), so that chance of\n"
                 "both is in the difference (Welch's interval). Runs with one seed tell more.\n",
                 a, b);
    if (result_model(x->a->r) != result_model(x->b->r))
        text_add(out,
                 "Revisions %" PRId64 " and %" PRId64
                 " of the model made them: differences are of models, too.\n",
                 result_model(x->a->r), result_model(x->b->r));
    text_add(out,
             "\xc2\xb1 half of the 95 %% interval over replicates; *: it excludes 0. Modelled\n"
             "numbers, not counts of what happened.\n");
}

static void add_json_side(struct text *out, const char *which, const struct compare_side *x,
                          size_t replicates)
{
    text_add(out, "  \"%s\": {\"file\": ", which);
    json_string(out, x->file);
    text_add(out,
             ", \"seed\": \"%" PRId64 "\", \"model_revision\": %" PRId64
             ", \"replicates\": %zu},\n",
             x->q.scenario->run.random_seed, result_model(x->r), replicates);
}

static void add_head(struct text *out, const struct comparing *x)
{
    if (x->output == OUTPUT_csv)
        text_add(out, "measure,policy,first,first_low,first_high,second,second_low,second_high,"
                      "difference,difference_low,difference_high,paired,unit\n");
    if (x->output != OUTPUT_json)
        return;
    add_json_side(out, "first", x->a, x->first.n_used);
    add_json_side(out, "second", x->b, x->second.n_used);
    text_add(out, "  \"paired\": %s,\n  \"confidence\": 0.95,\n  \"estimates\": [\n",
             x->are_paired ? "true" : "false");
}

static enum status add_all(struct text *out, struct comparing *x, struct err *e)
{
    add_head(out, x);
    for (size_t i = 0; i < x->a->q.items.n; i++)
        add_item(out, x, i);
    if (x->n_rows == 0)
        return err_set(e, STATUS_NOINPUT,
                       "%s and %s: they have no policy, or none of these measures, in common",
                       x->a->file, x->b->file);
    if (x->output == OUTPUT_json)
        text_add(out, "\n  ]\n");
    else if (x->output == OUTPUT_table)
        add_notes(out, x);
    return STATUS_OK;
}

enum status compare_results(struct text *out, const struct compare_side *a,
                            const struct compare_side *b, enum output output, struct err *e)
{
    struct comparing x = {.a = a,
                          .b = b,
                          .are_paired = compare_are_paired(a, b),
                          .are_same = are_same(a, b),
                          .output = output};
    enum status s = read_values(&x.first, a, e);

    if (s == STATUS_OK)
        s = read_values(&x.second, b, e);
    if (s == STATUS_OK)
        s = add_all(out, &x, e);
    mem_free(x.first.ratio);
    mem_free(x.second.ratio);
    return s;
}
