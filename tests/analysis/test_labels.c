/* People read labels of policies, groups and conditions, files and options hold their names; and how words are broken. */
#include "asserts.h"
#include "made_file.h"
#include "said.h"
#include "wrap.h"

#include <stdio.h>
#include <stdlib.h>

static const char SCENARIO[] =
    "title: A town\n"
    "time: {start: 2017-01-01, years: 0.2, step_days: 7, burn_in_years: 0}\n"
    "random: {seed: 1, replicates: 3}\n"
    "population: {agents: 40, communities: 1, contacts: 2}\n"
    "groups:\n"
    "  one: {label: People with papers of every kind, people: 100}\n"
    "  new_ones: {people: 300}\n"
    "conditions: {flu: {label: Winter illness, onset: 1}, cold: {onset: 1}}\n"
    "policies:\n"
    "  none: {label: No sharing, before: none}\n"
    "  some: {label: Serious crime only, before: none, schedule: [{from: 2017-01-10, regime: "
    "serious}]}\n"
    "  all: {label: Internationalisationalism, before: none, schedule: [{from: 2017-01-10, regime: "
    "full}]}\n"
    "output: {every_steps: 4}\n";

static int setup(void **state)
{
    if (runs_world_setup(state) != 0)
        return -1;
    runs_world_parse(*state, SCENARIO);
    return 0;
}

static bool fill(void *into, struct observation *o, size_t point, size_t replicate)
{
    (void)into;
    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        for (size_t i = 0; i < observe_size(o, v); i++)
            if (OBSERVABLE[v].type == OBSERVE_F64)
                ((double *)o->data[v])[i] = 0.5;
            else
                ((uint32_t *)o->data[v])[i] =
                    (uint32_t)(20 + (i * 7919 + (size_t)v * 104729 + point * 31) % 97 +
                               replicate * (i % 5));
    return true;
}

static void assert_holds(char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(text, words[i]) == NULL)
            fail_msg("no '%s' in\n%s", words[i], text);
    free(text);
}

#define HOLDS(text, ...)                                                                           \
    assert_holds(text, (const char *const[]){__VA_ARGS__},                                         \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void a_line_takes_the_words_that_fit_and_one_at_least(void **state)
{
    size_t n;

    (void)state;
    assert_int_equal(wrap_line("Serious crime only", 13), 13);
    assert_int_equal(wrap_line("Serious crime only", 12), 7);
    assert_int_equal(wrap_line("Serious crime only", 3), 7);
    assert_int_equal(wrap_line("", 3), 0);
    assert_int_equal(wrap_lines("Serious crime only", 8), 3);
    assert_int_equal(wrap_lines("\xc3\x84\xc3\xb6\xc3\xbc a", 5), 1); /* characters, not bytes */
    assert_int_equal(wrap_lines("", 8), 0);
    assert_string_equal(wrap_at("Serious crime only", 8, 2, &n), "only");
    assert_int_equal(n, 4);
    (void)wrap_at("Serious crime only", 8, 3, &n);
    assert_int_equal(n, 0);
    assert_int_equal(wrap_width("Serious crime only", 5, 3), 7);
    assert_int_equal(wrap_width("Serious crime only", 5, 2), 10);
    assert_int_equal(wrap_width("Serious crime only", 5, 1), 18);
}

/* A column is as narrow as its numbers; a label with too long a word gives way to the name. */
static void the_headline_table_has_labels_on_several_lines(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, fill, NULL);
    char *text = said(w, PROGRAM, "summary", "");
    assert_fits_page(text);

    assert_non_null(strstr(text, " Serious\n"));
    assert_non_null(strstr(text, " No      crime\n"));
    assert_non_null(strstr(text, " sharing       only        all\n"));
    assert_null(strstr(text, "Internationalis"));
    HOLDS(text, "Difference from policy No sharing, paired");
}

static void tables_have_labels_and_files_have_names(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, fill, NULL);
    char *text =
        said(w, PROGRAM, "summary", "--by group --measure avoidance,condition_untreated.flu");
    assert_fits_page(text);
    assert_null(strstr(text, "people  of"));
    HOLDS(text, "\n  People with papers of  ", "\n  every kind\n", "\n  new ones ",
          "untreated, Winter illness: condition_untreated.flu\n");
    HOLDS(said(w, PROGRAM, "summary", "--measure avoidance"), "\n  Serious crime only  ",
          "minus No");
    text =
        said(w, PROGRAM, "summary", "--by group --measure avoidance,condition_untreated.flu --csv");
    assert_null(strstr(text, "crime"));
    assert_null(strstr(text, "papers"));
    HOLDS(text, "avoidance,some,none,difference,new_ones,", "condition_untreated.flu,all,,,one,");
    HOLDS(said(w, PROGRAM, "summary", "--measure avoidance --json"), "\"against\": \"none\"",
          "\"policy\": \"some\"",
          "\"policies\": {\"none\": \"No sharing\", \"some\": \"Serious crime only\", ",
          "\"groups\": {\"one\": \"People with papers of every kind\", \"new_ones\": \"new ones\"}",
          "\"conditions\": {\"flu\": \"Winter illness\", \"cold\": \"cold\"}");
}

static void the_report_says_once_which_name_a_label_has(void **state)
{
    struct runs_world *w = *state;

    made_file(w, w->file, 3, fill, NULL);
    HOLDS(said(w, PROGRAM, "report", "--no-figures -o -"),
          "<span class=\"policy\">Serious crime only</span> instead of",
          "Serious crime only</span><small><code>some</code></small>",
          "new ones</span><small><code>new_<wbr>ones</code></small>",
          "<code>conditions.flu</code> <span class=\"label\">Winter illness</span>");
}

static void a_sensitivity_names_policies_by_label(void **state)
{
    struct runs_world *w = *state;

    made_points(w, "grid", 12);
    made_file(w, w->file, 3, fill, NULL);
    HOLDS(said(w, PROGRAM, "sensitivity", "--measure avoidance --method prcc --contrast some,none"),
          "Serious crime only minus No sharing");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_takes_the_words_that_fit_and_one_at_least),
        TEST(the_headline_table_has_labels_on_several_lines),
        TEST(tables_have_labels_and_files_have_names),
        TEST(the_report_says_once_which_name_a_label_has),
        TEST(a_sensitivity_names_policies_by_label),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
