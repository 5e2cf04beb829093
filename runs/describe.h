/* What a joined file says of itself beside the tallies: root attributes, groups, parameters that differ. */
#ifndef CONFIDE_DESCRIBE_H
#define CONFIDE_DESCRIBE_H

#include "layout.h"
#include "provenance.h"

/* Root attributes. The scenario is written as text from which the run can be repeated. */
enum status describe_root(hid_t file, const struct scenario *s, const struct provenance *made_by,
                          const char *experiment, struct err *e) MUST_CHECK;

/* weight, people and agents of every group; parameter_<path> for what a policy's `set` changes. */
herr_t describe_groups(hid_t file, const struct layout *l, const struct scenario *s,
                       const struct plan *p);
herr_t describe_parameters(hid_t file, const struct layout *l, const struct scenario *s);

#endif
