/* Words broken at spaces into the lines of a narrow column. */
#include "wrap.h"

#include "utf8.h"

#include <string.h>

size_t wrap_line(const char *s, int width)
{
    size_t line = strcspn(s, " ");

    for (;;) {
        const size_t word = line + strspn(s + line, " "), end = word + strcspn(s + word, " ");
        if (end == word || (int)utf8_length_in(s, end) > width)
            return line;
        line = end;
    }
}

const char *wrap_at(const char *s, int width, size_t k, size_t *length)
{
    *length = wrap_line(s, width);
    for (; k > 0 && *length > 0; k--) {
        s += *length + strspn(s + *length, " ");
        *length = wrap_line(s, width);
    }
    return s;
}

size_t wrap_lines(const char *s, int width)
{
    size_t n = 0, length;

    for (s = wrap_at(s, width, 0, &length); length > 0; s = wrap_at(s, width, 1, &length))
        n++;
    return n;
}

static int longest_word(const char *s)
{
    int longest = 0;

    for (size_t length = strcspn(s, " "); *s != '\0'; length = strcspn(s, " ")) {
        const int n = (int)utf8_length_in(s, length);
        longest = n > longest ? n : longest;
        s += length + strspn(s + length, " ");
    }
    return longest;
}

int wrap_width(const char *s, int least, size_t lines)
{
    const int word = longest_word(s);
    int width = least > word ? least : word;

    while (wrap_lines(s, width) > lines)
        width++;
    return width;
}
