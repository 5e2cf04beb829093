/* A calibration's file in place of a sweep's: checks that the sweep was drawn from it. */
#ifndef CONFIDE_CALIBRATED_H
#define CONFIDE_CALIBRATED_H

#include "experiment.h"

/* Whether every point of the sweep is one of the calibration's posterior, to the last bit. USAGE: it is not, e->msg is a
 * sentence about the sweep; NOINPUT: the calibration cannot be read; INTERNAL: no memory. */
enum status calibrated_check(const struct experiment *sweep, const char *calibration,
                             struct err *e) MUST_CHECK;

#endif
