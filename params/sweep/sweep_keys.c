/* The keys of a sweep file: reading a map by its rows. */
#include "sweep_keys.h"

#include "value.h"

#include <math.h>
#include <string.h>

const char *const SAMPLING_NAMES[2] = {"lhs", "sobol"};

#define ANY_DESIGN ~0U
#define DESIGN_BIT(name) (1U << DESIGN_##name)
#define DRAWING_DESIGNS                                                                            \
    (DESIGN_BIT(lhs) | DESIGN_BIT(sobol) | DESIGN_BIT(niederreiter) | DESIGN_BIT(halton) |         \
     DESIGN_BIT(reverse_halton) | DESIGN_BIT(morris) | DESIGN_BIT(saltelli) | DESIGN_BIT(priors))
#define ROW(settings_, type_, key_, ...)                                                           \
    {.type = KEY_##type_,                                                                          \
     .key = #key_,                                                                                 \
     .offset = offsetof(struct settings_, key_),                                                   \
     .designs = __VA_ARGS__},
#define SWEEP_KEY(...) ROW(sweep_settings, __VA_ARGS__)
static const struct sweep_key SWEEP_ROWS[] = {
#include "sweep_keys.def"
};
#undef SWEEP_KEY
#define STOP_KEY(...) ROW(stop_settings, __VA_ARGS__)
static const struct sweep_key STOP_ROWS[] = {
#include "sweep_keys.def"
};
#undef STOP_KEY
#define VALUE_KEY(...) ROW(value_settings, __VA_ARGS__)
static const struct sweep_key VALUE_ROWS[] = {
#include "sweep_keys.def"
};
#undef VALUE_KEY

enum { MAX_KEYS_OF_A_MAP = 24 };

#define KEYS_OF(rows) .row = (rows), .n = sizeof(rows) / sizeof *(rows)
const struct sweep_keys SWEEP_KEYS = {
    .of = "the sweep", .null_is_absent = true, KEYS_OF(SWEEP_ROWS)};
const struct sweep_keys STOP_KEYS = {.of = "stop_when", .null_is_absent = true, KEYS_OF(STOP_ROWS)};
const struct sweep_keys VALUE_KEYS = {.of = "a map of values", KEYS_OF(VALUE_ROWS)};

const struct sweep_key *sweep_keys_find(const struct sweep_keys *keys, const char *key)
{
    for (size_t i = 0; i < keys->n; i++)
        if (strcmp(keys->row[i].key, key) == 0)
            return &keys->row[i];
    return NULL;
}

void sweep_keys_tell_unknown(struct making *m, const struct sweep_keys *keys,
                             const struct node *key, const char *path)
{
    const char *names[MAX_KEYS_OF_A_MAP];
    size_t n = 0;

    for (; n < keys->n && n < MAX_KEYS_OF_A_MAP; n++)
        names[n] = keys->row[n].key;
    making_unknown(m, key, path, names, n);
}

const char *sweep_keys_name(struct making *m, const struct node *n, const char *what,
                            const char *meant)
{
    if (n->kind == NODE_TEXT && n->text[0] != '\0')
        return n->text;
    mistake(&m->r->mistakes, n->at, NULL, "%s is %s; it is %s", what,
            n->kind == NODE_TEXT ? "empty" : tree_kind_words(n), meant);
    return NULL;
}

/* One value of a made row, as parameters' values are read. */
static bool read_value(struct making *m, const struct node *n, const char *what,
                       const struct param_row *row, union param_value *v)
{
    char why[WHY_SIZE];

    if (n->kind != NODE_TEXT || tree_is_null(n))
        mistake(&m->r->mistakes, n->at, NULL, "%s is %s; one value is needed", what,
                tree_kind_words(n));
    else if (!value_parse(row, n->text, v, why))
        mistake(&m->r->mistakes, n->at, NULL, "%s = %.60s %s", what, n->text, why);
    else
        return true;
    return false;
}

bool sweep_keys_number(struct making *m, const struct node *n, const char *what, double *out)
{
    const struct param_row row = {
        .type = TYPE_REAL, .unit = "1", .min = -INFINITY, .max = INFINITY};
    union param_value v;

    if (!read_value(m, n, what, &row, &v))
        return false;
    *out = v.real;
    return true;
}

static bool read_count(struct making *m, const struct sweep_key *rule, const struct node *n,
                       int64_t *out)
{
    const struct param_row row = {
        .type = TYPE_COUNT, .unit = "1", .min = rule->min, .max = rule->max};
    union param_value v = {.count = *out};
    const bool is_right = read_value(m, n, rule->key, &row, &v);

    *out = is_right ? v.count : *out;
    return is_right;
}

static bool read_real(struct making *m, const struct sweep_key *rule, const struct node *n,
                      double *out)
{
    const struct param_row row = {
        .type = TYPE_REAL, .unit = "1", .min = rule->min, .max = rule->max};
    union param_value v = {.real = *out};
    const bool is_right = read_value(m, n, rule->key, &row, &v);

    *out = is_right ? v.real : *out;
    return is_right;
}

static bool read_flag(struct making *m, const struct sweep_key *rule, const struct node *n,
                      bool *out)
{
    const struct param_row row = {.type = TYPE_FLAG, .unit = "1", .min = 0, .max = 1};
    union param_value v = {.flag = *out};
    const bool is_right = read_value(m, n, rule->key, &row, &v);

    *out = is_right ? v.flag : *out;
    return is_right;
}

static bool read_choice(struct making *m, const struct sweep_key *rule, const struct node *n,
                        int *out)
{
    const char *name = sweep_keys_name(m, n, rule->key, rule->meant);

    for (size_t i = 0; i < rule->n_names && name != NULL; i++)
        if (strcmp(rule->names[i], name) == 0) {
            *out = (int)i;
            return true;
        }
    if (name != NULL)
        making_unknown(m, n, rule->key, rule->names, rule->n_names);
    return false;
}

/* Reads one value to where it is kept. */
static bool read_key(struct making *m, const struct sweep_key *rule, const struct node *n,
                     void *out)
{
    switch (rule->type) {
    case KEY_NAME:
        *(const char **)out = sweep_keys_name(m, n, rule->key, rule->meant);
        return *(const char **)out != NULL;
    case KEY_CHOICE:
        return read_choice(m, rule, n, out);
    case KEY_COUNT:
        return read_count(m, rule, n, out);
    case KEY_REAL:
        return read_real(m, rule, n, out);
    case KEY_FLAG:
        return read_flag(m, rule, n, out);
    default:
        *(const struct node **)out = n;
        return true;
    }
}

static void set_default(const struct sweep_key *rule, void *out)
{
    switch (rule->type) {
    case KEY_NAME:
        *(const char **)out = NULL;
        break;
    case KEY_CHOICE:
        *(int *)out = (int)rule->dflt;
        break;
    case KEY_COUNT:
        *(int64_t *)out = (int64_t)rule->dflt;
        break;
    case KEY_REAL:
        *(double *)out = rule->dflt;
        break;
    case KEY_FLAG:
        *(bool *)out = rule->dflt != 0;
        break;
    default:
        *(const struct node **)out = NULL;
    }
}

static void tell_elsewhere(struct making *m, const struct sweep_key *rule, const struct node *key,
                           int design)
{
    const char *gap = strstr(rule->elsewhere, "%s");
    const int before = gap == NULL ? (int)strlen(rule->elsewhere) : (int)(gap - rule->elsewhere);

    mistake(&m->r->mistakes, key->at, NULL, "%.*s%s%s", before, rule->elsewhere,
            gap == NULL ? "" : DESIGN_NAMES[design], gap == NULL ? "" : gap + 2);
}

bool sweep_keys_read(struct making *m, const struct sweep_keys *keys, const struct node *map,
                     const int *design, void *settings)
{
    bool is_right = true;

    for (size_t i = 0; i < keys->n; i++) {
        const struct sweep_key *rule = &keys->row[i];
        const struct pair *p = tree_find(map, rule->key);
        void *out = (char *)settings + rule->offset;
        set_default(rule, out);
        if (p != NULL && keys->null_is_absent && !rule->null_counts && tree_is_null(p->value))
            p = NULL;
        if (p == NULL && rule->lacking != NULL)
            mistake(&m->r->mistakes, map->at, NULL, "%s lacks its %s:%s", keys->of, rule->key,
                    rule->lacking);
        else if (p != NULL && design != NULL && *design >= 0 && (rule->designs >> *design & 1) == 0)
            tell_elsewhere(m, rule, p->key, *design);
        else if (p != NULL)
            is_right &= read_key(m, rule, p->value, out);
    }
    return is_right;
}
