/* The head of a file: which experiment it belongs to. */
#include "head.h"

#include "h5.h"
#include "mem.h"
#include "seal.h"

#include <stdlib.h>
#include <string.h>

static unsigned char *read_complete(hid_t file, size_t n)
{
    unsigned char *complete = n > 0 && seal_fits(file, "complete") ? mem_array(n, 1) : NULL;

    if (complete != NULL && h5_get_array(file, "complete", H5T_NATIVE_UINT8, n, complete) < 0) {
        mem_free(complete);
        return NULL;
    }
    return complete;
}

bool head_is_telling(const struct head *h)
{
    return h->complete != NULL && h->experiment != NULL && h->version != NULL &&
           h->scenario != NULL;
}

static enum status read_from(struct head *h, hid_t file, const char *path, struct err *e)
{
    enum status status = STATUS_OK;

    if (file < 0)
        return h5_not_opened(e, path);
    h->program = h5_get_text(file, "program");
    h->is_record = H5Aexists(file, "kind") > 0;
    h->experiment = h5_get_text(file, "experiment");
    h->version = h5_get_text(file, "version");
    h->scenario = seal_fits(file, "@scenario") ? h5_get_text(file, "scenario") : NULL;
    if (h5_get_count(file, "model_revision", &h->revision) < 0)
        h->revision = 0;
    h->n_points = h5_length(file, "complete", 0);
    h->n_replicates = h5_length(file, "complete", 1);
    h->complete = read_complete(file, h->n_points * h->n_replicates);
    if (!head_is_telling(h) && (status = h5_failed(e, path)) == STATUS_IO)
        status = STATUS_OK; /* it does not say */
    (void)H5Fclose(file);
    return status;
}

enum status head_read(struct head *h, const char *path, struct err *e)
{
    enum status status = STATUS_OK;

    *h = (struct head){.n_points = 0};
    if (!h5_has_room())
        return err_memory_for(e, "to read %s", path);
#pragma omp critical(hdf5)
    status = read_from(h, h5_open(path), path, e);
    return status;
}

void head_free(struct head *h)
{
    free(h->program);
    free(h->experiment);
    free(h->version);
    free(h->scenario);
    mem_free(h->complete);
    *h = (struct head){.n_points = 0};
}

bool head_is_ours(const struct head *h)
{
    return h->program != NULL && strcmp(h->program, "confide") == 0 && !h->is_record;
}
