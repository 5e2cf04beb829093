/* Reading an output file: the layout of output.md, unit by unit. */
#include "result.h"

#include "describe.h"
#include "h5.h"
#include "mem.h"
#include "parts.h"
#include "place.h"
#include "provenance.h"
#include "result_own.h"
#include "scenario_file.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status result_damaged(const struct result *r, const char *what, struct err *e)
{
    if (h5_failed(e, r->file) != STATUS_IO)
        return e->code;
    return err_set(e, STATUS_IO, "%s: is damaged: %s; run the scenario again with --overwrite",
                   r->file, what);
}

static enum status not_there(const char *file, struct err *e)
{
    const int why = errno; /* which looking for its shards changes */

    if (parts_exist(file))
        return err_set(e, STATUS_NOINPUT,
                       "%s: is not finished; its replicates so far are in %s.parts, and the same "
                       "confide run goes on "
                       "with it and makes the file",
                       file, file);
    return err_set(e, STATUS_NOINPUT, "%s: %s; make it with confide run SCENARIO -o %s", file,
                   strerror(why), file);
}

/* A calibration's file is ours too, but runs/record reads it. */
static enum status refuse_other_kind(const struct result *r, struct err *e)
{
    char *kind = H5Aexists(r->h5, "kind") > 0 ? h5_get_text(r->h5, "kind") : NULL;
    const bool is_other = kind != NULL;

    free(kind);
    if (!is_other)
        return STATUS_OK;
    return err_set(
        e, STATUS_NOINPUT,
        "%s: is a calibration, not a result; its figures are targets, fit, posterior and "
        "waves, and a sweep with 'design: posterior' and 'from: %s' simulates its points",
        r->file, r->file);
}

static enum status open_file(struct result *r, struct err *e)
{
    const enum status status =
        place_check_input(r->file, "an output file of confide run or confide sweep", e);

    if (status != STATUS_OK)
        return status;
    FILE *f = fopen(r->file, "rb");
    if (f == NULL)
        return not_there(r->file, e);
    (void)fclose(f);
    if (!h5_has_room())
        return err_memory_for(e, "to read %s", r->file);
    r->h5 = h5_open(r->file);
    if (r->h5 < 0 && h5_not_opened(e, r->file) != STATUS_IO)
        return e->code;
    if (r->h5 < 0)
        return err_set(e, STATUS_IO,
                       "%s: is not an output file of confide, or is damaged or cut short", r->file);

    char *program = h5_get_text(r->h5, "program");
    const bool ours = program != NULL && strcmp(program, "confide") == 0;
    free(program);
    if (!ours && h5_failed(e, r->file) != STATUS_IO)
        return e->code;
    return ours ? refuse_other_kind(r, e)
                : err_set(e, STATUS_IO, "%s: is an HDF5 file, but not an output file of confide",
                          r->file);
}

static bool fits(hid_t file, const char *name)
{
    char with_at[SEAL_NAME];

    (void)snprintf(with_at, sizeof with_at, "@%s", name);
    return seal_fits(file, with_at);
}

static enum status refuse_newer(const struct result *r, int64_t format, struct err *e)
{
    char *version = h5_get_text(r->h5, "version");
    const enum status status = err_set(
        e, STATUS_NOINPUT,
        "%s: is of format %lld, and this program reads formats up to %d; confide %.40s made it: "
        "read it with that version, or a newer one",
        r->file, (long long)format, FORMAT_REVISION,
        version != NULL ? version : "of another version");

    free(version);
    return status;
}

/* What the file is written as, and which model's numbers it holds. */
static enum status read_revisions(struct result *r, struct err *e)
{
    int64_t format = 1;

    if (!fits(r->h5, "format_revision") || !fits(r->h5, "model_revision"))
        return result_damaged(r, "the revision of its format or model is missing or was changed",
                              e);
    if (h5_get_count(r->h5, "format_revision", &format) >= 0 && format > FORMAT_REVISION)
        return refuse_newer(r, format, e);
    if (h5_get_count(r->h5, "model_revision", &r->model) < 0)
        r->model = 0;
    return STATUS_OK;
}

static enum status read_scenario(struct result *r, struct err *e)
{
    char *text = seal_fits(r->h5, "@scenario") ? h5_get_text(r->h5, "scenario") : NULL;
    struct err inner = {0};

    if (text == NULL)
        return result_damaged(r, "its scenario is missing or was changed", e);
    enum status status =
        scenario_parse(&r->experiment.scenario, text, strlen(text), r->file, &inner);
    free(text);
    if (status == STATUS_OK)
        status = plan_make(&r->plan, &r->experiment.scenario, &inner);
    if (status == STATUS_OK)
        return STATUS_OK;
    if (status == STATUS_INTERNAL)
        return err_memory_for(e, "to read %s", r->file);
    return err_set(e, STATUS_IO,
                   "%s: the scenario in it cannot be read; was it written by another version?\n%s",
                   r->file, inner.msg);
}

static enum status read_complete(struct result *r, struct err *e)
{
    const size_t points = h5_length(r->h5, "complete", 0),
                 replicates = h5_length(r->h5, "complete", 1);

    if (points * replicates == 0 || !seal_fits(r->h5, "complete") ||
        describe_read_design(r->h5, points, &r->experiment) < 0)
        return result_damaged(r, "it does not say what was varied, or which replicates it holds",
                              e);
    r->layout = layout_of(&r->experiment, &r->plan, replicates);
    r->complete = mem_array(points * replicates, 1);
    if (r->complete == NULL)
        return err_memory(e);
    if (h5_get_array(r->h5, "complete", H5T_NATIVE_UINT8, points * replicates, r->complete) < 0)
        return result_damaged(r, "it does not say which replicates it holds", e);
    return STATUS_OK;
}

static bool has_units(const struct result *r)
{
    return memchr(r->complete, 1, r->layout.dim[DIM_point] * r->layout.dim[DIM_replicate]) != NULL;
}

/* Opens the tallies and makes sure they have the shape that the scenario says. */
static enum status open_tallies(struct result *r, struct err *e)
{
    const char *bad;

    r->reader = reader_take(r->h5, &r->layout, has_units(r), &bad);
    r->h5 = H5I_INVALID_HID;
    if (r->reader != NULL)
        return STATUS_OK;
    return bad != NULL ? result_damaged(r, bad, e) : err_memory(e);
}

static herr_t take_text(hid_t file, const char *name, const H5A_info_t *info, void *into)
{
    struct result *r = into;
    char *text = r->n_texts < MAX_TEXTS && fits(file, name) ? h5_get_text(file, name) : NULL;
    char *copy = text != NULL ? text_copy(name) : NULL;

    (void)info;
    if (copy == NULL) {
        free(text);
        return 0;
    }
    r->text_name[r->n_texts] = copy;
    r->text[r->n_texts++] = text;
    return 0;
}

static enum status open_all(struct result *r, struct err *e)
{
    enum status status = open_file(r, e);

    if (status == STATUS_OK)
        status = read_revisions(r, e);
    if (status == STATUS_OK)
        status = read_scenario(r, e);
    if (status == STATUS_OK)
        status = read_complete(r, e);
    if (status == STATUS_OK)
        (void)H5Aiterate2(r->h5, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, take_text, r);
    return status == STATUS_OK ? open_tallies(r, e) : status;
}

enum status result_open(struct result **out, const char *file, struct err *e)
{
    struct result *r = mem_array(1, sizeof *r);
    enum status status = STATUS_OK;

    *out = NULL;
    if (r == NULL)
        return err_memory(e);
    r->h5 = H5I_INVALID_HID;
    r->file = text_copy(file);
    if (r->file == NULL)
        status = err_memory(e);
    else {
#pragma omp critical(hdf5)
        status = open_all(r, e);
    }
    if (status == STATUS_OK)
        *out = r;
    else
        result_close(r);
    return status;
}

void result_close(struct result *r)
{
    if (r == NULL)
        return;
    reader_close(r->reader);
#pragma omp critical(hdf5)
    if (r->h5 >= 0)
        (void)H5Fclose(r->h5);
    for (int i = 0; i < r->n_texts; i++) {
        free(r->text_name[i]);
        free(r->text[i]);
    }
    experiment_free(&r->experiment);
    mem_free(r->complete);
    free(r->file);
    mem_free(r);
}

const struct scenario *result_scenario(const struct result *r)
{
    return &r->experiment.scenario;
}

const struct plan *result_plan(const struct result *r)
{
    return &r->plan;
}

const struct experiment *result_experiment(const struct result *r)
{
    return &r->experiment;
}

enum status result_point(const struct result *r, size_t point, struct scenario *s, struct plan *p,
                         struct err *e)
{
    experiment_point(&r->experiment, point, s);
    if (!experiment_varies_people(&r->experiment)) {
        *p = r->plan;
        return STATUS_OK;
    }
    return plan_make(p, s, e);
}

size_t result_points(const struct result *r)
{
    return r->layout.dim[DIM_point];
}

size_t result_replicates(const struct result *r)
{
    return r->layout.dim[DIM_replicate];
}

bool result_has_unit(const struct result *r, size_t point, size_t replicate)
{
    return point < result_points(r) && replicate < result_replicates(r) &&
           r->complete[point * result_replicates(r) + replicate] == 1;
}

size_t result_unit_size(const struct result *r, enum observable v)
{
    return layout_unit_size(&r->layout, v);
}

size_t result_dim(const struct result *r, enum observe_dim d)
{
    return r->layout.dim[d];
}

enum status result_read_unit(struct result *r, enum observable v, size_t point, size_t replicate,
                             void *out, struct err *e)
{
    if (!result_has_unit(r, point, replicate))
        return err_set(e, STATUS_IO, "%s: replicate %zu is not in it; the same confide run adds it",
                       r->file, replicate + 1);
    return result_read_block(r, v, point, 1, replicate, 1, out, e);
}

enum status result_read_block(struct result *r, enum observable v, size_t point, size_t n_points,
                              size_t replicate, size_t n_replicates, void *out, struct err *e)
{
    const struct layout_block block = {point, n_points, replicate, n_replicates};

    if (result_unit_size(r, v) == 0)
        return STATUS_OK;
    const enum status status = reader_block(r->reader, v, &block, out, e);
    return status == STATUS_IO ? result_damaged(r, OBSERVABLE[v].name, e) : status;
}

size_t result_block_points(const struct result *r)
{
    return layout_block_points(&r->layout);
}

int64_t result_model(const struct result *r)
{
    return r->model;
}

const char *result_text(const struct result *r, const char *attribute)
{
    for (int i = 0; i < r->n_texts; i++)
        if (strcmp(r->text_name[i], attribute) == 0)
            return r->text[i];
    return NULL;
}
