/* An output file being written: what it says of itself, its chunks, and the rows of its people. */
#ifndef CONFIDE_OUTPUT_H
#define CONFIDE_OUTPUT_H

#include "grow.h"
#include "pack.h"
#include "provenance.h"
#include "reader.h"

/* What a file says of itself beside the tallies. */
struct description {
    const struct experiment *experiment;
    const struct plan *plan; /* of its scenario */
    const struct provenance *made_by;
    const char *sweep; /* the sweep file in full; NULL: a plain run */
    const char *hash;  /* the experiment's */
    size_t n_replicates;
    bool has_units; /* false: it only says what the experiment is, and has no tallies */
};

struct output;

/* Makes the file at `path` with everything but its numbers, which read as 0. Errors name the file `told`. IO, here and
 * below: it cannot be written; it is then emptied, so that on a full disk there is room for what HDF5 insists on
 * writing at the end. */
enum status output_create(struct output **o, const char *path, const char *told,
                          const struct description *d, const struct layout *l,
                          struct err *e) MUST_CHECK;

/* The same for a file that grows in steps: *step lists the chunks that are fixed, and must outlive the output.
 * output_step makes safe what was written so far; step->note is the caller's words for it, and output_resume goes on with a
 * file after grow_back, with the sums of its chunks as output_sums gave them. A write that fails leaves the last step. */
enum status output_grow(struct output **o, const char *path, const char *told,
                        const struct description *d, const struct layout *l, struct grow_step *step,
                        struct err *e) MUST_CHECK;
enum status output_resume(struct output **o, const char *path, const char *told,
                          const struct layout *l, struct grow_step *step, const uint32_t *sums,
                          struct err *e) MUST_CHECK;
enum status output_step(struct output *o, struct err *e) MUST_CHECK;
const uint32_t *output_sums(const struct output *o, size_t *n);
size_t output_count_sums(const struct layout *l); /* of a file of this layout */
uint64_t output_bytes(struct output *o);          /* how long the file is */

/* Writes a chunk, packed as chunk_pack does. */
enum status output_chunk(struct output *o, enum observable v, const struct layout_box *box,
                         const void *bytes, size_t size, struct err *e) MUST_CHECK;

/* Says which units are in the file. */
enum status output_complete(struct output *o, const unsigned char *complete,
                            struct err *e) MUST_CHECK;

/* Makes room for rows of people, then appends n of a unit from row `first` of another file. *unreadable: it was that
 * file which failed, and e->msg is not set. */
enum status output_people(struct output *o, const uint32_t *rows_of_unit, size_t n_rows,
                          struct err *e) MUST_CHECK;
enum status output_copy_people(struct output *o, struct reader *from, size_t first, size_t n,
                               struct unit_key u, bool *unreadable, struct err *e) MUST_CHECK;

/* Writes what is left and closes the file; o NULL is fine. output_drop gives up what was begun. */
enum status output_close(struct output *o, struct err *e) MUST_CHECK;
void output_drop(struct output *o);

/* Bytes that the variables of these n units take in a file of one point. 0: no memory. */
double output_stored_bytes(const struct experiment *x, const struct plan *p, const struct layout *l,
                           const struct observation *o, size_t n);

#endif
