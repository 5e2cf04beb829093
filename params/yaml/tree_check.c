/* Whether a file is text at all, before anything is made of it. */
#include "tree.h"
#include "utf8.h"

#include <inttypes.h>

/* Characters that YAML refuses, or that end a line unseen. */
static bool is_unprintable(uint32_t c)
{
    return (c < ' ' && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0) ||
           c == 0x2028 || c == 0x2029 || c == 0xFFFE || c == 0xFFFF;
}

/* Says what bytes are that are no UTF-8. */
static void tell_bytes(struct reading *r, struct mark at, const unsigned char *p, size_t left)
{
    const bool is_utf16 =
        left > 1 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF));

    if (is_utf16 && at.line == 0 && at.column == 0)
        mistake(&r->mistakes, at, NULL, "this is UTF-16; save the file as UTF-8");
    else
        mistake(&r->mistakes, at, NULL, "byte 0x%02X is not text in UTF-8; save the file as UTF-8",
                *p);
}

bool tree_check_text(struct reading *r, struct source *s)
{
    struct mark at = {s, 0, 0};
    uint32_t code = 0;

    for (size_t i = 0, n; i < s->length; i += n) {
        const unsigned char *p = (const unsigned char *)s->text + i;
        n = utf8_character(&code, s->text + i, s->length - i);
        if (n == 0)
            tell_bytes(r, at, p, s->length - i);
        else if (is_unprintable(code) && i == 0)
            mistake(&r->mistakes, at, NULL, "this is not a text file (byte 0x%02X)", *p);
        else if (is_unprintable(code))
            mistake(&r->mistakes, at, NULL, "character U+%04" PRIX32 " cannot stand here", code);
        if (n == 0 || is_unprintable(code))
            return false;
        at.column++;
        if (code == '\n' || (code == '\r' && p[1] != '\n')) {
            at.line++;
            at.column = 0;
        }
    }
    s->is_text = true;
    return true;
}
