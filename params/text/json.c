/* JSON (RFC 8259): how text is escaped, and how numbers that JSON lacks are written. */
#include "json.h"

#include "number.h"
#include "utf8.h"

#include <inttypes.h>

/* In units of UTF-16. */
static void add_escape(struct text *out, uint32_t code)
{
    if (code < 0x10000)
        text_add(out, "\\u%04" PRIx32, code);
    else
        text_add(out, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xD7C0 + (code >> 10),
                 0xDC00 + (code & 0x3FF));
}

void json_string(struct text *out, const char *s)
{
    uint32_t code;

    if (s == NULL) {
        text_add(out, "null");
        return;
    }
    text_add(out, "\"");
    while (*s != '\0') {
        const char *at = s;
        const size_t n = utf8_next(&code, &s);
        if (n == 0)
            text_add(out, "\\ufffd");
        else if (*at == '"' || *at == '\\')
            text_add(out, "\\%c", *at);
        else if (utf8_is_harmful(code))
            add_escape(out, code);
        else
            text_add_bytes(out, at, n);
    }
    text_add(out, "\"");
}

void json_number(struct text *out, double x)
{
    number_exact(out, x, "null");
}
