/* Joining the rows of people: which file has those of a unit, and where. */
#include "join_people.h"

#include "mem.h"

/* How many rows come before each unit of a source: n + 1 numbers. */
struct rows_before {
    uint64_t *before;
    size_t n;
};

/* A join of rows under way. */
struct joining {
    struct output *output;
    const struct layout *l;
    const struct sources *s;
    struct gather *g;
    struct rows_before *rows; /* of each source */
    uint32_t *bad;
};

static enum status cannot_read(const struct joining *j, uint32_t number, enum status why,
                               struct err *e)
{
    if (why != STATUS_IO)
        return why;
    *j->bad = number;
    return err_set(e, STATUS_IO, "%s: the rows of its people cannot be read",
                   j->s->source[number - 1].path);
}

static enum status count_rows(struct joining *j, uint32_t number, struct err *e)
{
    struct rows_before *r = &j->rows[number - 1];
    struct reader *from = NULL;
    uint64_t sum = 0;
    enum status status = gather_reader(j->g, number, &from, e);

    if (status == STATUS_OK)
        status = reader_people(from, &r->before, &r->n, e);
    for (size_t i = 0; r->before != NULL && i <= r->n; i++) {
        const uint64_t own = r->before[i];
        r->before[i] = sum;
        sum += own;
    }
    return status;
}

static enum status count_all_rows(struct joining *j, struct err *e)
{
    for (uint32_t number = 1; number <= j->s->n; number++) {
        if (j->s->source[number - 1].n_units == 0)
            continue;
        const enum status status = count_rows(j, number, e);
        if (status != STATUS_OK)
            return cannot_read(j, number, status, e);
    }
    return STATUS_OK;
}

static struct unit_key key_of(const struct joining *j, size_t i)
{
    const size_t n = j->l->dim[DIM_replicate];

    return (struct unit_key){i / n, i % n};
}

/* Where the rows of a unit begin in its source, and how many there are. */
static size_t rows_of(const struct joining *j, struct unit_key u, size_t *first)
{
    const struct unit_at at = sources_find(j->s, u);

    if (at.source == 0)
        return 0;
    const struct unit_source *from = &j->s->source[at.source - 1];
    const struct rows_before *r = &j->rows[at.source - 1];
    const size_t i = from->is_joined ? u.point * from->n_replicates + u.replicate : at.row;
    *first = i < r->n ? (size_t)r->before[i] : 0;
    return i < r->n ? (size_t)(r->before[i + 1] - r->before[i]) : 0;
}

static enum status copy_unit(struct joining *j, struct unit_key u, struct err *e)
{
    const uint32_t number = sources_find(j->s, u).source;
    bool unreadable = false;
    size_t first = 0;
    const size_t n = rows_of(j, u, &first);

    if (n == 0)
        return STATUS_OK;
    struct reader *from = NULL;
    enum status status = gather_reader(j->g, number, &from, e);
    if (status != STATUS_OK)
        return cannot_read(j, number, status, e);
    status = output_copy_people(j->output, from, first, n, u, &unreadable, e);
    return unreadable ? cannot_read(j, number, status, e) : status;
}

static enum status join_rows(struct joining *j, struct err *e)
{
    const size_t n = j->l->dim[DIM_point] * j->l->dim[DIM_replicate];
    uint32_t *of_unit = mem_array(n, sizeof *of_unit);
    size_t total = 0, first = 0;

    if (of_unit == NULL)
        return err_memory_for(e, "to join the replicates");
    for (size_t i = 0; i < n; i++) {
        of_unit[i] = (uint32_t)rows_of(j, key_of(j, i), &first);
        total += of_unit[i];
    }
    enum status status = output_people(j->output, of_unit, total, e);
    mem_free(of_unit);
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        status = copy_unit(j, key_of(j, i), e);
    return status;
}

enum status join_people_write(struct output *o, const struct layout *l, const struct sources *s,
                              struct gather *g, uint32_t *bad, struct err *e)
{
    struct joining j = {
        .output = o, .l = l, .s = s, .g = g, .rows = mem_array(s->n, sizeof *j.rows), .bad = bad};

    if (j.rows == NULL)
        return err_memory_for(e, "to join the replicates");
    enum status status = count_all_rows(&j, e);
    if (status == STATUS_OK)
        status = join_rows(&j, e);
    for (size_t i = 0; i < s->n; i++)
        mem_free(j.rows[i].before);
    mem_free(j.rows);
    return status;
}
