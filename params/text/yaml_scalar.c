/* YAML: scalars, so that other readers take them for the same. */
#include "yaml_scalar.h"

#include "number.h"
#include "utf8.h"

#include <inttypes.h>
#include <string.h>

void yaml_scalar_text(struct text *out, const char *s)
{
    uint32_t code = 0;

    text_add(out, "\"");
    while (*s != '\0') {
        const char *at = s;
        const size_t n = utf8_next(&code, &s);
        if (*at == '"' || *at == '\\')
            text_add(out, "\\%c", *at);
        else if (n > 0 && utf8_is_harmful(code))
            text_add(out,
                     code < 0x100     ? "\\x%02" PRIX32
                     : code < 0x10000 ? "\\u%04" PRIX32
                                      : "\\U%08" PRIX32,
                     code);
        else
            text_add_bytes(out, at, (size_t)(s - at));
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
