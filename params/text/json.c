/* JSON (RFC 8259): how text is escaped. */
#include "json.h"

/* Length of the UTF-8 sequence at s, 0 when it is not one. */
static size_t utf8_length(const char *s)
{
    const unsigned char lead = (unsigned char)s[0];
    const size_t n = lead < 0x80                   ? 1
                     : lead >= 0xC2 && lead < 0xE0 ? 2
                     : lead >= 0xE0 && lead < 0xF0 ? 3
                     : lead >= 0xF0 && lead < 0xF5 ? 4
                                                   : 0;

    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

void json_string(struct text *out, const char *s)
{
    text_add(out, "\"");
    while (*s != '\0') {
        const size_t n = utf8_length(s);
        if (n == 0)
            text_add(out, "\\ufffd");
        else if (*s == '"' || *s == '\\')
            text_add(out, "\\%c", *s);
        else if ((unsigned char)*s < 0x20 || *s == 0x7f)
            text_add(out, "\\u%04x", (unsigned)(unsigned char)*s);
        else
            text_add_bytes(out, s, n);
        s += n == 0 ? 1 : n;
    }
    text_add(out, "\"");
}
