/* The figures of an output file: their data and words, and the files they are written to. */
#ifndef CONFIDE_FIGURES_H
#define CONFIDE_FIGURES_H

#include "catalogue.h"
#include "define.h"
#include "figure.h"
#include "query.h"
#include "result.h"
#include "uncertainty.h"
#include "words.h"

/* What is asked for, as on the command line; NULL: not given. */
struct figures_request {
    bool wanted[FIGURE_COUNT]; /* none: all that the file allows */
    const char *measure, *policy, *contrast, *against, *x, *y, *title, *better, *worth;
    const char *where[MAX_WHERE]; /* groups, subgroups and a period, as of `confide summary` */
    size_t n_where;
    bool states_finding;        /* titles say what was found, in the figures that can */
    const char *by;             /* of figures over time: "year"; NULL: intervals of the file */
    const char *policies;       /* names with commas: the others are left out */
    struct define_words define; /* measures that the user defines */
    size_t point;               /* from 1; 0: not given */
    const char *file;           /* the result's; NULL: nothing is looked for beside it */
    struct uncertainty_choice uncertainty;
    const struct words *words; /* outlives the figures */
};

struct figures; /* owns its figures; borrows from the result, which must outlive it */

/*
 * Makes the wanted figures that the file allows (figures_why_not for the others). USAGE: the file does not have what is
 * asked for, or a name is unknown; lists what there is. NOINPUT: no finished replicate.
 */
enum status figures_read(struct figures **all, struct result *r, const struct figures_request *q,
                         struct err *e) MUST_CHECK;
void figures_free(struct figures *all); /* NULL is fine */

/* The figure, or NULL when it was not asked for, or cannot be drawn. */
const struct figure *figures_get(const struct figures *all, enum figure_name name);

/* Why a wanted figure is not drawn, as the end of a sentence; NULL: it is drawn, or not wanted. */
const char *figures_why_not(const struct figures *all, enum figure_name name);

/*
 * Makes folder `dir` (and those it stands in) and writes into it <name>.csv, <name>.gp and, by gnuplot, <name>.<format>
 * of the style's formats. `wrote` is told each path. NOOUTPUT when something cannot be written or drawn; the CSV and
 * the scripts are then there as far as they could be. USAGE: the height is too small.
 */
typedef void figures_wrote(const char *path);
enum status figures_write(const struct figures *all, const char *dir,
                          const struct figure_style *style, figures_wrote *wrote,
                          struct err *e) MUST_CHECK;

/* Makes the folder and those it stands in; it may be there. NOOUTPUT. */
enum status figures_folder(const char *dir, struct err *e) MUST_CHECK;

/* The same for one figure, which may have been made by hand; the folder is there. */
enum status figures_write_one(const struct figure *f, const char *dir,
                              const struct figure_style *style, figures_wrote *wrote,
                              struct err *e) MUST_CHECK;

#endif
