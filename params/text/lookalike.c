/* Characters that only look like those of the keyboard. */
#include "lookalike.h"

#include "utf8.h"

static const struct {
    uint32_t from, to;
    const char *like;
} ROWS[] = {
    {0x00A0, 0x00A0, "a blank"}, {0x00AB, 0x00AB, "a quote"}, {0x00B7, 0x00B7, "'.'"},
    {0x00BB, 0x00BB, "a quote"}, {0x0660, 0x0669, "a digit"}, {0x066B, 0x066B, "a decimal point"},
    {0x06F0, 0x06F9, "a digit"}, {0x2000, 0x200A, "a blank"}, {0x200B, 0x200F, "nothing"},
    {0x2010, 0x2015, "'-'"},     {0x2018, 0x2019, "a quote"}, {0x201A, 0x201A, "','"},
    {0x201B, 0x201F, "a quote"}, {0x2024, 0x2024, "'.'"},     {0x202F, 0x202F, "a blank"},
    {0x205F, 0x205F, "a blank"}, {0x2060, 0x2060, "nothing"}, {0x2212, 0x2212, "'-'"},
    {0x3000, 0x3000, "a blank"}, {0xFE58, 0xFE58, "'-'"},     {0xFE63, 0xFE63, "'-'"},
    {0xFEFF, 0xFEFF, "nothing"}, {0xFF0B, 0xFF0B, "'+'"},     {0xFF0C, 0xFF0C, "','"},
    {0xFF0D, 0xFF0D, "'-'"},     {0xFF0E, 0xFF0E, "'.'"},     {0xFF10, 0xFF19, "a digit"},
    {0xFF1A, 0xFF1A, "':'"},
};

const char *lookalike_first(uint32_t *code, const char *s, size_t n)
{
    for (size_t at = 0, bytes; at < n; at += bytes) {
        bytes = utf8_character(code, s + at, n - at);
        for (size_t i = 0; bytes > 1 && i < sizeof ROWS / sizeof *ROWS; i++)
            if (*code >= ROWS[i].from && *code <= ROWS[i].to)
                return ROWS[i].like;
        bytes += bytes == 0;
    }
    return NULL;
}
