/* What each policy comes to in steps, and what is remarked on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after those four */
#include <cmocka.h>

#include "remarks.h"
#include "scenario_file.h"
#include "steps.h"
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

#define GROUP "groups: {a: {people: 10, exploited: 0.5}}\nconditions: {flu: {onset: 1}}\n"
#define YEARS "time: {start: 2017-01-01, years: 2, burn_in_years: 1}\n"

static void parse(struct scenario *s, const char *text)
{
    struct err e;

    if (scenario_parse(s, text, strlen(text), "s.yaml", &e) != STATUS_OK)
        fail_msg("%s", e.msg);
}

static void assert_timeline(const char *scenario, const char *lines)
{
    struct scenario *s = calloc(1, sizeof *s);
    struct text t = {0};

    assert_non_null(s);
    parse(s, scenario);
    timeline_add(&t, s, &s->policy[0]);
    assert_string_equal(t.data, lines);
    text_free(&t);
    scenario_free(s);
    free(s);
}

static void a_policy_is_shown_as_it_is_simulated(void **state)
{
    (void)state;
    assert_timeline(GROUP YEARS "policies: {p: {}}\n", "    p: p\n"
                                                       "      throughout  none\n");
    assert_timeline(GROUP YEARS
                    "policies: {p_q: {label: P and Q, before: {regime: full, announced: none},\n"
                    "  set: {belief.serious: 0.4},\n"
                    "  schedule: [{from: 2017-01-04, regime: full},\n"
                    "             {from: 2017-01-24, set: {belief.full: 0.5}},\n"
                    "             {from: 2017-06-04, regime: none}]}}\n",
                    "    p_q: P and Q\n"
                    "      2016-01-03  full, announced: none; sets belief.serious = 0.4\n"
                    "      2017-01-01  full; news of a threat  (written 2017-01-04)\n"
                    "      2017-01-22  full; sets belief.full = 0.5  (written 2017-01-24)\n"
                    "      2017-06-04  none; news of a protection\n");
}

static void an_entry_before_the_first_step_holds_from_it(void **state)
{
    (void)state;
    assert_timeline(GROUP YEARS "policies: {p: {schedule: [{from: 2000-01-01, regime: full}]}}\n",
                    "    p: p\n"
                    "      throughout  full; news of a threat  (written 2000-01-01)\n");
}

/* Exactly these lines are remarked on. */
static void assert_remarks(const char *scenario, size_t n, const char *lines)
{
    struct scenario *s = calloc(1, sizeof *s);
    struct text t = {0};

    assert_non_null(s);
    parse(s, scenario);
    assert_int_equal(remarks_add(&t, s), n);
    assert_string_equal(t.data == NULL ? "" : t.data, lines);
    text_free(&t);
    scenario_free(s);
    free(s);
}

static void what_is_meant_is_not_remarked_on(void **state)
{
    (void)state;
    assert_remarks(GROUP YEARS
                   "policies: {none: {}, full: {schedule: [{from: 2017-01-01, regime: full}]},\n"
                   "  quiet: {before: {regime: full, announced: none}},\n"
                   "  trained: {set: {disclosure.trained_share: 1}}}\n",
                   0, "");
}

static void entries_that_fall_together_or_change_nothing_are_remarked_on(void **state)
{
    (void)state;
    assert_remarks(GROUP YEARS "policies: {p: {schedule: [{from: 2017-01-22, regime: full},\n"
                               "  {from: 2017-01-24, regime: serious}]}}\n",
                   1,
                   "policy p: the entries of 2017-01-22 and 2017-01-24 fall into one step, which "
                   "begins on 2017-01-22; of what both say the later holds\n");
    assert_remarks(GROUP YEARS "policies: {p: {schedule: [{from: 2017-01-22, regime: none},\n"
                               "  {from: 2017-03-22, set: {belief.floor: 0.3}}]}}\n",
                   2,
                   "policy p: the entry of 2017-01-22 changes nothing\n"
                   "policy p: the entry of 2017-03-22 changes nothing\n");
}

static void policies_that_are_the_same_are_remarked_on(void **state)
{
    (void)state;
    assert_remarks(GROUP YEARS "policies: {a: {}, b: {set: {belief.floor: 0.3}},\n"
                               "  c: {schedule: [{from: start, regime: full}]},\n"
                               "  d: {schedule: [{from: 2017-01-03, regime: full}]}}\n",
                   2,
                   "policies a and b are the same throughout\n"
                   "policies c and d are the same throughout\n");
    assert_remarks(GROUP YEARS
                   "policies: {a: {}, b: {schedule: [{from: start - 6 months, regime: full},\n"
                   "  {from: start - 1 month, regime: none}]}}\n",
                   1,
                   "policies a and b only differ before 2017-01-01, from which on counts are kept; "
                   "what differs later has lasted\n");
}

static void sets_that_cannot_matter_are_remarked_on(void **state)
{
    (void)state;
    assert_remarks(
        "groups: {a: {people: 10}, empty: {people: 0}}\n"
        "conditions: {flu: {onset: 1}, never: {onset: 0}, her: {onset: 1, eligible: women}}\n"
        "policies: {p: {set: {groups.empty.known: 1, conditions.never.recover: 2,\n"
        "  conditions.her.recover: 1, enforcement.match: 1, belief.full: 1, belief.reminder: 1,\n"
        "  belief.media_threat: 1, disclosure.asked: 1, care.review.fear: 1, care.gp.fear: 1},\n"
        "  schedule: [{from: 2018-01-01, set: {disclosure.referral_first_responder: 1}}]}}\n",
        9,
        "policy p sets groups.empty.known, which does not matter there: the group has no people\n"
        "policy p sets conditions.never.recover, which does not matter there: nobody can have it\n"
        "policy p sets enforcement.match, which does not matter there: nothing is ever shared\n"
        "policy p sets belief.full, which does not matter there: full sharing is never announced\n"
        "policy p sets belief.reminder, which does not matter there: no sharing is ever announced\n"
        "policy p sets belief.media_threat, which does not matter there: there is never news of a "
        "threat\n"
        "policy p sets disclosure.asked, which does not matter there: nobody is or was exploited\n"
        "policy p sets care.review.fear, which does not matter there: no condition has reviews\n"
        "policy p sets disclosure.referral_first_responder, which does not matter there: nobody is "
        "or was exploited\n");
    assert_remarks(GROUP YEARS "policies: {p: {schedule: [{from: start, regime: full, set: {\n"
                               "  enforcement.match: 1, belief.full: 1, enforcement.serious_focus: "
                               "1}}]}}\n",
                   1,
                   "policy p sets enforcement.serious_focus, which does not matter there: sharing "
                   "is never for serious crime only\n");
}

static void an_inherited_title_of_another_year_is_remarked_on(void **state)
{
    static const struct override LATER[] = {
        {"time.start", "2027-01-01"},
        {"policies.history", "null"},
        {"policies.serious.schedule", "[{from: start, regime: serious}]"},
        {"policies.full.schedule", "[{from: start, regime: full}]"},
        {"title", "Later than 2017"}};
    struct scenario *s = calloc(1, sizeof *s);
    struct err e;

    (void)state;
    assert_non_null(s);
    for (size_t n = 4; n <= 5; n++) {
        struct text t = {0};
        if (scenario_read(s, SOURCE_DIR "/params/examples/nobody-minds.yaml", LATER, n, NULL, &e) !=
            STATUS_OK)
            fail_msg("%s", e.msg);
        assert_int_equal(remarks_add(&t, s), 0); /* its own title */
        scenario_free(s);
        if (scenario_read(s, SOURCE_DIR "/tests/scenarios/untitled.yaml", LATER, n, NULL, &e) !=
            STATUS_OK)
            fail_msg("%s", e.msg);
        assert_int_equal(remarks_add(&t, s), n == 4);
        if (n == 4)
            assert_string_equal(t.data, "the title comes from a base and names 2017, but "
                                        "time.start is 2027-01-01\n");
        text_free(&t);
        scenario_free(s);
    }
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_is_shown_as_it_is_simulated),
        cmocka_unit_test(an_entry_before_the_first_step_holds_from_it),
        cmocka_unit_test(what_is_meant_is_not_remarked_on),
        cmocka_unit_test(entries_that_fall_together_or_change_nothing_are_remarked_on),
        cmocka_unit_test(policies_that_are_the_same_are_remarked_on),
        cmocka_unit_test(sets_that_cannot_matter_are_remarked_on),
        cmocka_unit_test(an_inherited_title_of_another_year_is_remarked_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
