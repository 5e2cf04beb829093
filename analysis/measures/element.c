/* The elements of a variable: its further dimensions, their lengths and names. */
#include "element.h"

#include <stdio.h>

static const struct {
    enum observe_dim dim;
    const char *name;
} FURTHER[] = {{DIM_severity, "severity"},
               {DIM_condition, "condition"},
               {DIM_service, "service"},
               {DIM_delay, "delay"}};

const char *element_dim_name(enum observe_dim dim)
{
    for (size_t i = 0; i < sizeof FURTHER / sizeof *FURTHER; i++)
        if (FURTHER[i].dim == dim)
            return FURTHER[i].name;
    return "";
}

int element_dims(enum observe_dim dims[ELEMENT_DIMS], enum observable v)
{
    enum observe_dim all[OBSERVE_MAX_RANK];
    const int rank = observe_dims(OBSERVABLE[v].shape, all);
    int n = 0;

    for (int d = 0; d < rank && n < ELEMENT_DIMS; d++)
        if (*element_dim_name(all[d]) != '\0')
            dims[n++] = all[d];
    for (int d = n; d < ELEMENT_DIMS; d++)
        dims[d] = DIM_COUNT;
    return n;
}

size_t element_dim_length(const struct scenario *s, enum observe_dim dim)
{
    switch (dim) {
    case DIM_severity:
        return SEVERITY_COUNT;
    case DIM_condition:
        return s->n_conditions;
    case DIM_service:
        return SERVICE_COUNT;
    case DIM_delay:
        return DELAY_COUNT;
    default:
        return 1;
    }
}

void element_dim_place(char out[ELEMENT_NAME_SIZE], const struct scenario *s, enum observe_dim dim,
                       size_t i)
{
    static const char *const SEVERITIES[SEVERITY_COUNT] = {"mild", "moderate", "severe"};

    if (dim == DIM_delay)
        (void)snprintf(out, ELEMENT_NAME_SIZE, "%g", DELAY_FROM[i]);
    else
        (void)snprintf(out, ELEMENT_NAME_SIZE, "%s",
                       dim == DIM_severity    ? SEVERITIES[i]
                       : dim == DIM_condition ? s->condition_name[i]
                       : dim == DIM_service   ? SERVICE_NAMES[i]
                                              : "");
}

size_t element_count(const struct scenario *s, enum observable v)
{
    enum observe_dim dims[ELEMENT_DIMS];
    const int n = element_dims(dims, v);
    size_t count = 1;

    for (int d = 0; d < n; d++)
        count *= element_dim_length(s, dims[d]);
    return count;
}

size_t element_place(const struct scenario *s, enum observable v, size_t element, int d)
{
    enum observe_dim dims[ELEMENT_DIMS];

    for (int k = element_dims(dims, v) - 1; k > d; k--)
        element /= element_dim_length(s, dims[k]);
    return element % element_dim_length(s, dims[d]);
}

void element_name(char out[ELEMENT_NAME_SIZE], const struct scenario *s, enum observable v,
                  size_t element)
{
    enum observe_dim dims[ELEMENT_DIMS];
    const int n = element_dims(dims, v);
    char place[ELEMENT_DIMS][ELEMENT_NAME_SIZE] = {""};

    for (int d = 0; d < n; d++)
        element_dim_place(place[d], s, dims[d], element_place(s, v, element, d));
    (void)snprintf(out, ELEMENT_NAME_SIZE, n > 1 ? "%.40s.%.20s" : "%.40s", place[0], place[1]);
}

void element_words(char out[ELEMENT_WORDS_SIZE], const struct scenario *s, enum observable v,
                   size_t element)
{
    enum observe_dim dims[ELEMENT_DIMS];
    const int n = element_dims(dims, v);
    size_t length = 0;

    *out = '\0';
    for (int d = 0; d < n; d++) {
        const size_t at = element_place(s, v, element, d);
        char place[ELEMENT_NAME_SIZE];
        element_dim_place(place, s, dims[d], at);
        length += (size_t)snprintf(out + length, ELEMENT_WORDS_SIZE - length, "%s%s%s",
                                   d > 0 ? ", " : "", dims[d] == DIM_delay ? "from day " : "",
                                   dims[d] == DIM_condition ? s->condition_label[at] : place);
    }
}

bool element_has_subgroups(enum observable v)
{
    enum observe_dim dims[OBSERVE_MAX_RANK];
    const int rank = observe_dims(OBSERVABLE[v].shape, dims);

    for (int d = 0; d < rank; d++)
        if (dims[d] == DIM_subgroup)
            return true;
    return false;
}
