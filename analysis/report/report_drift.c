/* The part of the briefing on whether what is counted stands still where nothing changes. */
#include "html.h"
#include "report_parts.h"

static void add_change(struct text *out, const struct report *x, enum measure m)
{
    const struct estimate d = drift_of(&x->drift, m);
    const int decimals = report_decimals_one(&d);
    struct text parts[4] = {{.data = NULL}};

    html_text(&parts[0], words_measure(x->words, m));
    report_value(&parts[1], x, d.mean, decimals, true);
    report_range(&parts[2], x, &d, decimals, true);
    html_text(&parts[3], words_unit(x->words, m));
    report_say(out, x, WORD_drift_one,
               (const char *const[]){"measure", report_filled(&parts[0]), "change",
                                     report_filled(&parts[1]), "range", report_filled(&parts[2]),
                                     "unit", report_filled(&parts[3]), NULL});
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        report_release(out, &parts[i]);
}

/* What does not stand still; returns how many there are. */
static size_t add_changes(struct text *out, const struct report *x)
{
    size_t n = 0;

    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        if (drift_matters(&x->drift, m)) {
            if (n++ > 0)
                report_say(out, x, WORD_semicolon, NULL);
            add_change(out, x, m);
        }
    return n;
}

void report_drift(struct text *out, const struct report *x)
{
    struct text policy = {.data = NULL}, list = {.data = NULL};

    if (!x->has_drift) {
        report_say(out, x, WORD_drift_untold,
                   (const char *const[]){"command", "<code>confide check --settle</code>", NULL});
        return;
    }
    report_policy(&policy, x, x->drift.policy);
    const bool moves = add_changes(&list, x) > 0;
    report_say(out, x, moves ? WORD_drift_moves : WORD_drift_still,
               (const char *const[]){"policy", report_filled(&policy), "list", report_filled(&list),
                                     "parameter", "<code>time.burn_in_years</code>", NULL});
    report_release(out, &policy);
    report_release(out, &list);
}
