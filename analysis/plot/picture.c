/* The ends of pictures. */
#include "picture.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { LAST_BYTES = 64 };

/* What stands at the end, white space left out. */
static const struct {
    const char *format, *end;
    size_t n;
} ENDS[] = {{"svg", "</svg>", 6},
            {"png", "IEND\xae\x42\x60\x82", 8},
            {"pdf", "%%EOF", 5},
            {"tex", "\\endgroup", 9}};

static bool is_blank(char c)
{
    return c == '\n' || c == '\r' || c == ' ';
}

bool picture_is_whole(const char *path, const char *format)
{
    char last[LAST_BYTES];
    FILE *f = fopen(path, "rb");
    size_t n = 0;
    bool is_whole = false;

    if (f == NULL)
        return false;
    (void)(fseek(f, -LAST_BYTES, SEEK_END) != 0 && fseek(f, 0, SEEK_SET) != 0);
    n = fread(last, 1, sizeof last, f);
    (void)fclose(f);
    while (n > 0 && is_blank(last[n - 1]))
        n--;
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++)
        if (strcmp(ENDS[i].format, format) == 0)
            is_whole = n >= ENDS[i].n && memcmp(last + n - ENDS[i].n, ENDS[i].end, ENDS[i].n) == 0;
    return is_whole;
}
