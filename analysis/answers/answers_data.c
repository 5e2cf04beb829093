/* Answers for other programs: the columns of tables, and JSON. */
#include "answers_print.h"
#include "csv.h"
#include "json.h"
#include "number.h"

const char *const CONTRAST_NAMES[CONTRAST_COUNT] = {"", "difference", "relative"};

const char *answer_unit(const struct item *it, enum contrast c)
{
    return c == CONTRAST_relative ? "% of the reference" : it->unit;
}

const char *answer_contrast(const struct item *it, enum contrast c)
{
    return it->is_twins ? "twins" : CONTRAST_NAMES[c];
}

void answers_point_columns_head(struct text *out, const struct query *q, const char *name)
{
    const struct experiment *x = q->experiment;

    if (!q->by[BY_point])
        return;
    text_add(out, "%s,", name);
    for (size_t f = 0; f < x->n_factors; f++) {
        csv_field(out, x->factor[f].path);
        text_add(out, ",");
    }
}

void answers_point_columns(struct text *out, const struct query *q, size_t point)
{
    const struct experiment *x = q->experiment;

    if (!q->by[BY_point])
        return;
    text_add(out, "%zu,", point + 1);
    for (size_t f = 0; f < x->n_factors; f++) {
        number_exact(out, x->value[point * x->n_factors + f], "");
        text_add(out, ",");
    }
}

void answers_cell_columns_head(struct text *out, const struct query *q)
{
    for (enum query_by by = BY_interval; by < BY_COUNT; by++)
        if (q->by[by])
            text_add(out, "%s,", query_by_name(q, by));
}

void answers_cell_columns(struct text *out, const struct query *q, size_t cell)
{
    const struct scenario *s = q->scenario;
    const struct cell_of c = query_cell(q, cell);
    char time[QUERY_TIME_SIZE];

    if (q->by[BY_interval])
        text_add(out, "%s,", query_time(time, q, cell));
    if (q->by[BY_group]) {
        csv_field(out, s->group_name[c.group]);
        text_add(out, ",");
    }
    if (q->by[BY_subgroup])
        text_add(out, "%s,", SUBGROUP_NAMES[s->subgroup[c.subgroup]]);
}

static void member(struct text *out, const char *key, double x)
{
    text_add(out, ", \"%s\": ", key);
    json_number(out, x);
}

static void members(struct text *out, const struct answers *a, const struct asked *asked)
{
    if (a->spread != NULL) {
        const struct spread_parts p = answers_parts(a, asked);
        member(out, "estimate", p.mean);
        member(out, "low", p.low);
        member(out, "high", p.high);
        member(out, "sd_parameters", p.sd_parameters);
        member(out, "se_chance", p.se_chance);
        text_add(out, ", \"points\": %zu", p.points);
        return;
    }
    const struct estimate x = answers_estimate(a, asked);
    member(out, "estimate", x.mean);
    member(out, "low", x.low);
    member(out, "high", x.high);
    text_add(out, ", \"replicates\": %zu", x.n);
    if (asked->contrast == CONTRAST_difference)
        member(out, "variance_ratio", answers_pairing(a, asked));
}

static void json_cell(struct text *out, const struct query *q, size_t point, size_t cell)
{
    const struct cell_of c = query_cell(q, cell);
    const struct experiment *x = q->experiment;
    char time[QUERY_TIME_SIZE];

    if (q->by[BY_point]) {
        text_add(out, ", \"point\": %zu, \"parameters\": {", point + 1);
        for (size_t f = 0; f < x->n_factors; f++) {
            text_add(out, "%s", f > 0 ? ", " : "");
            json_string(out, x->factor[f].path);
            text_add(out, ": ");
            json_number(out, x->value[point * x->n_factors + f]);
        }
        text_add(out, "}");
    }
    if (q->by[BY_interval])
        text_add(out, ", \"%s\": \"%s\"", query_by_name(q, BY_interval), query_time(time, q, cell));
    if (q->by[BY_group]) {
        text_add(out, ", \"group\": ");
        json_string(out, q->scenario->group_name[c.group]);
    }
    if (q->by[BY_subgroup])
        text_add(out, ", \"subgroup\": \"%s\"", SUBGROUP_NAMES[q->scenario->subgroup[c.subgroup]]);
}

static void json_row(struct text *out, const struct answers *a, const struct asked *asked,
                     long point, const struct spread_range *range)
{
    const struct query *q = a->q;
    const struct item *it = &q->items.item[asked->item];

    text_add(out, ",\n    {\"measure\": ");
    json_string(out, it->name);
    text_add(out, ", \"policy\": ");
    json_string(out, q->scenario->policy[q->policy.at[asked->policy]].name);
    if (asked->contrast != CONTRAST_none || it->is_twins) {
        text_add(out, ", \"against\": ");
        json_string(out, q->scenario->policy[q->against].name);
        text_add(out, ", \"contrast\": \"%s\"", answer_contrast(it, asked->contrast));
    }
    json_cell(out, q, point < 0 ? 0 : (size_t)point, asked->cell);
    members(out, a, asked);
    text_add(out, ", \"unit\": ");
    json_string(out, answer_unit(it, asked->contrast));
    if (range != NULL) {
        member(out, "uncertainty_low", range->low);
        member(out, "uncertainty_high", range->high);
    }
    text_add(out, "}");
}

void answers_json(struct text *out, const struct answers *a, const struct spread_range *range,
                  long point, bool is_first)
{
    struct text rows = {.data = NULL};
    struct asked asked;

    for (asked.item = 0; asked.item < a->q->items.n; asked.item++)
        for (asked.cell = 0; asked.cell < a->q->n_cells; asked.cell++)
            for (asked.contrast = CONTRAST_none; asked.contrast < CONTRAST_COUNT; asked.contrast++)
                for (asked.policy = 0; asked.policy < a->q->policy.n; asked.policy++)
                    if (answers_has(a, &asked))
                        json_row(&rows, a, &asked, point,
                                 range == NULL ? NULL : &range[answers_place(a->q, &asked)]);
    if (rows.data != NULL)
        text_add_bytes(out, rows.data + is_first, rows.length - is_first);
    out->failed = out->failed || rows.failed;
    text_free(&rows);
}
