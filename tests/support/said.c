/* What the program says of a test's file. */
#define _POSIX_C_SOURCE 200809L
#include "said.h"

#include "asserts.h"

#include <stdio.h>
#include <stdlib.h>

enum { SAID_SIZE = 1 << 20, PAGE_WIDTH = 81 };

char *said(const struct runs_world *w, const char *program, const char *command,
           const char *options)
{
    char line[1024], *text = calloc(1, SAID_SIZE);

    assert_non_null(text);
    (void)snprintf(line, sizeof line, "exec 2>&1; '%s' %s '%s' %s", program, command, w->file,
                   options);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    (void)fread(text, 1, SAID_SIZE - 1, f);
    if (pclose(f) != 0)
        fail_msg("%s: %s", line, text);
    return text;
}

void assert_fits_page(const char *text)
{
    for (const char *line = text; *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        size_t width = 0;
        for (size_t i = 0; i < length; i++)
            width += ((unsigned char)line[i] & 0xC0) != 0x80;
        if (width > PAGE_WIDTH || (length > 0 && line[length - 1] == ' '))
            fail_msg("too wide, or ends in blanks: %.*s", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

size_t count_of(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what))
        n++;
    return n;
}
