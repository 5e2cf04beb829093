/* Inner header of runs/file: what an output file says of itself beside the tallies. Callers hold the lock on HDF5. */
#ifndef CONFIDE_DESCRIBE_H
#define CONFIDE_DESCRIBE_H

#include "output.h"

#include <hdf5.h>

/* Root attributes. The scenario is written as text from which the run can be repeated. */
enum status describe_root(hid_t file, const struct description *d, struct err *e) MUST_CHECK;

/* weight, people and agents of every group (and point, where they vary); parameter_<path> for what varies between
 * points or policies; the design: what each factor is at every point. */
herr_t describe_groups(hid_t file, const struct layout *l, const struct experiment *x,
                       const struct plan *p);
herr_t describe_parameters(hid_t file, const struct layout *l, const struct experiment *x);
herr_t describe_design(hid_t file, const struct layout *l, const struct experiment *x);

/* Reads the design of a file into x, which has the scenario already. IO: it is damaged. */
herr_t describe_read_design(hid_t file, size_t n_points, struct experiment *x);

#endif
