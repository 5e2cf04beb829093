/* A folder with a small scenario and the sweeps of it that a test writes, for the tests of sweep files. */
#ifndef CONFIDE_SWEEP_FOLDER_H
#define CONFIDE_SWEEP_FOLDER_H

#include "sweep.h"

enum { SWEEP_FOLDER_TEXT = 1 << 16 };

struct sweep_folder {
    struct sweep sw, again;
    struct scenario point;
    struct err e;
    char folder[64], text[SWEEP_FOLDER_TEXT];
};

/* A fixture for cmocka: the working folder is a new one, and small.yaml in it is the scenario of the file. */
int sweep_folder_setup(void **state, const char *scenario);
int sweep_folder_teardown(void **state);

/* Reads a sweep of small.yaml, which must be right; without options, and with them. */
const struct experiment *read_right(struct sweep_folder *f, const char *text);
const struct experiment *read_with(struct sweep_folder *f, const char *text,
                                   const struct sweep_options *o);

/* The points as a table must be `told`. */
void assert_points(struct sweep_folder *f, const char *text, const char *told);

double point_value(const struct experiment *x, size_t point, size_t factor);

#endif
