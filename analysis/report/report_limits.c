/* What the briefing assumes, in a few lines; what the model leaves out, what is not known, what is not to be read into it. */
#include "report_parts.h"

#include <stdio.h>

enum { MOST_STATES = 4, MOST_POLICIES = 4 }; /* on the first screen */

/* "full sharing", or "no sharing, while sharing for serious crime is announced" */
static void add_regimes(struct text *out, const struct report *x, const struct regimes *r)
{
    struct text force = {.data = NULL}, announced = {.data = NULL};

    report_say(&force, x, words_regime(r->in_force), NULL);
    report_say(&announced, x, words_regime(r->announced), NULL);
    if (r->in_force == r->announced)
        text_add(out, "%s", report_filled(&force));
    else
        report_say(out, x, WORD_assumed_announced,
                   (const char *const[]){"regime", report_filled(&force), "announced",
                                         report_filled(&announced), NULL});
    report_release(out, &force);
    report_release(out, &announced);
}

static void add_state(struct text *out, const struct report *x, const struct regimes *r,
                      const int64_t *from)
{
    struct text regime = {.data = NULL}, date = {.data = NULL};

    add_regimes(&regime, x, r);
    if (from != NULL)
        report_date(&date, x, *from);
    report_say(out, x, from == NULL ? WORD_assumed_throughout : WORD_assumed_from,
               (const char *const[]){"regime", report_filled(&regime), "date", report_filled(&date),
                                     NULL});
    report_release(out, &regime);
    report_release(out, &date);
}

/* "full sharing from 24 January 2017", with a comma between states; what held before the first is not said. */
static void add_policy(struct text *out, const struct report *x, size_t p)
{
    const struct policy *y = &x->scenario->policy[p];
    struct text policy = {.data = NULL}, list = {.data = NULL}, changes = {.data = NULL};

    report_policy(&policy, x, p);
    if (y->n_schedule == 0)
        add_state(&list, x, &y->before, NULL);
    for (size_t i = 0; i < y->n_schedule && i < MOST_STATES; i++) {
        text_add(&list, i > 0 ? ", " : "");
        add_state(&list, x, &y->schedule[i].regimes, &y->schedule[i].date);
    }
    text_add(&list, y->n_schedule > MOST_STATES ? " …" : "");
    if (report_changes(&changes, x, p) > 0) {
        text_add(&list, ", ");
        report_say(&list, x, WORD_assumed_changes, NULL);
    }
    report_say(out, x, WORD_assumed_policy,
               (const char *const[]){"policy", report_filled(&policy), "list", report_filled(&list),
                                     NULL});
    report_release(out, &policy);
    report_release(out, &list);
    report_release(out, &changes);
}

void report_assumed(struct text *out, const struct report *x, size_t policy)
{
    size_t n, assumptions;
    char all[32], some[32];

    if (!report_count_values(x, &n, &assumptions)) {
        out->failed = true;
        return;
    }
    (void)snprintf(all, sizeof all, "%zu", n);
    (void)snprintf(some, sizeof some, "%zu", assumptions);
    text_add(out, "<p class=\"reading\">");
    report_say(out, x, WORD_assumed, NULL);
    text_add(out, " ");
    add_policy(out, x, policy);
    text_add(out, " ");
    add_policy(out, x, x->against);
    text_add(out, " ");
    for (size_t p = 0, n_more = 2; p < x->scenario->n_policies && n_more < MOST_POLICIES; p++)
        if (p != policy && p != x->against) {
            add_policy(out, x, p);
            text_add(out, " ");
            n_more++;
        }
    report_say(out, x, WORD_assumed_values,
               (const char *const[]){"n", all, "assumptions", some, NULL});
    text_add(out, "</p>\n");
}

static void add_list(struct text *out, const struct report *x, enum word heading, enum word first,
                     enum word last)
{
    text_add(out, "<h3>");
    report_say(out, x, heading, NULL);
    text_add(out, "</h3>\n<ul>\n");
    for (enum word k = first; k <= last; k++) {
        text_add(out, "<li>");
        report_say(out, x, k, NULL);
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul>\n");
}

void report_limits(struct text *out, const struct report *x)
{
    report_section(out, x, "limits", WORD_limits);
    report_paragraph(out, x, "", WORD_limits_about);
    add_list(out, x, WORD_limits_without, WORD_limits_lives, WORD_limits_groups);
    add_list(out, x, WORD_limits_unknown, WORD_limits_memorandum, WORD_limits_reached);
    add_list(out, x, WORD_limits_misread, WORD_limits_what_if, WORD_limits_beside);
    text_add(out, "</section>\n");
}
