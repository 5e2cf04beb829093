/* Output files made up for tests: a scenario, points, and numbers of the test's own, without the engine. */
#ifndef CONFIDE_MADE_FILE_H
#define CONFIDE_MADE_FILE_H

#include "observe.h"
#include "runs_world.h"

/* Fills the observation of a unit; false: the unit is missing. */
typedef bool made_unit(void *into, struct observation *o, size_t point, size_t replicate);

/* Makes w->experiment one of n_points points that vary these parameters, with values yet to be set; `design` as in a
 * sweep file. */
void made_factors(struct runs_world *w, const char *design, size_t n_points, size_t n_factors,
                  const char *const *path);

/* Makes w->experiment one of n_points points, at which the parameter `path` is low, low + step, …; made_points
 * varies belief.floor from 0 to 1. */
void made_points_of(struct runs_world *w, const char *design, size_t n_points, const char *path,
                    double low, double step);
void made_points(struct runs_world *w, const char *design, size_t n_points);

/* Writes the file of w's experiment with n_replicates a point. Numbers not set are 0. */
void made_file(struct runs_world *w, const char *file, size_t n_replicates, made_unit *unit,
               void *into);

#endif
