/* Measures of single units, for sweeps that add replicates until an interval is narrow (replenish.h). */
#ifndef CONFIDE_UNIT_MEASURE_H
#define CONFIDE_UNIT_MEASURE_H

#include "replenish.h"

extern const struct measure_hooks UNIT_MEASURES;

#endif
