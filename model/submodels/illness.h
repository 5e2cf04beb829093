/* ODD.md 4, Illness: a person's conditions in a word. */
#ifndef CONFIDE_ILLNESS_H
#define CONFIDE_ILLNESS_H

#include "people.h"

/* `illness`, four bits a condition: 0 absent, severity 1 to 3, with ILLNESS_treated added when treated. */
enum { ILLNESS_BITS = 4, ILLNESS_ABSENT = 0, ILLNESS_treated = 4, ILLNESS_STATES = 8 };

static inline unsigned illness_state(uint32_t illness, unsigned c)
{
    return illness >> (c * ILLNESS_BITS) & 0xF;
}

static inline uint32_t illness_with(uint32_t illness, unsigned c, unsigned state)
{
    const unsigned shift = c * ILLNESS_BITS;
    return (illness & ~((uint32_t)0xF << shift)) | (uint32_t)state << shift;
}

/* One bit for each condition present (bit 4c); for each untreated. */
static inline uint32_t illness_present(uint32_t illness)
{
    return (illness | illness >> 1) & 0x11111111;
}

static inline uint32_t illness_untreated(uint32_t illness)
{
    return illness_present(illness) & ~(illness >> 2);
}

/* The highest severity among the untreated conditions; 0: none. */
static inline unsigned illness_severity(uint32_t illness)
{
    const uint32_t untreated = illness_untreated(illness);
    const uint32_t high = illness >> 1 & untreated, low = illness & untreated;

    return (high & low) != 0 ? 3 : high != 0 ? 2 : low != 0;
}

#endif
