/* The part of the briefing on whether what is counted stands still where nothing changes. */
#include "html.h"
#include "report_parts.h"

static void add_change(struct text *out, const struct report *x, enum measure m)
{
    const struct estimate d = drift_of(&x->drift, m);
    const int decimals = report_decimals_one(&d);

    html_text(out, MEASURES[m].label);
    text_add(out, " by ");
    html_number(out, d.mean, decimals, true);
    text_add(out, " (");
    report_interval(out, &d, decimals, true);
    text_add(out, ") ");
    html_text(out, MEASURES[m].unit);
}

void report_drift(struct text *out, const struct report *x)
{
    size_t n = 0;

    if (!x->has_drift) {
        text_add(out,
                 " Whether the numbers stand still under a policy that never changes cannot be "
                 "told from this file; <code>confide check --settle</code> simulates it.");
        return;
    }
    text_add(out, " Under policy ");
    report_policy(out, x, x->drift.policy);
    text_add(out, ", which never changes, ");
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        if (drift_matters(&x->drift, m)) {
            text_add(out, n++ == 0 ? "<b>these do not stand still</b> from the first day to the "
                                     "last, and a difference between policies may hold some of it: "
                                   : "; ");
            add_change(out, x, m);
        }
    text_add(out, n > 0
                      ? ". A longer burn-in (<code>time.burn_in_years</code>) would help."
                      : "every measure stands still from the first day to the last, as far as the "
                        "replicates can tell: no change is both distinguishable from 0 and larger "
                        "than a tenth of what policies change.");
}
