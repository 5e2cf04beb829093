/* Tables of texts that are wrong, and what is told of each. */
#ifndef CONFIDE_MISTAKES_H
#define CONFIDE_MISTAKES_H

#include <stdbool.h>

/* A row of tests/scenarios/…wrong.def. */
struct wrong {
    bool is_part; /* the test adds what it leaves out, so that nothing else is wrong with it */
    const char *text, *told;
};

#define WRONG_CASE(is_part, text, told) {is_part, text, told},

/* Leaves the first lines of the mistakes only: no source lines, carets or examples, which are indented. */
void mistakes_first_lines(char *msg);

#endif
