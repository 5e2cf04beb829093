/* Reading a finished (or partly finished) output file: what every analysis starts from. */
#ifndef CONFIDE_RESULT_H
#define CONFIDE_RESULT_H

#include "experiment.h"
#include "observe.h"

struct result;

/* Opens FILE for reading. NOINPUT: not there. IO: not ours, or damaged (says which, and what to do). */
enum status result_open(struct result **r, const char *file, struct err *e) MUST_CHECK;
void result_close(struct result *r); /* NULL is fine */

/* The scenario that the file carries in full, and its plan; of a sweep, before anything is varied. Owned by the
 * result. */
const struct scenario *result_scenario(const struct result *r);
const struct plan *result_plan(const struct result *r);

/* What was varied, and the values at every point (one point and no factor in a plain run). Owned by the result. */
const struct experiment *result_experiment(const struct result *r);

/* The scenario and plan of a point, with its weights and parameters. *s borrows from the result. */
enum status result_point(const struct result *r, size_t point, struct scenario *s, struct plan *p,
                         struct err *e) MUST_CHECK;

/* The number of points, 1 for a plain run; and of replicates of each. */
size_t result_points(const struct result *r);
size_t result_replicates(const struct result *r); /* the dimension; some may be missing */

/* Whether the unit (point, replicate), both from 0, is in the file whole. */
bool result_has_unit(const struct result *r, size_t point, size_t replicate);

/* Elements of one unit of variable v, as in struct observation; and the length of a dimension. */
size_t result_unit_size(const struct result *r, enum observable v);
size_t result_dim(const struct result *r, enum observe_dim d);

/* Reads one unit of v into `out` (result_unit_size elements of the variable's type, laid out as in struct
 * observation: policy first, no replicate). Units that are missing are an IO error. */
enum status result_read_unit(struct result *r, enum observable v, size_t point, size_t replicate,
                             void *out, struct err *e) MUST_CHECK;

/*
 * Reads a block: points [point, point + n_points), replicates [replicate, replicate + n_replicates), of one variable
 * into `out`, laid out as in the file: point, policy, (policy_b,) replicate, and what is left. The way to stream
 * through a large file: whole chunks (result_block_points of them, all replicates) are each read once. Units that are
 * missing read as 0; result_has_unit tells them.
 */
enum status result_read_block(struct result *r, enum observable v, size_t point, size_t n_points,
                              size_t replicate, size_t n_replicates, void *out,
                              struct err *e) MUST_CHECK;
size_t result_block_points(const struct result *r);

/* Whether every byte of the file that means anything is what was written (a file of a version without checksums passes),
 * and whether its counts can be: no more people ill than present. IO: no; e->msg says what, and what to do. */
enum status result_check_sums(struct result *r, struct err *e) MUST_CHECK;
enum status result_check_laws(struct result *r, struct err *e) MUST_CHECK;

/* Whether the file carries checksums. */
bool result_has_sums(const struct result *r);

/* The revision of the model that made the file, 0 where it does not say; this program's is MODEL_REVISION. */
int64_t result_model(const struct result *r);

/* A root attribute that is text ("version", "scenario_sha256", …), or NULL. Owned by the result. */
const char *result_text(const struct result *r, const char *attribute);

#endif
