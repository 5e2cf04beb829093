/* What a command line changes in a scenario. */
#include "changes.h"

#include "params.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static enum status add(struct changes *c, const struct option_table *t, const char *path,
                       const char *value, struct err *e)
{
    if (c->n == MAX_CHANGES)
        return options_usage(
            t, e, "more than %d changes of parameters; write a scenario with base: instead",
            MAX_CHANGES);
    c->list[c->n++] = (struct override){.path = path, .value = value};
    return STATUS_OK;
}

enum status changes_set(struct changes *c, const struct option_table *t, const char *value,
                        struct err *e)
{
    const char *equals = strchr(value, '=');
    struct text path = {0};

    if (equals == NULL || equals == value)
        return options_usage(
            t, e, "--set '%s' is not of the form PATH=VALUE, such as care.gp.fear=2", value);
    if (c->n_owned == MAX_CHANGES)
        return add(c, t, "", "", e);
    text_add_bytes(&path, value, (size_t)(equals - value));
    c->owned[c->n_owned] = text_take(&path);
    if (c->owned[c->n_owned] == NULL)
        return err_memory(e);
    return add(c, t, c->owned[c->n_owned++], equals + 1, e);
}

enum status changes_count(struct changes *c, const struct option_table *t, const char *name,
                          const char *path, const char *value, struct err *e)
{
    const char *part = NULL;
    size_t length = 0;
    const struct param_row *row = param_match(path, &part, &length);
    const int64_t max = row->max < 0x1p63 ? (int64_t)row->max : INT64_MAX;
    int64_t n;
    const enum status status = options_count(t, name, value, (int64_t)row->min, max, &n, e);

    return status == STATUS_OK ? add(c, t, path, value, e) : status;
}

bool changes_have(const struct changes *c, const char *path)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->list[i].path, path) == 0)
            return true;
    return false;
}

void changes_free(struct changes *c)
{
    for (size_t i = 0; i < c->n_owned; i++)
        free(c->owned[i]);
    c->n = c->n_owned = 0;
}
