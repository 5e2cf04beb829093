/* From a calibration's file to its posterior as a table. */
#include "posterior.h"

#include "number.h"
#include "record_reader.h"
#include "text.h"

static const char KIND[] = "calibration";

bool posterior_is_in(const char *file)
{
    return record_reader_knows(file, KIND);
}

static enum status take(struct posterior *p, const char *file, struct err *e)
{
    size_t n_columns = 0, n_weights = 0;

    p->path = record_reader_names(p->reader, "parameter", &p->n_paths);
    p->value = record_reader_table(p->reader, "posterior_value", &p->n_points, &n_columns);
    p->weight = record_reader_numbers(p->reader, "posterior_weight", &n_weights);
    const enum status status = record_reader_check(p->reader, e);
    if (status == STATUS_OK && (n_columns != p->n_paths || n_weights != p->n_points))
        return err_set(e, STATUS_NOINPUT, "%s: is damaged: its posterior does not fit its names",
                       file);
    return status;
}

enum status posterior_open(struct posterior *p, const char *file, struct err *e)
{
    *p = (struct posterior){.path = NULL};
    enum status status = record_reader_open(&p->reader, file, KIND, e);

    if (status == STATUS_OK)
        status = take(p, file, e);
    if (status != STATUS_OK)
        posterior_close(p);
    return status;
}

void posterior_close(struct posterior *p)
{
    record_reader_close(p->reader);
    *p = (struct posterior){.path = NULL};
}

static void add_table(struct text *out, const struct posterior *p)
{
    for (size_t j = 0; j < p->n_paths; j++)
        text_add(out, "%s,", p->path[j]);
    text_add(out, "weight\n");
    for (size_t i = 0; i < p->n_points; i++) {
        for (size_t j = 0; j < p->n_paths; j++) {
            number_exact(out, p->value[i * p->n_paths + j], "");
            text_add(out, ",");
        }
        number_exact(out, p->weight[i], "0");
        text_add(out, "\n");
    }
}

enum status posterior_table(char **csv, const char *file, struct err *e)
{
    struct posterior p;
    struct text t = {0};
    const enum status status = posterior_open(&p, file, e);

    *csv = NULL;
    if (status != STATUS_OK)
        return status;
    add_table(&t, &p);
    posterior_close(&p);
    *csv = text_take(&t);
    return *csv == NULL ? err_memory(e) : STATUS_OK;
}
