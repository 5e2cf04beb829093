/* Assertions that the tests of several rooms share. */
#ifndef CONFIDE_ASSERTS_H
#define CONFIDE_ASSERTS_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* It went well; if not, the test fails with what x->e says. */
#define assert_ok(x, status)                                                                       \
    do {                                                                                           \
        if ((status) != STATUS_OK)                                                                 \
            fail_msg("%s", (x)->e.msg);                                                            \
    } while (0)

/* The message of a struct err holds these words. */
#define assert_says(err, words)                                                                    \
    do {                                                                                           \
        if (strstr((err)->msg, words) == NULL)                                                     \
            fail_msg("'%s' does not say '%s'", (err)->msg, words);                                 \
    } while (0)

/* Equal but for rounding. */
#define assert_near(actual, expected)                                                              \
    assert_true(fabs((actual) - (expected)) <= 1e-9 * (1.0 + fabs(expected)))

#endif
