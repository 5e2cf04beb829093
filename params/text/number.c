/* Numbers as people and programs read them. */
#include "number.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void number_print(char out[NUMBER_SIZE], double x, int decimals, bool plus)
{
    char plain[NUMBER_SIZE];
    size_t n = 0;

    if (!isfinite(x) || fabs(x) >= 1e15) {
        (void)snprintf(out, NUMBER_SIZE, isfinite(x) ? "%.3g" : "-", x);
        return;
    }
    (void)snprintf(plain, sizeof plain, "%.*f", decimals, fabs(x));
    const bool is_zero = strspn(plain, "0.") == strlen(plain);
    if (x < 0 && !is_zero)
        out[n++] = '-';
    else if (plus && x > 0 && !is_zero)
        out[n++] = '+';
    const size_t whole = strcspn(plain, ".");
    for (size_t i = 0; plain[i] != '\0' && n + 2 < NUMBER_SIZE; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = plain[i];
    }
    out[n] = '\0';
}

/* The shortest of `least` digits or more that reads back as x to the last bit. */
static const char *shortest(char out[NUMBER_SIZE], double x, int least)
{
    for (int digits = least; digits <= 17; digits++) {
        (void)snprintf(out, NUMBER_SIZE, "%.*g", digits, x);
        const double back = strtod(out, NULL);
        if (memcmp(&back, &x, sizeof x) == 0)
            break;
    }
    return out;
}

const char *number_text(char out[NUMBER_SIZE], double x)
{
    return shortest(out, x, 6);
}

void number_exact(struct text *out, double x, const char *missing)
{
    char digits[NUMBER_SIZE];

    text_add(out, "%s", isfinite(x) ? shortest(digits, x + 0.0, 15) : missing); /* -0 is 0 */
}

/* Decimals that show `digits` significant digits of x. */
static int decimals_of(double x, int digits)
{
    return digits - 1 - (int)floor(log10(x));
}

int number_decimals(double largest, double narrowest, double widest)
{
    enum { USUAL = 4, MOST = 16 };
    const double seen = widest > 0.0 ? widest : largest;
    int decimals = 0, most = USUAL;

    if (widest > 0.0) {
        const int wide = decimals_of(widest, 2), narrow = decimals_of(narrowest, 1);
        decimals = wide > narrow ? wide : narrow;
    } else if (largest > 0.0) {
        decimals = decimals_of(largest, 3);
    }
    if (seen > 0.0 && decimals_of(seen, 1) > USUAL) /* all would look like 0 */
        most = decimals_of(seen, 2) < MOST ? decimals_of(seen, 2) : MOST;
    return decimals < 0 ? 0 : decimals > most ? most : decimals;
}

const char *number_bytes(char out[NUMBER_SIZE], double bytes)
{
    static const char *const UNITS[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    static const double MOST_SHOWN = 999.5; /* "%.3g" writes what is more as 1e+03 */
    size_t unit = 0;

    while (bytes >= MOST_SHOWN && unit + 1 < sizeof UNITS / sizeof *UNITS) {
        bytes /= 1024;
        unit++;
    }
    (void)snprintf(out, NUMBER_SIZE, "%.3g %s", bytes, UNITS[unit]);
    return out;
}

const char *number_plural(double n)
{
    return n < 1 || n > 1 ? "s" : "";
}

static const char *skip_digits(const char *p)
{
    while (isdigit((unsigned char)*p))
        p++;
    return p;
}

/* Where the decimal number at `text` ends, NULL if there is none: strtod alone would take hex, inf, nan and leading
 * blanks as well. */
static const char *decimal_end(const char *text)
{
    const char *p = text + (*text == '+' || *text == '-');
    const char *whole = skip_digits(p), *rest = *whole == '.' ? skip_digits(whole + 1) : whole;

    if (whole == p && rest <= whole + 1)
        return NULL;
    if (*rest != 'e' && *rest != 'E')
        return rest;
    const char *power = rest + 1 + (rest[1] == '+' || rest[1] == '-'), *end = skip_digits(power);
    return end > power ? end : rest;
}

static bool is_decimal(const char *text)
{
    const char *end = decimal_end(text);

    return end != NULL && *end == '\0';
}

/* Whether some readers of YAML take it for an octal, a binary or a hexadecimal number: 017 is 15 to them. */
static bool is_of_other_base(const char *text)
{
    const char *p = text + (*text == '+' || *text == '-');
    const char *end = skip_digits(p);

    if (*p != '0')
        return false;
    if (p[1] != '\0' && strchr("xXoObB", p[1]) != NULL)
        return isxdigit((unsigned char)p[2]) != 0;
    return end > p + 1 && *end != '.' && *end != 'e' && *end != 'E';
}

static const char OTHER_BASE[] =
    "begins with 0, as octal and hexadecimal numbers do; write it in tens, without that 0";

size_t number_begin(double *x, const char *text)
{
    const char *end = is_of_other_base(text) ? NULL : decimal_end(text);

    if (end == NULL)
        return 0;
    *x = strtod(text, NULL) + 0.0; /* -0 is 0 */
    return isfinite(*x) ? (size_t)(end - text) : 0;
}

bool number_read(double *x, const char *text, const char **why)
{
    *why = is_of_other_base(text) ? OTHER_BASE
           : is_decimal(text)     ? NULL
                                  : "is not a number; write it as 1200, 0.5 or 1.2e3";
    if (*why != NULL)
        return false;
    errno = 0;
    *x = strtod(text, NULL) + 0.0; /* -0 is 0 */
    if (isinf(*x))
        *why = "is beyond 1.8e308, the largest number";
    else if (errno == ERANGE)
        *why = "is nearer to 0 than 2.3e-308, the smallest number";
    return *why == NULL;
}

/* A double tells whole numbers apart up to here: 2^53 + 1 is read as 2^53. */
static const double MOST_WHOLE = 9007199254740992.0;

bool number_read_whole(int64_t *n, const char *text, const char **why)
{
    const char *digits = text + (*text == '+' || *text == '-');
    double x = NAN;

    *why = is_of_other_base(text) ? OTHER_BASE : NULL;
    errno = 0;
    if (*why != NULL)
        return false;
    if (*digits != '\0' && *skip_digits(digits) == '\0') {
        *n = strtoll(text, NULL, 10);
        *why = errno == ERANGE ? "is too large for a whole number" : NULL;
        return *why == NULL;
    }
    if (is_decimal(text) && !number_read(&x, text, why))
        return false;
    if (x != floor(x))
        *why = "is not a whole number";
    else if (fabs(x) >= MOST_WHOLE)
        *why = "is too large to be written so; write all its digits";
    else
        *n = (int64_t)x;
    return *why == NULL;
}

bool number_read_pair(int64_t *a, int64_t *b, const char *text, char between, const char **why)
{
    const char *middle = strchr(text, between);
    const size_t n = middle != NULL ? (size_t)(middle - text) : 0;
    char first[NUMBER_SIZE];

    *why = NULL;
    if (n == 0 || n >= sizeof first || middle[1] == '\0')
        return false;
    memcpy(first, text, n);
    first[n] = '\0';
    return number_read_whole(a, first, why) && number_read_whole(b, middle + 1, why);
}
