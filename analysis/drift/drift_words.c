/* Drift in words: warnings after a run, and a table. */
#include "drift.h"
#include "number.h"

#include <math.h>
#include <stdio.h>

enum { LABEL_WIDTH = 36, CELL_WIDTH = 14, LONGEST_BURN_IN = 200 };

static int decimals_of(const struct drift *d, enum measure m)
{
    const struct estimate x = drift_of(d, m);
    const double half = x.high - x.mean;

    return number_decimals(fmax(fabs(x.mean), fabs(drift_level(d, m))), half, half);
}

static void add_number(struct text *out, double x, int decimals, bool plus)
{
    char text[NUMBER_SIZE];

    number_print(text, x, decimals, plus);
    text_add(out, "%s", text);
}

/* "a burn-in of about 25 years, 20 more than now, would bring it below a tenth of that" */
static void add_remedy(struct text *out, const struct drift *d, enum measure m)
{
    const double now = d->scenario->run.time_burn_in_years, more = ceil(drift_burn_in(d, m));

    if (isnan(more) || now + more > LONGEST_BURN_IN)
        text_add(
            out,
            "It does not slow down within the period, so how long a burn-in it takes cannot be "
            "told: try time.burn_in_years: %g, and look again with 'confide check --settle'.",
            fmax(2.0 * now, now + 10.0));
    else
        text_add(out,
                 "At the speed at which it slows down, time.burn_in_years: %g (now %g) would bring "
                 "it below what matters.",
                 now + more, now);
}

static void add_warning(struct text *out, const struct drift *d, enum measure m)
{
    const struct estimate x = drift_of(d, m);
    const int decimals = decimals_of(d, m);

    text_add(
        out,
        "Warning: %s does not stand still: under policy %s, which never changes, it goes from ",
        MEASURES[m].label, d->scenario->policy[d->policy].label);
    add_number(out, drift_level(d, m) - x.mean / 2, decimals, false);
    text_add(out, " to ");
    add_number(out, drift_level(d, m) + x.mean / 2, decimals, false);
    text_add(out, " %s, by ", MEASURES[m].unit);
    add_number(out, x.mean, decimals, true);
    text_add(out, " (");
    add_number(out, x.low, decimals, true);
    text_add(out, " to ");
    add_number(out, x.high, decimals, true);
    text_add(out, ")");
    if (d->scenario->n_policies > 1) {
        text_add(out, "; policies differ by at most ");
        add_number(out, drift_contrast(d, m), decimals, false);
    }
    text_add(out, ". ");
    add_remedy(out, d, m);
    text_add(out, "\n");
}

void drift_warnings(struct text *out, const struct drift *d)
{
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        if (drift_matters(d, m))
            add_warning(out, d, m);
}

/* A number at the right of its column. */
static void add_cell(struct text *out, double x, int decimals, bool plus)
{
    char text[NUMBER_SIZE];

    number_print(text, x, decimals, plus);
    text_add(out, "%*s", CELL_WIDTH, text);
}

static void add_row(struct text *out, const struct drift *d, enum measure m)
{
    const struct estimate x = drift_of(d, m);
    const int decimals = decimals_of(d, m);
    const double half = x.high - x.mean;

    text_add(out, "  %-*s", LABEL_WIDTH, MEASURES[m].label);
    add_cell(out, drift_level(d, m), decimals, false);
    add_cell(out, x.mean, decimals, true);
    add_cell(out, isnan(half) ? NAN : half, decimals, false);
    add_cell(out, d->scenario->n_policies > 1 ? drift_contrast(d, m) : NAN, decimals, false);
    text_add(out, "%s\n", drift_matters(d, m) ? "  drifts" : "");
}

void drift_table(struct text *out, const struct drift *d)
{
    struct text warnings = {.data = NULL};

    if (!drift_is_known(d)) {
        text_add(out, "Whether the model stands still cannot be told: it takes a policy that never "
                      "changes, 4 intervals and 2 replicates.\n");
        return;
    }
    text_add(
        out,
        "Under policy %s, which never changes, over %g years after %g of burn-in:\n"
        "the change from start to end, half its 95 %% interval, and how much policies differ\n\n",
        d->scenario->policy[d->policy].label, d->scenario->run.time_years,
        d->scenario->run.time_burn_in_years);
    text_add(out, "  %-*s%*s%*s%*s%*s\n", LABEL_WIDTH, "", CELL_WIDTH, "level", CELL_WIDTH,
             "change", CELL_WIDTH + 1, "\xc2\xb1", CELL_WIDTH, "policies");
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        if (d->change[m].n > 0)
            add_row(out, d, m);
    drift_warnings(&warnings, d);
    text_add(out, "\n%s",
             warnings.data == NULL
                 ? "It stands still: no change is both distinguishable from 0 and "
                   "larger than a tenth of what policies change.\n"
                 : warnings.data);
    out->failed = out->failed || warnings.failed;
    text_free(&warnings);
}
