/* Which units a join has taken into its file, and, of a join in steps, making that safe and going on after it was
 * interrupted. */
#ifndef CONFIDE_JOIN_STEPS_H
#define CONFIDE_JOIN_STEPS_H

#include "join.h"
#include "join_note.h"
#include "output.h"

struct join_progress {
    const struct join *j;
    struct grow_step step;
    struct join_note note;
    unsigned char *complete; /* of each unit of the file: 1 */
    size_t *left;            /* of each source: units that are not in the file yet */
    uint64_t bytes;          /* of the file at the last step */
};

/* Of a join that is to begin, of one that was interrupted: the file is then what it was at its last step. NOINPUT: none
 * was. IO: it is damaged. */
enum status join_progress_begin(struct join_progress *p, const struct join *j,
                                struct err *e) MUST_CHECK;
enum status join_progress_resume(struct join_progress *p, const struct join *j,
                                 struct err *e) MUST_CHECK;
void join_progress_free(struct join_progress *p);

/* Opens the file that was resumed. */
enum status join_progress_open(struct join_progress *p, struct output **o, const struct layout *l,
                               struct err *e) MUST_CHECK;

/* Says that a unit is in the file. */
void join_progress_take(struct join_progress *p, struct unit_key u);

/* Says that a block is; makes a step where the file has grown by enough. */
enum status join_progress_block(struct join_progress *p, struct output *o,
                                struct err *e) MUST_CHECK;

#endif
