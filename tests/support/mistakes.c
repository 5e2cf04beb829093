/* Tables of texts that are wrong, and what is told of each. */
#include "mistakes.h"

#include <string.h>

void mistakes_first_lines(char *msg)
{
    char *to = msg;

    for (char *line = msg, *next; line != NULL; line = next) {
        next = strchr(line, '\n');
        const size_t n = next == NULL ? strlen(line) : (size_t)(next - line);
        next = next == NULL ? NULL : next + 1;
        if (strncmp(line, "  ", 2) == 0)
            continue;
        if (to != msg)
            *to++ = '\n';
        memmove(to, line, n);
        to += n;
    }
    *to = '\0';
}
