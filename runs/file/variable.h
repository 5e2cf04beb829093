/* Inner header of runs/file: variables of the output file. Callers hold the lock on HDF5. */
#ifndef CONFIDE_VARIABLE_H
#define CONFIDE_VARIABLE_H

#include "h5.h"
#include "layout.h"

/* Makes every scale and every variable of an empty file. */
herr_t variable_create_all(hid_t file, const struct layout *l, const struct experiment *x,
                           const struct plan *p);

/* Creates one more variable over the dimensions dims[0..rank-1], its scales attached; its handle is the caller's. */
hid_t variable_create(hid_t file, const struct layout *l, const char *name, hid_t type, int rank,
                      const int *dims, const char *units, const char *long_name);

/* One number for every unit, written at once. */
herr_t variable_put_per_unit(hid_t file, const struct layout *l, const char *name, hid_t type,
                             hid_t memory_type, const char *long_name, const void *data);

/* Reads or writes a block of units, in memory in the order of the file's dimensions. */
herr_t variable_transfer(enum layout_way way, hid_t dataset, const struct layout *l,
                         enum observable v, const struct layout_block *b, void *data);

#endif
