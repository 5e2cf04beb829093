/* YAML: scalars, so that other readers take them for the same. */
#include "yaml_scalar.h"

#include "number.h"

#include <string.h>

void yaml_scalar_text(struct text *out, const char *s)
{
    text_add(out, "\"");
    for (; *s != '\0'; s++) {
        const unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            text_add(out, "\\%c", c);
        else if (c == 0xC2 && (unsigned char)s[1] < 0xA0)
            text_add(out, "\\x%02X", (unsigned)(unsigned char)*++s);
        else if (c == 0xE2 && (unsigned char)s[1] == 0x80 &&
                 ((unsigned char)s[2] == 0xA8 || (unsigned char)s[2] == 0xA9)) {
            text_add(out, "\\u20%02X", (unsigned)(unsigned char)s[2] - 0x80);
            s += 2;
        } else if (c == 0xEF && (unsigned char)s[1] == 0xBF && (unsigned char)s[2] >= 0xBE) {
            text_add(out, "\\uFF%02X", (unsigned)(unsigned char)s[2] + 0x40);
            s += 2;
        } else if (c < ' ' || c == 0x7F)
            text_add(out, "\\x%02X", (unsigned)c);
        else
            text_add_bytes(out, s, 1);
    }
    text_add(out, "\"");
}

/* 1e+09 as 1.0e+09: YAML 1.1, which many other readers speak, takes the first for a word. */
void yaml_scalar_number(struct text *out, double x)
{
    char number[NUMBER_SIZE];
    const size_t n = strcspn(number_text(number, x), "e");

    if (number[n] == 'e' && memchr(number, '.', n) == NULL)
        text_add(out, "%.*s.0%s", (int)n, number, number + n);
    else
        text_add(out, "%s", number);
}
