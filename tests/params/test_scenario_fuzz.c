/* Broken copies of the UK scenario: every beginning and every changed byte is read or refused, never worse. All of them
 * in the plain build with CONFIDE_TEST_EVERY=1; a seventh otherwise, and with sanitizers. */
#include "scenario_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    char *text;
    size_t n, every; /* one copy in `every` is tried */
    struct scenario s;
    struct err e;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    FILE *in = fopen(SOURCE_DIR "/params/uk-2017.yaml", "rb");

    *state = f;
    if (f == NULL || in == NULL)
        return -1;
    const char *every = getenv("CONFIDE_TEST_EVERY");
    f->every = every == NULL ? 7 : strtoul(every, NULL, 10);
    f->text = malloc(1 << 20);
    f->n = f->text == NULL ? 0 : fread(f->text, 1, 1 << 20, in);
    (void)fclose(in);
    return f->n == 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    free(f->text);
    free(f);
    return 0;
}

/* Reads n bytes, and says whether the outcome is one that may be. */
static bool is_handled(struct fixture *f, const char *text, size_t n)
{
    f->e.msg[0] = '\0';
    const enum status status = scenario_parse(&f->s, text, n, "s.yaml", &f->e);
    const bool is_told =
        status == STATUS_SCENARIO && (strncmp(f->e.msg, "s.yaml:", 7) == 0) && f->s.given == NULL;

    scenario_free(&f->s);
    return status == STATUS_OK || is_told;
}

static void every_beginning_is_read_or_refused(void **state)
{
    struct fixture *f = *state;

    for (size_t n = 0; n < f->n; n += f->every) {
        char *exact = malloc(n + 1);
        assert_non_null(exact);
        memcpy(exact, f->text, n);
        if (!is_handled(f, exact, n))
            fail_msg("the first %zu bytes: %s", n, f->e.msg);
        free(exact);
    }
}

static void every_changed_byte_is_read_or_refused(void **state)
{
    static const char INSTEAD[] = "\0\t\n \"'&*!%[]{}:,-#?|>@`~0e.9x\x7f\x80\xc3\xe2\xff";
    struct fixture *f = *state;

    for (size_t i = 0; i < f->n; i += f->every) {
        const char was = f->text[i];
        f->text[i] = INSTEAD[(i * 7 + i / 31) % (sizeof INSTEAD - 1)];
        if (!is_handled(f, f->text, f->n))
            fail_msg("byte %zu as 0x%02X: %s", i, (unsigned)(unsigned char)f->text[i], f->e.msg);
        f->text[i] = was;
    }
}

static void a_lost_byte_is_read_or_refused(void **state)
{
    struct fixture *f = *state;
    char *text = malloc(f->n);

    assert_non_null(text);
    for (size_t i = 0; i < f->n; i += 5 * f->every) {
        memcpy(text, f->text, i);
        memcpy(text + i, f->text + i + 1, f->n - i - 1);
        if (!is_handled(f, text, f->n - 1))
            fail_msg("without byte %zu: %s", i, f->e.msg);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_beginning_is_read_or_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(every_changed_byte_is_read_or_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lost_byte_is_read_or_refused, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
