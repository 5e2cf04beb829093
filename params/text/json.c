/* JSON (RFC 8259): how text is escaped, and how numbers that JSON lacks are written. */
#include "json.h"

#include "number.h"
#include "utf8.h"

void json_string(struct text *out, const char *s)
{
    uint32_t code;

    if (s == NULL) {
        text_add(out, "null");
        return;
    }
    text_add(out, "\"");
    while (*s != '\0') {
        const size_t n = utf8_character(&code, s, SIZE_MAX);
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

void json_number(struct text *out, double x)
{
    number_exact(out, x, "null");
}
