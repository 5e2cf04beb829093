/* How much a test does. */
#ifndef CONFIDE_SIZE_H
#define CONFIDE_SIZE_H

#include <stdlib.h>

/* All of it in plain builds. Sanitizers look at each use of memory and are slow: with them, as much as takes every path. */
static inline size_t size_of_test(size_t whole, size_t sanitized)
{
    return getenv("CONFIDE_TEST_SANITIZED") != NULL ? sanitized : whole;
}

#endif
