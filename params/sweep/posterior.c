/* The points of a posterior: from the table of a calibration, or from its file. */
#include "place.h"
#include "sweep_file.h"
#include "sweep_resolved.h"

#include <stdlib.h>
#include <string.h>

/* The table that a calibration's file holds. */
static void read_hdf5(struct sweep_resolved *m, const char *path, struct mark at)
{
    sweep_posterior *read = m->options != NULL ? m->options->posterior : NULL;
    struct err e;
    char *csv = NULL;

    if (read == NULL) {
        mistake(&m->r->mistakes, at, NULL,
                "from %s: is HDF5, which is not read here; name the table beside it (.csv)", path);
        return;
    }
    const enum status status = read(&csv, path, &e);
    if (status == STATUS_INTERNAL)
        m->r->mistakes.no_memory = true;
    else if (status != STATUS_OK)
        mistake(&m->r->mistakes, at, NULL, "from %s", e.msg);
    else {
        const char *text = arena_text(&m->r->arena, csv, strlen(csv));
        struct source *s = text == NULL ? NULL : tree_source(m->r, path, text, strlen(text));
        m->r->mistakes.no_memory |= text == NULL;
        if (s != NULL)
            sweep_table_read(m, s, true);
    }
    free(csv);
}

static double sum(const struct sweep_resolved *m)
{
    double all = 0.0;

    for (size_t i = 0; i < m->n_rows; i++)
        all += m->row_weight[i];
    return all;
}

double sweep_posterior_effective(const struct sweep_resolved *m)
{
    const double all = sum(m);
    double squares = 0.0;

    for (size_t i = 0; i < m->n_rows; i++)
        squares += m->row_weight[i] / all * (m->row_weight[i] / all);
    return 1.0 / squares;
}

/* Tells of keys that the posterior itself decides. */
static bool tells_too_much(struct sweep_resolved *m)
{
    const struct pair *vary = tree_find(m->written->top, "vary");

    if (vary == NULL)
        return false;
    mistake(&m->r->mistakes, vary->key->at, NULL,
            "vary: the posterior says what varies, and how; leave one of the two out");
    return true;
}

void sweep_posterior_read(struct sweep_resolved *m)
{
    const struct pair *from = tree_find(m->written->top, "from");

    if (from == NULL)
        mistake(&m->r->mistakes, tree_get(m->written->top, "design")->at, NULL,
                "posterior needs from:, a calibration such as from: calibration.h5");
    if (tells_too_much(m) || from == NULL || m->written->key.from == NULL)
        return;
    const char *path = sweep_file_beside(m->r, m->written->name, m->written->key.from);
    const size_t before = m->r->mistakes.n_all;
    if (path != NULL && place_is_hdf5(path))
        read_hdf5(m, path, from->value->at);
    else if (path != NULL)
        sweep_table(m, "from", m->written->key.from, true);
    if (m->r->mistakes.n_all == before && m->row_weight != NULL && !(sum(m) > 0.0))
        mistake(&m->r->mistakes, from->value->at, NULL, "from %s: no point has a weight above 0",
                path);
}
