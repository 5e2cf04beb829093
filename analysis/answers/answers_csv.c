/* Answers as tidy CSV: a row an estimate, fast enough for many millions of them. */
#include "answers_print.h"
#include "csv.h"
#include "mem.h"
#include "number.h"

#include <math.h>
#include <stdint.h>

/* The columns that are the same at every point, ready to be copied. */
struct answers_csv {
    const struct query *q;
    const struct spread_range *range; /* NULL: none */
    struct text *before, *after;      /* [(item * CONTRAST_COUNT + contrast) * policies + policy] */
    struct text *cell, point;
};

static void numbers_head(struct text *out, const struct query *q, bool has_range)
{
    text_add(out, "%s%s\n",
             answers_are_over_points(q) ? "estimate,low,high,sd_parameters,se_chance,points,unit"
                                        : "estimate,low,high,replicates,variance_ratio,unit",
             has_range ? ",uncertainty_low,uncertainty_high" : "");
}

void answers_csv_head(struct text *out, const struct query *q, bool has_range)
{
    text_add(out, "measure,policy,against,contrast,");
    answers_point_columns_head(out, q, BY_NAMES[BY_point]);
    answers_cell_columns_head(out, q);
    numbers_head(out, q, has_range);
}

static size_t number_of(const struct query *q, const struct asked *asked)
{
    return (asked->item * CONTRAST_COUNT + asked->contrast) * q->policy.n + asked->policy;
}

static void fill(struct answers_csv *x, const struct asked *asked)
{
    const struct query *q = x->q;
    const struct item *it = &q->items.item[asked->item];
    struct text *before = &x->before[number_of(q, asked)], *after = &x->after[number_of(q, asked)];

    csv_field(before, it->name);
    text_add(before, ",");
    csv_field(before, q->scenario->policy[q->policy.at[asked->policy]].name);
    text_add(before, ",");
    if (asked->contrast != CONTRAST_none || it->is_twins)
        csv_field(before, q->scenario->policy[q->against].name);
    text_add(before, ",%s,", answer_contrast(it, asked->contrast));
    csv_field(after, answer_unit(it, asked->contrast));
}

enum status answers_csv_begin(struct answers_csv **out, const struct query *q,
                              const struct spread_range *range, struct err *e)
{
    const size_t n = q->items.n * CONTRAST_COUNT * q->policy.n;
    struct answers_csv *x = *out = mem_array(1, sizeof *x);
    struct asked asked = {.item = 0};

    if (x != NULL)
        *x = (struct answers_csv){.q = q,
                                  .range = range,
                                  .before = mem_array(n, sizeof *x->before),
                                  .after = mem_array(n, sizeof *x->after),
                                  .cell = mem_array(q->n_cells, sizeof *x->cell)};
    if (x == NULL || x->before == NULL || x->after == NULL || x->cell == NULL) {
        answers_csv_free(x);
        *out = NULL;
        return err_memory_for(e, "for the rows");
    }
    for (asked.item = 0; asked.item < q->items.n; asked.item++)
        for (asked.contrast = CONTRAST_none; asked.contrast < CONTRAST_COUNT; asked.contrast++)
            for (asked.policy = 0; asked.policy < q->policy.n; asked.policy++)
                fill(x, &asked);
    for (size_t c = 0; c < q->n_cells; c++)
        answers_cell_columns(&x->cell[c], q, c);
    return STATUS_OK;
}

void answers_csv_free(struct answers_csv *x)
{
    if (x == NULL)
        return;
    const size_t n = x->q->items.n * CONTRAST_COUNT * x->q->policy.n;
    for (size_t i = 0; i < n && x->before != NULL && x->after != NULL; i++) {
        text_free(&x->before[i]);
        text_free(&x->after[i]);
    }
    for (size_t c = 0; x->cell != NULL && c < x->q->n_cells; c++)
        text_free(&x->cell[c]);
    text_free(&x->point);
    mem_free(x->before);
    mem_free(x->after);
    mem_free(x->cell);
    mem_free(x);
}

static void copy(struct text *out, const struct text *part)
{
    out->failed = out->failed || part->failed;
    if (part->length > 0)
        text_add_bytes(out, part->data, part->length);
}

/* Powers of ten, all exact in a double. */
static const double TENS[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
enum { DIGITS = 12, MOST_PLACES = 15 };

/* n / 10^places, without zeros at the end, and a comma. */
static void add_decimal(struct text *out, bool is_negative, uint64_t n, size_t places)
{
    char line[NUMBER_SIZE];
    size_t at = sizeof line;

    line[--at] = ',';
    for (; places > 0 && n % 10 == 0; places--)
        n /= 10;
    for (size_t written = 0; n > 0 || written <= places; written++, n /= 10) {
        if (places > 0 && written == places)
            line[--at] = '.';
        line[--at] = (char)('0' + n % 10);
    }
    if (is_negative)
        line[--at] = '-';
    text_add_bytes(out, line + at, sizeof line - at);
}

/* An estimate to twelve digits, more than its precision, and a comma; fast. */
static void add_number(struct text *out, double x)
{
    const double size = fabs(x);
    size_t places = 0;

    if (!(size >= 1e-4 && size < TENS[DIGITS - 1]) && !(size <= 0.0)) {
        number_exact(out, x, "");
        text_add_bytes(out, ",", 1);
        return;
    }
    while (size > 0.0 && places < MOST_PLACES && size * TENS[places] < TENS[DIGITS - 1])
        places++;
    add_decimal(out, x < 0.0, (uint64_t)(size * TENS[places] + 0.5), places);
}

static void add_numbers(struct text *out, const struct answers *a, const struct asked *asked)
{
    if (a->spread != NULL) {
        const struct spread_parts p = answers_parts(a, asked);
        const double numbers[] = {p.mean, p.low, p.high, p.sd_parameters, p.se_chance};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            add_number(out, numbers[i]);
        add_decimal(out, false, p.points, 0);
        return;
    }
    const struct estimate x = answers_estimate(a, asked);
    add_number(out, x.mean);
    add_number(out, x.low);
    add_number(out, x.high);
    add_decimal(out, false, x.n, 0);
    add_number(out, asked->contrast == CONTRAST_difference ? answers_pairing(a, asked) : NAN);
}

static void add_range(struct text *out, const struct spread_range *x)
{
    text_add_bytes(out, ",", 1);
    number_exact(out, x->low, "");
    text_add_bytes(out, ",", 1);
    number_exact(out, x->high, "");
}

void answers_csv(struct text *out, struct answers_csv *x, const struct answers *a, long point)
{
    const struct query *q = x->q;
    struct asked asked = {.item = 0};

    x->point.length = 0;
    answers_point_columns(&x->point, q, point < 0 ? 0 : (size_t)point);
    for (asked.item = 0; asked.item < q->items.n; asked.item++)
        for (asked.cell = 0; asked.cell < q->n_cells; asked.cell++)
            for (asked.contrast = CONTRAST_none; asked.contrast < CONTRAST_COUNT; asked.contrast++)
                for (asked.policy = 0; asked.policy < q->policy.n; asked.policy++) {
                    if (!answers_has(a, &asked))
                        continue;
                    copy(out, &x->before[number_of(q, &asked)]);
                    copy(out, &x->point);
                    copy(out, &x->cell[asked.cell]);
                    add_numbers(out, a, &asked);
                    copy(out, &x->after[number_of(q, &asked)]);
                    if (x->range != NULL)
                        add_range(out, &x->range[answers_place(q, &asked)]);
                    text_add_bytes(out, "\n", 1);
                }
}
