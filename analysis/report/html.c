/* HTML: escaping, numbers, inline drawings. */
#include "html.h"

#include "number.h"
#include "utf8.h"

#include <string.h>

/* Characters that a page may not hold, though they are characters: controls beyond ASCII and no-characters. */
static bool is_refused(uint32_t code)
{
    return (code >= 0x80 && code < 0xA0) || (code & 0xFFFE) == 0xFFFE;
}

static void add_character(struct text *out, const char *s, size_t n)
{
    switch (*s) {
    case '&':
        text_add(out, "&amp;");
        break;
    case '<':
        text_add(out, "&lt;");
        break;
    case '>':
        text_add(out, "&gt;");
        break;
    case '"':
        text_add(out, "&quot;");
        break;
    case '\'':
        text_add(out, "&#39;");
        break;
    default:
        if (((unsigned char)*s < 0x20 && *s != '\n' && *s != '\t') || *s == 0x7F)
            text_add(out, " ");
        else
            text_add_bytes(out, s, n);
    }
}

static void add_escaped(struct text *out, const char *s, const char *breaks)
{
    uint32_t code = 0;

    while (*s != '\0') {
        const char *at = s;
        const size_t n = utf8_next(&code, &s);
        if (n == 0 || is_refused(code))
            text_add(out, "\xef\xbf\xbd");
        else
            add_character(out, at, n);
        if (strchr(breaks, *at) != NULL)
            text_add(out, "<wbr>");
    }
}

void html_text(struct text *out, const char *s)
{
    add_escaped(out, s, "");
}

void html_code(struct text *out, const char *s)
{
    add_escaped(out, s, "._/");
}

void html_number(struct text *out, double x, int decimals, bool plus)
{
    char plain[NUMBER_SIZE];

    number_print(plain, x, decimals, plus);
    text_add(out, "%s%s", plain[0] == '-' ? "\xe2\x88\x92" : "", plain + (plain[0] == '-'));
}

static bool starts(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* To the end of a title or a description; 0: it is none. */
static size_t words_length(const char *s)
{
    static const char *const OPEN[] = {"<title>", "<desc>"}, *const CLOSE[] = {"</title>",
                                                                               "</desc>"};

    for (int i = 0; i < 2; i++)
        if (starts(s, OPEN[i])) {
            const char *end = strstr(s, CLOSE[i]);
            return end == NULL ? 0 : (size_t)(end - s) + strlen(CLOSE[i]);
        }
    return 0;
}

/* To the end of a group with nothing in it, of which gnuplot leaves many; 0: it is none. */
static size_t empty_length(const char *s)
{
    static const char OPEN[] = "<g ", CLOSE[] = "</g>";

    if (!starts(s, OPEN))
        return 0;
    const char *end = s + strcspn(s, ">");
    end += *end == '>';
    end += strspn(end, " \t\r\n");
    return starts(end, CLOSE) ? (size_t)(end - s) + strlen(CLOSE) : 0;
}

/* Bytes to skip at s, with the blanks after them; 0: none. */
static size_t passed_over(const char *s)
{
    const size_t words = words_length(s), n = words > 0 ? words : empty_length(s);

    return n == 0 ? 0 : n + strspn(s + n, " \t\r\n");
}

/* What comes before a name that is an id, or means one. */
static size_t before_id(const char *s, bool in_tag)
{
    static const char *const WORDS[] = {" id='",    " id=\"", "href='#",
                                        "href=\"#", "url(#",  "url('#"};

    for (size_t i = 0; in_tag && i < sizeof WORDS / sizeof *WORDS; i++)
        if (starts(s, WORDS[i]))
            return strlen(WORDS[i]);
    return 0;
}

bool html_svg(struct text *out, const char *svg, const char *prefix, const char *attributes)
{
    const char *s = strstr(svg, "<svg"), *end = s == NULL ? NULL : strstr(s, "</svg>");
    bool in_tag = true;

    if (end == NULL)
        return false;
    text_add(out, "<svg %s", attributes);
    s += strlen("<svg");
    while (s < end) {
        const size_t skipped = in_tag ? 0 : passed_over(s), words = before_id(s, in_tag);
        if (skipped > 0) {
            s += skipped;
            continue;
        }
        if (words > 0) {
            text_add_bytes(out, s, words);
            text_add(out, "%s", prefix);
            s += words;
            continue;
        }
        in_tag = *s == '<' || (in_tag && *s != '>');
        text_add_bytes(out, s++, 1);
    }
    text_add(out, "</svg>");
    return true;
}
