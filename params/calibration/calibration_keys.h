/* The maps of a calibration file, read by the rows of calibration_keys.def. */
#ifndef CONFIDE_CALIBRATION_KEYS_H
#define CONFIDE_CALIBRATION_KEYS_H

#include "calibration_file.h"
#include "sweep_keys.h"

#define CALIBRATION_FIELD(type, key, ...) KEY_C_##type key;

struct calibration_settings {
#define CALIBRATION_KEY CALIBRATION_FIELD
#include "calibration_keys.def"
#undef CALIBRATION_KEY
};

struct calibration_experiment_settings {
#define EXPERIMENT_KEY CALIBRATION_FIELD
#include "calibration_keys.def"
#undef EXPERIMENT_KEY
};

struct calibration_copula_settings {
#define COPULA_KEY CALIBRATION_FIELD
#include "calibration_keys.def"
#undef COPULA_KEY
};

struct calibration_target_settings {
#define TARGET_KEY CALIBRATION_FIELD
#include "calibration_keys.def"
#undef TARGET_KEY
};

extern const struct sweep_keys CALIBRATION_KEYS, CALIBRATION_EXPERIMENT_KEYS,
    CALIBRATION_COPULA_KEYS, CALIBRATION_TARGET_KEYS, CALIBRATION_BUDGET_KEYS;

/* Reads a map's keys, and tells those that are unknown below `path`. False: n is no map, `meant` says what it is. */
bool calibration_keys_read(struct making *m, const struct sweep_keys *keys, const struct node *n,
                           const char *path, const char *meant, void *settings);

#endif
