/* An exponential of four digits: where that settles a question, a better one is not needed. */
#ifndef CONFIDE_ROUGH_H
#define CONFIDE_ROUGH_H

#include <stdint.h>
#include <string.h>

/* For |x| up to ROUGH_MOST, rough_exp(x) errs by less than this part of itself: 4.2e-5 for the terms left out, 1e-5 for
 * rounding. */
#define ROUGH_ERROR 1e-4f
#define ROUGH_MOST 60

/* exp(x): a power of two, times the series of exp(y), |y| <= ln(2) / 2. */
static inline float rough_exp(float x)
{
    const float round = 0x1.8p23f, shifted = x * 1.442695f + round,
                y = x - (shifted - round) * 0.6931472f,
                series = 1 + y * (1 + y * (1.0f / 2 + y * (1.0f / 6 + y * (1.0f / 24))));
    uint32_t bits, power;
    float exponential;

    memcpy(&power, &shifted, sizeof power);
    memcpy(&bits, &series, sizeof bits);
    bits += power << 23;
    memcpy(&exponential, &bits, sizeof exponential);
    return exponential;
}

#endif
