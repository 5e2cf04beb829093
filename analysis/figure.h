/* A figure of lines over time, one a policy: from estimates to a gnuplot script that stands alone. */
#ifndef CONFIDE_FIGURE_H
#define CONFIDE_FIGURE_H

#include "estimate.h"
#include "scenario.h"
#include "text.h"

enum { FIGURE_NOTE_WIDTH = 88 }; /* characters in a line of the notes */

struct figure_point {
    double day; /* since 1970-01-01 */
    struct estimate value;
};

struct figure {
    const char *name; /* of its files, without an ending: ours */
    const char *heading, *y_title, *unit;
    char *caption;   /* one line: what is drawn */
    char *source;    /* one line or several: where it is from; may quote the user */
    double from, to; /* days since 1970-01-01 */
    size_t n_policies, n_points;
    const char *policy[MAX_POLICIES];
    struct figure_point *point; /* [policy * n_points + i], days ascending */
    const double *mark;         /* days on which a policy changes */
    size_t n_marks;
};

/* Whether there is anything to draw: some value defined. */
bool figure_is_defined(const struct figure *f);

/* The script for gnuplot, data included. It writes <name>.<format> for each format of `formats` ("svg png pdf") into
 * the folder that the gnuplot variable `folder` names, else into the one it runs in. User text is only ever data. */
void figure_script(struct text *out, const struct figure *f, const char *formats);

/* policy, date, estimate, low, high, replicates, unit. */
void figure_csv(struct text *out, const struct figure *f);

#endif
