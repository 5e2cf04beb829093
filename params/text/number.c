/* Numbers as people and programs read them. */
#include "number.h"

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
    int decimals = 0;

    if (widest > 0.0) {
        const int wide = decimals_of(widest, 2), narrow = decimals_of(narrowest, 1);
        decimals = wide > narrow ? wide : narrow;
    } else if (largest > 0.0) {
        decimals = decimals_of(largest, 3);
    }
    return decimals < 0 ? 0 : decimals > 4 ? 4 : decimals;
}
