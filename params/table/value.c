/* Values as people write them, and back to text. */
#define _POSIX_C_SOURCE 200809L
#include "value.h"

#include "date.h"
#include "number.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool fail(char why[WHY_SIZE], const char *what)
{
    (void)snprintf(why, WHY_SIZE, "%s", what);
    return false;
}

bool value_parse_real(const char *text, double *x, char why[WHY_SIZE])
{
    const char *told;

    return number_read(x, text, &told) || fail(why, told);
}

static bool parse_count(const char *text, int64_t *n, char why[WHY_SIZE])
{
    const char *told;

    return number_read_whole(n, text, &told) || fail(why, told);
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

/* As YAML 1.2, tables of numbers, R and spreadsheets spell it. */
static bool parse_flag(const char *text, bool *flag, char why[WHY_SIZE])
{
    static const char *const WORDS[2][5] = {{"false", "False", "FALSE", "F", "0"},
                                            {"true", "True", "TRUE", "T", "1"}};
    static const char *const MEANT[2][4] = {{"no", "off", "n", "f"}, {"yes", "on", "y", "t"}};
    const char *meant = NULL;

    for (int is = 0; is < 2; is++) {
        for (size_t i = 0; i < 5; i++)
            if (strcmp(text, WORDS[is][i]) == 0) {
                *flag = is != 0;
                return true;
            }
        for (size_t i = 0; i < 4; i++)
            if (strcasecmp(text, MEANT[is][i]) == 0)
                meant = WORDS[is][0];
    }
    (void)snprintf(why, WHY_SIZE, "is neither true nor false%s%s", meant == NULL ? "" : "; write ",
                   meant == NULL ? "" : meant);
    return false;
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
