/* Inner header of runs/file: the coordinates of the output file. */
#ifndef CONFIDE_SCALES_H
#define CONFIDE_SCALES_H

#include "layout.h"

#include <hdf5.h>

/* Makes a scale for each dimension of an empty file, and what stands beside some: interval_steps, delay_from. `p` is the
 * plan of x->scenario. */
herr_t scales_create(hid_t file, const struct layout *l, const struct experiment *x,
                     const struct plan *p);

#endif
