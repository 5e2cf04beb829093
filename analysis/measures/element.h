/* The elements of a variable: its dimensions beside policy, interval, group and subgroup. */
#ifndef CONFIDE_ELEMENT_H
#define CONFIDE_ELEMENT_H

#include "observe.h"

enum {
    ELEMENT_MOST = MAX_CONDITIONS * DELAY_COUNT,
    ELEMENT_DIMS = 2,
    ELEMENT_NAME_SIZE = 64,
    ELEMENT_WORDS_SIZE = LABEL_SIZE + ELEMENT_NAME_SIZE
};

/* Its further dimensions (severity, condition, service, delay); returns how many; the rest of dims is DIM_COUNT. None for
 * twins. */
int element_dims(enum observe_dim dims[ELEMENT_DIMS], enum observable v);

/* "service" of DIM_service; "" for what is no such dimension. */
const char *element_dim_name(enum observe_dim dim);
size_t element_dim_length(const struct scenario *s, enum observe_dim dim);

/* "gp", "tuberculosis", "severe"; of a delay its first day, "91". */
void element_dim_place(char out[ELEMENT_NAME_SIZE], const struct scenario *s, enum observe_dim dim,
                       size_t i);

/* How many elements, 1 where there are no further dimensions; the place of one in its d-th dimension. */
size_t element_count(const struct scenario *s, enum observable v);
size_t element_place(const struct scenario *s, enum observable v, size_t element, int d);

/* "gp"; "tuberculosis.91". */
void element_name(char out[ELEMENT_NAME_SIZE], const struct scenario *s, enum observable v,
                  size_t element);

/* What people call it: "Tuberculosis, from day 91". */
void element_words(char out[ELEMENT_WORDS_SIZE], const struct scenario *s, enum observable v,
                   size_t element);

/* Whether it is counted by subgroup. */
bool element_has_subgroups(enum observable v);

#endif
