/* The figures of an output file: their data, and the files they are written to. */
#ifndef CONFIDE_FIGURES_H
#define CONFIDE_FIGURES_H

#include "figure.h"
#include "measure.h"
#include "result.h"

enum figure_name {
#define FIGURE(name, ...) FIGURE_##name,
#include "figures.def"
    FIGURE_COUNT
};

struct figures {
    struct figure figure[FIGURE_COUNT];
    double *mark;
    size_t n_marks, used, missing; /* replicates */
};

/* Reads every finished replicate of a plain run; the figures borrow from the result, which must outlive them. */
enum status figures_read(struct figures *f, struct result *r, struct err *e) MUST_CHECK;
void figures_free(struct figures *f); /* a zeroed one is fine */

/*
 * Makes folder `dir` (and those it stands in) and writes into it <name>.csv, <name>.gp and, by gnuplot, <name>.<format>
 * of the formats ("svg png pdf"). `wrote` is told each path. NOOUTPUT when something cannot be written or drawn; the
 * CSV and the scripts are then there as far as they could be.
 */
typedef void figures_wrote(const char *path);
enum status figures_write(const struct figures *f, const char *dir, const char *formats,
                          figures_wrote *wrote, struct err *e) MUST_CHECK;

#endif
