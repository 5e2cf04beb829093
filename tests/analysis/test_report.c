/* The briefing's bricks: text of the user in HTML, numbers, drawings made part of a page, what counts as evidence. */
#include "html.h"
#include "report_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef void add_text(struct text *out, const char *s);

static void assert_adds(add_text *add, const char *s, const char *right)
{
    struct text t = {.data = NULL};

    add(&t, s);
    assert_string_equal(t.data == NULL ? "" : t.data, right);
    text_free(&t);
}

static void text_of_the_user_stays_text(void **state)
{
    (void)state;
    assert_adds(html_text, "plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82",
                "plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82");
    assert_adds(html_text, "<script>alert(\"1\")</script>",
                "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
    assert_adds(html_text, "&amp; ]]> 'q'", "&amp;amp; ]]&gt; &#39;q&#39;");
    assert_adds(html_text, "", "");
    assert_adds(html_code, "a_b.c/d", "a_<wbr>b.<wbr>c/<wbr>d");
}

static void what_a_page_may_not_hold_is_replaced(void **state)
{
    static const char *const WRONG[] = {"\xff",         "\xc0\xaf",         "\xe0\x80\xaf",
                                        "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x80\x80\x80",
                                        "\xc2\x85",     "\xef\xbf\xbe",     "\xf0\x9f\xbf\xbf",
                                        "\xc3"};

    (void)state;
    assert_adds(html_text, "a\x01\x1b\x7f\n\tb", "a   \n\tb");
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct text t = {.data = NULL};
        html_text(&t, WRONG[i]);
        assert_non_null(strstr(t.data, "\xef\xbf\xbd"));
        assert_null(strstr(t.data, WRONG[i]));
        text_free(&t);
    }
}

static void numbers_have_a_real_minus(void **state)
{
    struct text t = {.data = NULL};

    (void)state;
    html_number(&t, -1234.5, 1, true);
    text_add(&t, "|");
    html_number(&t, 0.25, 2, true);
    assert_string_equal(t.data, "\xe2\x88\x92"
                                "1,234.5|+0.25");
    text_free(&t);
}

static void a_drawing_keeps_its_ids_to_itself(void **state)
{
    static const char SVG[] =
        "<?xml version=\"1.0\"?>\n<svg width=\"4\">\n<title>Gnuplot</title><desc>x</desc>"
        "<g id=\"a\"><path id='b' clip-path=\"url(#c)\"/><use xlink:href='#b'/>"
        "<text> id='b' &lt;title&gt;</text><title>tip</title></g>\n<g a='b'>\n</g>\n</svg>\n";
    struct text t = {.data = NULL};

    (void)state;
    assert_true(html_svg(&t, SVG, "f-", "role=\"img\""));
    assert_string_equal(t.data, "<svg role=\"img\" width=\"4\">\n"
                                "<g id=\"f-a\"><path id='f-b' clip-path=\"url(#f-c)\"/><use "
                                "xlink:href='#f-b'/>"
                                "<text> id='b' &lt;title&gt;</text></g>\n</svg>");
    text_free(&t);
}

static void half_a_drawing_is_none(void **state)
{
    struct text t = {.data = NULL};

    (void)state;
    assert_false(html_svg(&t, "<svg width=\"4\"><g>", "f-", ""));
    assert_false(html_svg(&t, "", "f-", ""));
    assert_null(t.data);
}

static void a_source_that_names_something_is_evidence(void **state)
{
    (void)state;
    assert_true(report_source_is_evidence("Oram et al. 2016"));
    assert_true(report_source_is_evidence("derived: x 0.6 (Asch et al. 1994, US); low"));
    assert_false(report_source_is_evidence("assumption: x detain (Home Office)"));
    assert_false(report_source_is_evidence("  Assumption, for people registered"));
    assert_false(report_source_is_evidence("assumed"));
    assert_false(report_source_is_evidence(""));
    assert_false(report_source_is_evidence(" \n"));
    assert_false(report_source_is_evidence(NULL));
    assert_true(report_source_is_american("Marx et al. 1996 (US); medium"));
    assert_true(report_source_is_american("(Zur 2022, US)"));
    assert_false(report_source_is_american("US-born people in England"));
    assert_false(report_source_is_american(NULL));
}

static void decimals_follow_the_interval(void **state)
{
    (void)state;
    assert_int_equal(
        report_decimals_one(&(struct estimate){.mean = 4.07, .low = 3.53, .high = 4.60, .n = 6}),
        2);
    assert_int_equal(
        report_decimals_one(&(struct estimate){.mean = 6629, .low = 6272, .high = 6986, .n = 6}),
        0);
    assert_int_equal(
        report_decimals_one(&(struct estimate){.mean = 4.07, .low = NAN, .high = NAN, .n = 1}), 2);
    assert_int_equal(
        report_decimals_one(&(struct estimate){.mean = 0, .low = 0, .high = 0, .n = 6}), 0);
}

/* A clear difference whose sign parameter uncertainty could reverse is not called one. */
static void what_is_not_known_may_turn_a_difference_round(void **state)
{
    const struct report page = {.count = {.used = 6, .points = 1}};
    struct report_number n = {.x = {.mean = 2.0, .low = 1.0, .high = 3.0, .n = 6},
                              .doubt = {.low = NAN, .high = NAN}};

    (void)state;
    assert_int_equal(report_said(&page, &n), SAID_clear);
    n.doubt = (struct spread_range){0.5, 9.0};
    assert_true(report_is_clear(&page, &n));
    n.doubt.low = -0.5;
    assert_int_equal(report_said(&page, &n), SAID_doubtful);
    n.x.low = -1.0;
    assert_int_equal(report_said(&page, &n), SAID_chance);
}

static void what_is_0_in_every_replicate_is_no_difference(void **state)
{
    const struct report page = {.count = {.used = 6, .points = 1}};
    struct report_number n = {.x = {.low = NAN, .high = NAN, .n = 6}, .doubt = {NAN, NAN}};

    (void)state;
    assert_int_equal(report_said(&page, &n), SAID_same);
    n.x.mean = 1.0;
    assert_int_equal(report_said(&page, &n), SAID_alike);
}

/* The first screen of a page on two policies, where the twins, the disclosures and the illness untreated are these. */
static void assert_finds(struct estimate twins, struct estimate told, struct estimate untreated,
                         const char *right, const char *wrong)
{
    static struct experiment all = {
        .scenario = {.n_policies = 2, .policy = {{.label = "A"}, {.label = "B"}}}};
    struct report x = {
        .experiment = &all, .scenario = &all.scenario, .count = {.used = 6, .points = 1}};
    struct text page = {.data = NULL};
    struct err e = {.code = STATUS_OK};

    assert_int_equal(words_open(&x.words, NULL, &e), STATUS_OK);
    x.number = calloc(2, sizeof *x.number);
    assert_non_null(x.number);
    for (size_t i = 0; i < 2 * REPORT_ITEMS * CONTRAST_COUNT; i++)
        (&x.number[0][0][0])[i].doubt = (struct spread_range){NAN, NAN};
    x.number[1][TWIN_undisclosed][CONTRAST_none].x = twins;
    x.number[1][MEASURE_disclosure_rate][CONTRAST_difference].x = told;
    x.number[1][MEASURE_untreated_rate][CONTRAST_difference].x = untreated;
    report_finding(&page, &x, &(struct text){.data = NULL});
    assert_false(page.failed);
    if (strstr(page.data, right) == NULL || (wrong != NULL && strstr(page.data, wrong) != NULL))
        fail_msg("not \"%s\", or \"%s\": %s", right, wrong == NULL ? "" : wrong, page.data);
    text_free(&page);
    free(x.number);
    words_close(x.words);
}

static void the_finding_is_what_the_questions_answer(void **state)
{
    const struct estimate none = {.mean = NAN, .low = NAN, .high = NAN},
                          nobody = {.low = NAN, .high = NAN, .n = 6},
                          some = {.mean = 1.0, .low = -1.0, .high = 3.0, .n = 6},
                          many = {.mean = 22.0, .low = 13.0, .high = 31.0, .n = 6},
                          fewer = {.mean = -22.0, .low = -31.0, .high = -13.0, .n = 6},
                          one = {.mean = 2.0, .low = NAN, .high = NAN, .n = 1};

    (void)state;
    assert_finds(many, fewer, some, "22 in 100 trafficked people who would have told", NULL);
    assert_finds(some, fewer, some, "make 22.0 fewer first disclosures", "No difference");
    assert_finds(some, fewer, some, "from 13.0 to 31.0 by chance", NULL);
    assert_finds(some, many, some, "make 22.0 more first disclosures", "No difference");
    assert_finds(some, some, some, "1.0 in 100 who would have told", NULL);
    assert_finds(nobody, some, some, "all who would have told", "0.0 in 100");
    assert_finds(one, one, one, "One replicate cannot tell how", "No difference");
    assert_finds(none, none, one, "One replicate cannot tell how", "No difference");
    assert_finds(none, none, many, "<b>undefined</b> <span></span>", "undefined</b> <span>per");
    assert_finds(none, none, many, "<small>there was nobody to count</small>", NULL);
}

static void years_are_counted_in_words(void **state)
{
    static const struct {
        double years;
        const char *right;
    } CASES[] = {
        {1, "1 year"}, {20, "20 years"}, {2.5, "2.5 years"}, {0.02, "0.02 years"}, {0, "0 years"}};
    struct report x = {.count = {.used = 1, .points = 1}};
    struct err e = {.code = STATUS_OK};

    (void)state;
    assert_int_equal(words_open(&x.words, NULL, &e), STATUS_OK);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct text t = {.data = NULL};
        report_years(&t, &x, CASES[i].years);
        assert_string_equal(t.data, CASES[i].right);
        text_free(&t);
    }
    words_close(x.words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_the_user_stays_text),
        cmocka_unit_test(what_a_page_may_not_hold_is_replaced),
        cmocka_unit_test(numbers_have_a_real_minus),
        cmocka_unit_test(a_drawing_keeps_its_ids_to_itself),
        cmocka_unit_test(half_a_drawing_is_none),
        cmocka_unit_test(a_source_that_names_something_is_evidence),
        cmocka_unit_test(decimals_follow_the_interval),
        cmocka_unit_test(what_is_not_known_may_turn_a_difference_round),
        cmocka_unit_test(what_is_0_in_every_replicate_is_no_difference),
        cmocka_unit_test(the_finding_is_what_the_questions_answer),
        cmocka_unit_test(years_are_counted_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
