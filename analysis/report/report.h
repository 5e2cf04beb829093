/* The briefing: an output file as one page of HTML that needs nothing else. */
#ifndef CONFIDE_REPORT_H
#define CONFIDE_REPORT_H

#include "drift.h"
#include "joint.h"
#include "measure.h"
#include "result.h"
#include "stream.h"
#include "text.h"
#include "uncertainty.h"
#include "words.h"

enum { REPORT_ALL_POINTS = -1 };

struct report_request {
    const char *file;
    const char *against;  /* the policy that others are compared with; NULL: the first */
    const char *language; /* of the user's words and the figures': "cy", "zh-Hant"; NULL: English */
    const char *labels;   /* the figures' words in it, a file of `confide figures`; NULL: none */
    long point;           /* from 0, or REPORT_ALL_POINTS */
    bool no_figures;
    const char *from, *to; /* a year, month or day each; NULL: the first, the last */
    struct uncertainty_choice uncertainty;
    bool phases; /* every measure phase by phase, not only the few of the page's body */
};

/* Beside the measures (numbered by enum measure): the same people under the reference and another policy. */
enum report_twin {
    TWIN_undisclosed =
        MEASURE_COUNT, /* of those who disclosed under the reference, who did not: % */
    TWIN_undisclosed_people,
    TWIN_untreated, /* of those long untreated under the policy, who were not under the reference: % */
    TWIN_untreated_people,
    REPORT_ITEMS
};

/* Over replicates, or over the points of a sweep: mean, and where 95 % of the points lie. */
struct report_number {
    struct estimate x;
    double sd_parameters, se_chance; /* over points only, else NaN */
    struct spread_range doubt; /* of a run: what is not known moves it so far; NaN: not told */
};

/* Differences from the reference in the stretches between the days on which a policy changes. */
struct report_phases {
    int64_t begins, ends; /* the first and the last day that the page tells of */
    size_t n, n_measures;
    enum measure measure[MEASURE_COUNT];
    int64_t *first, *last;        /* [phase]: days */
    struct report_number *number; /* [(policy * n_measures + measure) * n + phase] */
};

struct report {
    struct report_request request;
    struct words *words;
    char period[80];                     /* "interval=2018..2019" of --from and --to, or "" */
    struct result *result;               /* not owned */
    const struct experiment *experiment; /* the result's */
    struct scenario *scenario;           /* of the point, or before anything is varied */
    struct plan plan;
    bool is_over_points;
    size_t against;
    struct stream_count count;
    struct uncertainty doubt; /* of a run; without a file: there is none */
    struct drift drift;       /* of a plain run; else has_drift is false */
    bool has_drift;
    struct report_number (*number)[REPORT_ITEMS][CONTRAST_COUNT]; /* [policy] */
    struct report_phases phases;
};

/* Reads what the page says. INTERNAL, IO, NOINPUT (no replicate is finished), USAGE (no such policy or point). */
enum status report_read(struct report *x, struct result *r, const struct report_request *q,
                        struct err *e) MUST_CHECK;
void report_free(struct report *x); /* a zeroed one is fine */

/* The whole page. NOOUTPUT: gnuplot could not draw. */
enum status report_page(struct text *out, const struct report *x, struct err *e) MUST_CHECK;

#endif
