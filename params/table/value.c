/* Values as people write them, and back to text. */
#include "value.h"

#include "date.h"
#include "number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail(char why[WHY_SIZE], const char *what)
{
    (void)snprintf(why, WHY_SIZE, "%s", what);
    return false;
}

static const char *skip_digits(const char *p)
{
    while (isdigit((unsigned char)*p))
        p++;
    return p;
}

/* strtod alone would take hex, inf, nan and leading blanks as well. */
static bool is_decimal(const char *text)
{
    const char *p = text + (*text == '+' || *text == '-');
    const char *whole = skip_digits(p), *rest = *whole == '.' ? skip_digits(whole + 1) : whole;
    const bool has_digits = whole > p || rest > whole + 1;

    if (*rest == 'e' || *rest == 'E') {
        const char *power = rest + 1 + (rest[1] == '+' || rest[1] == '-');
        rest = skip_digits(power);
        if (rest == power)
            return false;
    }
    return has_digits && *rest == '\0';
}

bool value_parse_real(const char *text, double *x, char why[WHY_SIZE])
{
    if (!is_decimal(text))
        return fail(why, "is not a number; write it as 1200, 0.5 or 1.2e3");
    errno = 0;
    *x = strtod(text, NULL);
    if (isinf(*x))
        return fail(why, "is beyond 1.8e308, the largest number");
    if (errno == ERANGE)
        return fail(why, "is nearer to 0 than 2.3e-308, the smallest number");
    return true;
}

static bool parse_count(const char *text, int64_t *n, char why[WHY_SIZE])
{
    double x;
    const char *digits = text + (*text == '+' || *text == '-');

    errno = 0;
    if (*digits != '\0' && *skip_digits(digits) == '\0') {
        *n = strtoll(text, NULL, 10);
        return errno != ERANGE || fail(why, "is too large for a whole number");
    }
    if (!is_decimal(text))
        return fail(why, "is not a whole number");
    if (!value_parse_real(text, &x, why))
        return false;
    if (x != floor(x))
        return fail(why, "is not a whole number");
    if (fabs(x) > 9007199254740992.0)
        return fail(why, "is too large to be written so; write all its digits");
    *n = (int64_t)x;
    return true;
}

bool value_parse_date(const char *text, int64_t *days, char why[WHY_SIZE])
{
    bool is_shaped = strlen(text) == 10;

    for (size_t i = 0; i < 10 && is_shaped; i++)
        is_shaped = i == 4 || i == 7 ? text[i] == '-' : isdigit((unsigned char)text[i]) != 0;
    if (!is_shaped)
        return fail(why, "is not a date; write it as 2017-01-24 (year-month-day)");

    const int64_t y = strtoll(text, NULL, 10);
    const int m = (int)strtol(text + 5, NULL, 10), d = (int)strtol(text + 8, NULL, 10);
    if (y < 1)
        return fail(why, "does not exist: years go from 0001 to 9999");
    if (m < 1 || m > 12)
        return fail(why, "does not exist: months go from 01 to 12");
    if (d < 1 || d > date_month_days(y, m)) {
        (void)snprintf(why, WHY_SIZE, "does not exist: %s %" PRId64 " has %d days",
                       DATE_MONTHS[m - 1], y, date_month_days(y, m));
        return false;
    }
    *days = date_days(y, m, d);
    return true;
}

void value_limits(const struct param_row *r, char text[WHY_SIZE])
{
    const char *unit = param_unit_words(r);
    size_t n_choices;
    const char *const *choice = param_choices(r, &n_choices);
    char min[VALUE_SIZE], max[VALUE_SIZE];
    int n;

    number_text(min, r->min);
    number_text(max, r->max);
    if (r->type == TYPE_COUNT)
        (void)snprintf(max, sizeof max, "%" PRId64, r->max > 9e18 ? INT64_MAX : (int64_t)r->max);
    if (r->type == TYPE_FLAG)
        n = snprintf(text, WHY_SIZE, "true or false");
    else if (r->type == TYPE_DATE)
        n = snprintf(text, WHY_SIZE, "0001-01-01 to 9999-12-31");
    else if (choice != NULL)
        n = snprintf(text, WHY_SIZE, "%s, %s, %s or %s", choice[0], choice[1], choice[2],
                     choice[3]);
    else if (isinf(r->min) && isinf(r->max))
        n = snprintf(text, WHY_SIZE, "any number");
    else if (isinf(r->max))
        n = snprintf(text, WHY_SIZE, "%s or more", min);
    else
        n = snprintf(text, WHY_SIZE, "%s to %s", min, max);
    if (*unit != '\0' && r->type != TYPE_DATE)
        (void)snprintf(text + n, (size_t)(WHY_SIZE - n), " (%s)", unit);
}

bool value_is_within(const struct param_row *r, double x, char why[WHY_SIZE])
{
    char limits[WHY_SIZE];

    if (x >= r->min && x <= r->max)
        return true;
    value_limits(r, limits);
    (void)snprintf(why, WHY_SIZE, "is outside %.200s", limits);
    return false;
}

static bool parse_flag(const char *text, bool *flag, char why[WHY_SIZE])
{
    *flag = strcmp(text, "true") == 0;
    return *flag || strcmp(text, "false") == 0 || fail(why, "is neither true nor false");
}

static bool parse_choice(const struct param_row *r, const char *text, union param_value *v,
                         char why[WHY_SIZE])
{
    size_t n;
    const char *const *choice = param_choices(r, &n);

    for (size_t i = 0; i < n; i++)
        if (strcmp(text, choice[i]) == 0) {
            *v = param_of_number(r, (double)i);
            return true;
        }
    (void)snprintf(why, WHY_SIZE, "is none of %s, %s, %s, %s", choice[0], choice[1], choice[2],
                   choice[3]);
    return false;
}

/* Says what would have been right, after what was wrong. */
static bool add_range(const struct param_row *r, char why[WHY_SIZE])
{
    char limits[WHY_SIZE], wrong[WHY_SIZE];

    value_limits(r, limits);
    (void)snprintf(wrong, sizeof wrong, "%s", why);
    (void)snprintf(why, WHY_SIZE, "%.120s; the range is %.110s", wrong, limits);
    return false;
}

bool value_parse(const struct param_row *r, const char *text, union param_value *v,
                 char why[WHY_SIZE])
{
    switch (r->type) {
    case TYPE_REAL:
        return value_parse_real(text, &v->real, why) ? value_is_within(r, v->real, why)
                                                     : add_range(r, why);
    case TYPE_COUNT:
        return parse_count(text, &v->count, why) ? value_is_within(r, (double)v->count, why)
                                                 : add_range(r, why);
    case TYPE_DATE:
        return value_parse_date(text, &v->count, why);
    case TYPE_FLAG:
        return parse_flag(text, &v->flag, why);
    case TYPE_ELIGIBLE:
    case TYPE_EVERY:
        break;
    }
    return parse_choice(r, text, v, why);
}

const char *value_text(const struct param_row *r, union param_value v, char text[VALUE_SIZE])
{
    switch (r->type) {
    case TYPE_REAL:
        return number_text(text, v.real);
    case TYPE_COUNT:
        (void)snprintf(text, VALUE_SIZE, "%" PRId64, v.count);
        break;
    case TYPE_DATE:
        return date_print(text, v.count);
    case TYPE_FLAG:
        (void)snprintf(text, VALUE_SIZE, "%s", v.flag ? "true" : "false");
        break;
    case TYPE_ELIGIBLE:
        (void)snprintf(text, VALUE_SIZE, "%s", ELIGIBLE_NAMES[v.eligible]);
        break;
    case TYPE_EVERY:
        (void)snprintf(text, VALUE_SIZE, "%s", EVERY_NAMES[v.every]);
        break;
    }
    return text;
}
