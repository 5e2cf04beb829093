/* The date from which an entry of a schedule holds: a date, or a time after or before time.start. */
#include "from.h"

#include "date.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_DAY = -719162,
    LAST_DAY = 2932896,
    MOST = 4000000
}; /* 0001-01-01, 9999-12-31; of any unit */

static bool fail(char why[WHY_SIZE], const char *what)
{
    (void)snprintf(why, WHY_SIZE, "%s", what);
    return false;
}

static const char *skip_blanks(const char *p)
{
    while (*p == ' ')
        p++;
    return p;
}

/* The day `n` months later; the last of the month where it is too short. */
static int64_t add_months(int64_t day, int64_t n)
{
    const struct date d = date_of(day);
    const int64_t all = 12 * d.year + d.month - 1 + n, year = (all >= 0 ? all : all - 11) / 12;
    const int month = (int)(all - 12 * year) + 1, length = date_month_days(year, month);

    return date_days(year, month, d.day <= length ? d.day : length);
}

/* The day `n` units after `day`; the unit is followed by nothing. False: there is no such unit. */
static bool add_units(int64_t *day, int64_t n, const char *unit)
{
    static const struct {
        const char *name;
        int days, months;
    } UNITS[] = {{"day", 1, 0}, {"week", 7, 0}, {"month", 0, 1}, {"year", 0, 12}};

    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        const size_t length = strlen(UNITS[i].name);
        const char *rest = unit + length;
        if (strncmp(unit, UNITS[i].name, length) != 0 ||
            *skip_blanks(rest + (*rest == 's')) != '\0')
            continue;
        *day = add_months(*day + n * UNITS[i].days, n * UNITS[i].months);
        return true;
    }
    return false;
}

/* What follows the word start: nothing, or a sign, a number and a unit. */
static bool parse_relative(const char *text, int64_t *date, char why[WHY_SIZE])
{
    static const char HOW[] =
        "is not a date after time.start; write it as start + 18 months, start - 2 years, "
        "start + 90 days";
    const char *sign = skip_blanks(text), *number = skip_blanks(sign + (*sign != '\0'));
    char *unit;

    if (*sign == '\0')
        return true;
    if ((*sign != '+' && *sign != '-') || !isdigit((unsigned char)*number) ||
        (*number == '0' && isdigit((unsigned char)number[1])))
        return fail(why, HOW);
    const int64_t n = strtoll(number, &unit, 10);
    if (n > MOST)
        return fail(why, "is outside 0001-01-01 to 9999-12-31");
    if (!add_units(date, *sign == '-' ? -n : n, skip_blanks(unit)))
        return fail(why, HOW);
    return (*date >= FIRST_DAY && *date <= LAST_DAY) ||
           fail(why, "is outside 0001-01-01 to 9999-12-31");
}

bool from_parse(const char *text, int64_t start, int64_t *date, char why[WHY_SIZE])
{
    const bool is_relative = strncmp(text, "start", 5) == 0 && !isalnum((unsigned char)text[5]);

    if (!is_relative)
        return value_parse_date(text, date, why);
    *date = start;
    return parse_relative(text + 5, date, why);
}
