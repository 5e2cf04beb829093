/* What a file says it is of. */
#include "head.h"

#include "h5.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

static unsigned char *read_complete(hid_t file, size_t n)
{
    unsigned char *complete = n > 0 ? mem_array(n, 1) : NULL;

    if (complete != NULL && h5_get_array(file, "complete", H5T_NATIVE_UINT8, n, complete) < 0) {
        mem_free(complete);
        return NULL;
    }
    return complete;
}

static bool read_from(struct head *h, hid_t file)
{
    if (file < 0)
        return false;
    h->program = h5_get_text(file, "program");
    h->experiment = h5_get_text(file, "experiment");
    h->version = h5_get_text(file, "version");
    h->scenario = h5_get_text(file, "scenario");
    if (h5_get_count(file, "model_revision", &h->revision) < 0)
        h->revision = 0;
    h->n_points = h5_length(file, "complete", 0);
    h->n_replicates = h5_length(file, "complete", 1);
    h->complete = read_complete(file, h->n_points * h->n_replicates);
    (void)H5Fclose(file);
    return true;
}

bool head_read(struct head *h, const char *path)
{
    bool is_read = false;

    *h = (struct head){.n_points = 0};
#pragma omp critical(hdf5)
    is_read = read_from(h, h5_open(path));
    return is_read;
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
    return h->program != NULL && strcmp(h->program, "confide") == 0;
}
