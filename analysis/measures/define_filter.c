/* What narrows a variable of a definition: ":service=gp,clinic:subgroup=women". */
#define _POSIX_C_SOURCE 200809L
#include "define_parse.h"
#include "near.h"
#include "number.h"
#include "text.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_SIZE = 64 };

/* A dimension that a filter may name: how many places, their names, and which of them are wanted. */
struct places {
    const char *key;
    enum observe_dim dim; /* further dimensions, DIM_group, DIM_subgroup */
    size_t n;
    bool wanted[ELEMENT_MOST];
};

static void place_name(char out[ELEMENT_NAME_SIZE], const struct scenario *s,
                       const struct places *p, size_t i)
{
    if (p->dim == DIM_group)
        (void)snprintf(out, ELEMENT_NAME_SIZE, "%s", s->group_name[i]);
    else if (p->dim == DIM_subgroup)
        (void)snprintf(out, ELEMENT_NAME_SIZE, "%s", SUBGROUP_NAMES[s->subgroup[i]]);
    else
        element_dim_place(out, s, p->dim, i);
}

/* The places of the dimension of this name; n = 0: the variable has no such dimension. */
static struct places places_of(const struct scenario *s, enum observable v, const char *key)
{
    enum observe_dim dims[ELEMENT_DIMS];
    const int n = element_dims(dims, v);

    for (int d = 0; d < n; d++)
        if (strcmp(element_dim_name(dims[d]), key) == 0)
            return (struct places){key, dims[d], element_dim_length(s, dims[d]), {false}};
    if (strcmp(key, "group") == 0)
        return (struct places){key, DIM_group, s->n_groups, {false}};
    if (strcmp(key, "subgroup") == 0 && element_has_subgroups(v))
        return (struct places){key, DIM_subgroup, s->n_subgroups, {false}};
    return (struct places){.key = key};
}

static enum status no_such_key(const struct define_reader *r, const char *at, enum observable v,
                               const char *key)
{
    enum observe_dim dims[ELEMENT_DIMS];
    const int n = element_dims(dims, v);
    struct text names = {.data = NULL};

    for (int d = 0; d < n; d++)
        text_add(&names, "%s, ", element_dim_name(dims[d]));
    text_add(&names, element_has_subgroups(v) ? "subgroup, group" : "group");
    (void)define_wrong(r, at, "'%s' cannot be narrowed by '%.30s'; it can by %s",
                       OBSERVABLE[v].name, key, names.data == NULL ? "nothing" : names.data);
    text_free(&names);
    return STATUS_USAGE;
}

static enum status no_such_place(const struct define_reader *r, const char *at,
                                 const struct places *p, const char *value)
{
    struct near near = near_to(value);
    struct text names = {.data = NULL};

    for (size_t i = 0; i < p->n; i++) {
        char name[ELEMENT_NAME_SIZE];
        place_name(name, r->scenario, p, i);
        near_offer(&near, name);
        text_add(&names, "%s%s", i > 0 ? ", " : "", name);
    }
    if (p->dim == DIM_delay)
        (void)define_wrong(r, at,
                           "'%s' is no delay: bins begin at day %s; write one, or 28..91 for all "
                           "from 28 to before 91",
                           value, names.data == NULL ? "0" : names.data);
    else if (near_meant(&near) != NULL)
        (void)define_wrong(r, at, "there is no %s '%s'; did you mean '%s'?", p->key, value,
                           near.name);
    else
        (void)define_wrong(r, at, "there is no %s '%s'; there is %s", p->key, value,
                           names.data == NULL ? "none" : names.data);
    text_free(&names);
    return STATUS_USAGE;
}

/* "28..91": the bins in it, whose ends must be ends of bins. */
static bool want_stretch(struct places *p, const char *value)
{
    const char *dots = strstr(value, "..");
    char first[VALUE_SIZE] = "";
    const char *why;
    double from = 0.0, to = 0.0;

    if (dots == NULL)
        return false;
    (void)snprintf(first, sizeof first, "%.*s", (int)(dots - value), value);
    bool from_found = false, to_found = false, any = false;

    if (!number_read(&from, first, &why) || !number_read(&to, dots + 2, &why))
        return false;
    for (size_t i = 0; i < p->n; i++) {
        const bool is_from = !(DELAY_FROM[i] < from) && !(DELAY_FROM[i] > from);
        const bool is_to = !(DELAY_FROM[i] < to) && !(DELAY_FROM[i] > to);
        from_found = from_found || is_from;
        to_found = to_found || is_to;
        if (DELAY_FROM[i] >= from && DELAY_FROM[i] < to)
            any = p->wanted[i] = true;
    }
    return from_found && to_found && any;
}

static enum status want(struct define_reader *r, struct places *p, const char *value,
                        const char *at)
{
    bool any = p->dim == DIM_delay && want_stretch(p, value);

    for (size_t i = 0; i < p->n; i++) {
        char name[ELEMENT_NAME_SIZE];
        place_name(name, r->scenario, p, i);
        if (fnmatch(value, name, 0) == 0)
            any = p->wanted[i] = true;
    }
    return any ? STATUS_OK : no_such_place(r, at, p, value);
}

static enum status narrow_subgroup(struct define_reader *r, struct define_term *term,
                                   const struct places *p, const char *at)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        if (p->wanted[i]) {
            term->subgroup = (int)i;
            n++;
        }
    if (n > 1)
        return define_wrong(r, at, "subgroups overlap and are not added up; name one");
    return STATUS_OK;
}

static void narrow_elements(const struct scenario *s, struct define_term *term,
                            const struct places *p)
{
    enum observe_dim dims[ELEMENT_DIMS];
    const int n = element_dims(dims, term->variable);
    const size_t count = element_count(s, term->variable);

    for (int d = 0; d < n; d++)
        for (size_t k = 0; k < count && dims[d] == p->dim; k++)
            term->element[k] =
                term->element[k] && p->wanted[element_place(s, term->variable, k, d)];
}

static enum status narrow(struct define_reader *r, struct define_term *term, const struct places *p,
                          const char *at)
{
    if (p->dim == DIM_subgroup)
        return narrow_subgroup(r, term, p, at);
    if (p->dim != DIM_group) {
        narrow_elements(r->scenario, term, p);
        return STATUS_OK;
    }
    for (size_t g = 0; g < p->n; g++)
        term->group[g] = p->wanted[g] && (!term->has_groups || term->group[g]);
    term->has_groups = true;
    return STATUS_OK;
}

/* A word up to one of these. */
static bool read_until(struct define_reader *r, char out[VALUE_SIZE], const char *ends)
{
    const size_t n = strcspn(r->at, ends);

    (void)snprintf(out, VALUE_SIZE, "%.*s", (int)(n < VALUE_SIZE ? n : VALUE_SIZE - 1), r->at);
    r->at += n;
    return n > 0 && n < VALUE_SIZE;
}

static enum status read_filter(struct define_reader *r, struct define_term *term)
{
    const char *at = r->at;
    char key[VALUE_SIZE], value[VALUE_SIZE];
    enum status status = STATUS_OK;

    if (!read_until(r, key, "= \t:,)") || *r->at != '=')
        return define_wrong(r, at,
                            "':%.30s' lacks its =; write :KEY=VALUE, as in visits:service=gp", key);
    struct places p = places_of(r->scenario, term->variable, key);
    if (p.n == 0)
        return no_such_key(r, at, term->variable, key);
    do {
        r->at++; /* = or , */
        at = r->at;
        if (!read_until(r, value, " \t:,)+/"))
            return define_wrong(r, at, "':%s=' lacks its value", key);
        status = want(r, &p, value, at);
    } while (status == STATUS_OK && *r->at == ',');
    return status == STATUS_OK ? narrow(r, term, &p, at) : status;
}

enum status define_parse_filters(struct define_reader *r, struct define_term *term)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && *r->at == ':') {
        r->at++;
        status = read_filter(r, term);
    }
    return status;
}
