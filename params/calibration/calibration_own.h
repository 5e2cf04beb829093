/* What the files of this folder share. */
#ifndef CONFIDE_CALIBRATION_OWN_H
#define CONFIDE_CALIBRATION_OWN_H

#include "calibration_file.h"
#include "calibration_keys.h"

/* Targets, and those held out (calibration_targets.c). */
void calibration_targets(struct calibration_file *c, struct making *m, const struct node *map,
                         bool is_held_out);

/* Whether the targets are valid, as far as `check` can tell. */
void calibration_targets_check(struct calibration_file *c, calibration_check *check);

/* The copula: correlations between priors, turned into its factor (calibration_copula.c). */
void calibration_copula(struct calibration_file *c, struct making *m, const struct node *list);

#endif
