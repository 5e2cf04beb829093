/* Chunks of the output file in memory, and the units they are made of. */
#include "layout.h"

#include <string.h>

int layout_chunk(const struct layout *l, enum observable v, struct layout_box *box)
{
    int dims[FILE_MAX_RANK];
    const int rank = layout_dims(v, dims);
    const struct layout_shape shape = layout_shape(l, rank, dims, observe_width(v));

    *box = (struct layout_box){.start = {0}};
    for (int d = 0; d < rank; d++)
        box->count[d] = shape.chunk[d];
    return rank;
}

static size_t pieces(size_t size, size_t chunk)
{
    return chunk > 0 ? (size + chunk - 1) / chunk : 0;
}

size_t layout_chunks(const struct layout *l, enum observable v)
{
    struct layout_box box;
    int dims[FILE_MAX_RANK];
    const int rank = layout_dims(v, dims);
    size_t n = 1;

    (void)layout_chunk(l, v, &box);
    for (int d = 0; d < rank; d++)
        n *= pieces(l->dim[dims[d]], box.count[d]);
    return n;
}

size_t layout_chunk_number(const struct layout *l, enum observable v, const struct layout_box *box)
{
    int dims[FILE_MAX_RANK];
    const int rank = layout_dims(v, dims);
    size_t number = 0;

    for (int d = 0; d < rank; d++)
        number = number * pieces(l->dim[dims[d]], box->count[d]) + box->start[d] / box->count[d];
    return number;
}

bool layout_next_chunk(const struct layout *l, enum observable v, const struct layout_block *b,
                       struct layout_box *box, bool is_new)
{
    int dims[FILE_MAX_RANK];
    const int rank = layout_dims(v, dims);

    for (int d = rank - 1; d >= 0; d--) {
        const bool is_point = dims[d] == DIM_point, is_unit = is_point || dims[d] == DIM_replicate;
        const size_t first = is_point ? b->point : is_unit ? b->replicate : 0;
        const size_t n = is_point ? b->n_points : is_unit ? b->n_replicates : l->dim[dims[d]];
        const size_t start = first / box->count[d] * box->count[d];
        if (!is_new && box->start[d] + box->count[d] < first + n) {
            box->start[d] += box->count[d];
            return true;
        }
        box->start[d] = start;
    }
    return is_new;
}

/* A walk over what a box and a unit have in common; the dimensions from `last` on are one run of bytes in both. */
struct walk {
    enum layout_way way;
    int last;
    size_t n[FILE_MAX_RANK], in_box[FILE_MAX_RANK], in_unit[FILE_MAX_RANK], run;
};

static void walk_from(const struct walk *w, int d, char *box, char *unit)
{
    if (d == w->last && w->way == LAYOUT_READ)
        memcpy(unit, box, w->run);
    else if (d == w->last)
        memcpy(box, unit, w->run);
    else
        for (size_t i = 0; i < w->n[d]; i++)
            walk_from(w, d + 1, box + i * w->in_box[d], unit + i * w->in_unit[d]);
}

void layout_copy(enum layout_way way, const struct layout *l, enum observable v,
                 const struct layout_box *box, void *box_data, void *unit_data, size_t point,
                 size_t replicate)
{
    struct walk w = {.way = way};
    size_t of_box = observe_width(v), of_unit = of_box, box_at = 0, unit_at = 0;
    int dims[FILE_MAX_RANK];
    const int rank = layout_dims(v, dims);
    bool is_run = true;

    for (int d = rank - 1; d >= 0; d--) {
        const bool is_point = dims[d] == DIM_point, is_unit = is_point || dims[d] == DIM_replicate;
        const size_t dim = l->dim[dims[d]], left = dim - box->start[d];
        w.n[d] = is_unit ? 1 : left < box->count[d] ? left : box->count[d];
        w.in_box[d] = of_box;
        w.in_unit[d] = is_unit ? 0 : of_unit;
        if (is_unit)
            box_at += ((is_point ? point : replicate) - box->start[d]) * of_box;
        else
            unit_at += box->start[d] * of_unit;
        if (is_run && !is_unit) {
            w.last = d;
            w.run = w.n[d] * of_unit;
        }
        is_run = is_run && !is_unit && w.n[d] == dim && box->count[d] == dim;
        of_box *= box->count[d];
        of_unit *= is_unit ? 1 : dim;
    }
    walk_from(&w, 0, (char *)box_data + box_at, (char *)unit_data + unit_at);
}
