/* The keys of a calibration file. */
#include "calibration_keys.h"

#include <stddef.h>

const char *const CALIBRATION_WEIGHTS[3] = {"low", "medium", "high"};
const char *const CALIBRATION_SCALES[4] = {"auto", "log", "logit", "plain"};

#define ROW(settings_, type_, key_, ...)                                                           \
    {.type = KEY_##type_,                                                                          \
     .key = #key_,                                                                                 \
     .offset = offsetof(struct settings_, key_),                                                   \
     .designs = ~0U,                                                                               \
     __VA_ARGS__},
#define CALIBRATION_KEY(...) ROW(calibration_settings, __VA_ARGS__)
static const struct sweep_key FILE_ROWS[] = {
#include "calibration_keys.def"
};
#undef CALIBRATION_KEY
#define EXPERIMENT_KEY(...) ROW(calibration_experiment_settings, __VA_ARGS__)
static const struct sweep_key EXPERIMENT_ROWS[] = {
#include "calibration_keys.def"
};
#undef EXPERIMENT_KEY
#define COPULA_KEY(...) ROW(calibration_copula_settings, __VA_ARGS__)
static const struct sweep_key COPULA_ROWS[] = {
#include "calibration_keys.def"
};
#undef COPULA_KEY
#define TARGET_KEY(...) ROW(calibration_target_settings, __VA_ARGS__)
static const struct sweep_key TARGET_ROWS[] = {
#include "calibration_keys.def"
};
#undef TARGET_KEY
#define BUDGET_KEY(key_, least, most, default_, what)                                              \
    {.type = KEY_COUNT,                                                                            \
     .key = #key_,                                                                                 \
     .offset = offsetof(struct calibration_budget, key_),                                          \
     .designs = ~0U,                                                                               \
     .min = (least),                                                                               \
     .max = (most),                                                                                \
     .dflt = (default_)},
static const struct sweep_key BUDGET_ROWS[] = {
#include "calibration_keys.def"
};
#undef BUDGET_KEY

#define KEYS_OF(rows) .row = (rows), .n = sizeof(rows) / sizeof *(rows)
const struct sweep_keys CALIBRATION_KEYS = {
    .of = "the calibration", .null_is_absent = true, KEYS_OF(FILE_ROWS)};
const struct sweep_keys CALIBRATION_EXPERIMENT_KEYS = {
    .of = "the experiment", .null_is_absent = true, KEYS_OF(EXPERIMENT_ROWS)};
const struct sweep_keys CALIBRATION_COPULA_KEYS = {
    .of = "this part of the copula", .null_is_absent = true, KEYS_OF(COPULA_ROWS)};
const struct sweep_keys CALIBRATION_TARGET_KEYS = {
    .of = "the target", .null_is_absent = true, KEYS_OF(TARGET_ROWS)};
const struct sweep_keys CALIBRATION_BUDGET_KEYS = {
    .of = "the budget", .null_is_absent = true, KEYS_OF(BUDGET_ROWS)};

bool calibration_keys_read(struct making *m, const struct sweep_keys *keys, const struct node *n,
                           const char *path, const char *meant, void *settings)
{
    if (n->kind != NODE_MAP) {
        mistake(&m->r->mistakes, n->at, NULL, "%s is %s; it is %s", path, tree_kind_words(n),
                meant);
        return false;
    }
    for (size_t i = 0; i < n->n; i++)
        if (sweep_keys_find(keys, n->pair[i].key->text) == NULL)
            sweep_keys_tell_unknown(m, keys, n->pair[i].key, path);
    return sweep_keys_read(m, keys, n, NULL, settings);
}
