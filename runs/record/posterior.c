/* From a calibration's file to its posterior as a table. */
#include "posterior.h"

#include "number.h"
#include "record_reader.h"
#include "text.h"

struct held {
    const char *const *path;
    const double *value, *weight;
    size_t n_paths, n_points, n_columns, n_weights;
};

static void add_table(struct text *out, const struct held *x)
{
    for (size_t j = 0; j < x->n_paths; j++)
        text_add(out, "%s,", x->path[j]);
    text_add(out, "weight\n");
    for (size_t i = 0; i < x->n_points; i++) {
        for (size_t j = 0; j < x->n_columns; j++) {
            number_exact(out, x->value[i * x->n_columns + j], "");
            text_add(out, ",");
        }
        number_exact(out, x->weight[i], "0");
        text_add(out, "\n");
    }
}

static enum status make(char **csv, struct record_reader *r, const char *file, struct err *e)
{
    struct text t = {0};
    struct held x = {.path = record_reader_names(r, "parameter", &x.n_paths)};

    x.value = record_reader_table(r, "posterior_value", &x.n_points, &x.n_columns);
    x.weight = record_reader_numbers(r, "posterior_weight", &x.n_weights);
    const enum status status = record_reader_check(r, e);
    if (status != STATUS_OK)
        return status;
    if (x.n_columns != x.n_paths || x.n_weights != x.n_points)
        return err_set(e, STATUS_NOINPUT, "%s: is damaged: its posterior does not fit its names",
                       file);
    add_table(&t, &x);
    *csv = text_take(&t);
    return *csv == NULL ? err_memory(e) : STATUS_OK;
}

enum status posterior_table(char **csv, const char *file, struct err *e)
{
    struct record_reader *r = NULL;
    enum status status = record_reader_open(&r, file, "calibration", e);

    *csv = NULL;
    if (status == STATUS_OK)
        status = make(csv, r, file, e);
    record_reader_close(r);
    return status;
}
