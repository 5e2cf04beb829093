/* UTF-8: one character at a time, strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
#include "utf8.h"

size_t utf8_character(uint32_t *code, const char *s, size_t left)
{
    static const uint32_t LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *u = (const unsigned char *)s;
    const size_t n = u[0] < 0x80             ? 1
                     : (u[0] & 0xE0) == 0xC0 ? 2
                     : (u[0] & 0xF0) == 0xE0 ? 3
                     : (u[0] & 0xF8) == 0xF0 ? 4
                                             : 0;

    if (n == 0 || n > left)
        return 0;
    *code = n == 1 ? u[0] : u[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (utf8_begins(s[i]))
            return 0;
        *code = *code << 6 | (u[i] & 0x3Fu);
    }
    return *code < LEAST[n] || *code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000) ? 0 : n;
}

size_t utf8_next(uint32_t *code, const char **s)
{
    const size_t n = utf8_character(code, *s, SIZE_MAX);

    *s += n == 0 ? 1 : n;
    return n;
}

size_t utf8_write(char out[UTF8_SIZE], uint32_t code)
{
    static const unsigned FIRST[] = {0, 0, 0xC0, 0xE0, 0xF0};
    const size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    for (size_t i = n; i-- > 1; code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)(FIRST[n] | code);
    out[n] = '\0';
    return n;
}

bool utf8_is_harmful(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } RANGES[] = {{0x0, 0x1F},      {0x7F, 0x9F},     {0x200B, 0x200B}, {0x2028, 0x202E},
                  {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};
    bool is_harmful = (code & 0xFFFE) == 0xFFFE;

    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++)
        is_harmful = is_harmful || (code >= RANGES[i].from && code <= RANGES[i].to);
    return is_harmful;
}

size_t utf8_length(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += utf8_begins(*s);
    return n;
}

size_t utf8_length_in(const char *s, size_t n)
{
    size_t length = 0;

    for (size_t i = 0; i < n; i++)
        length += utf8_begins(s[i]);
    return length;
}

const char *utf8_skip(const char *s, const char *end, size_t n)
{
    for (; n > 0 && s < end; n--)
        do
            s++;
        while (s < end && !utf8_begins(*s));
    return s;
}
