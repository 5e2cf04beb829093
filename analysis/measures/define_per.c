/* What a definition is per: its scale, its denominator where there is none yet, and its unit. */
#include "define_parse.h"
#include "item.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const ABOVE[] = {[KIND_YEARS] = "person-years",
                                    [KIND_EVENTS] = "events",
                                    [KIND_CARE] = "events",
                                    [KIND_SPREAD] = "events",
                                    [KIND_LEVEL] = "people"};

static enum status what_per(const struct define_reader *r, const char *at)
{
    return define_wrong(r, at,
                        "write 'per person-year', 'per 1000 person-years', 'per registered "
                        "person-year' (or another state), 'per year', 'per 100', or 'in %%'");
}

/* "1,000 " or "" for 1. */
static void print_scale(char out[NUMBER_SIZE + 1], double scale)
{
    char digits[NUMBER_SIZE];

    number_print(digits, scale, scale > floor(scale) ? 3 : 0, false);
    const bool is_one = strcmp(digits, "1") == 0;
    (void)snprintf(out, NUMBER_SIZE + 1, "%s%s", is_one ? "" : digits, is_one ? "" : " ");
}

/* Without a denominator: a flow counts events, a stock people at any time. */
static void be_a_number(struct definition *d)
{
    d->kind_below = d->kind_above == KIND_YEARS ? BELOW_years : BELOW_one;
    (void)snprintf(d->unit, sizeof d->unit, "%s",
                   d->kind_above == KIND_YEARS   ? "people at any time"
                   : d->kind_above == KIND_LEVEL ? "people at the end"
                                                 : "events");
}

/* The unit of a rate whose denominator `below` was written out; "" where it is person-years of everybody. */
static void rate_unit(struct definition *d, enum term_kind kind, const char *below, bool in_percent)
{
    char scale[NUMBER_SIZE + 1];
    const bool is_one = !(d->scale > 1.0) && !(d->scale < 1.0);

    print_scale(scale, d->scale);
    if (in_percent)
        (void)snprintf(d->unit, sizeof d->unit, *below == '\0' ? "%%" : "%% of %.80s", below);
    else if (kind == KIND_YEARS)
        (void)snprintf(d->unit, sizeof d->unit, "%s%sper %sperson-year%s%s%.40s",
                       d->kind_above == KIND_EVENTS ? "" : ABOVE[d->kind_above],
                       d->kind_above == KIND_EVENTS ? "" : " ", scale, is_one ? "" : "s",
                       *below == '\0' ? "" : " of ", below);
    else
        (void)snprintf(d->unit, sizeof d->unit, "%s%sper %s%.60s",
                       d->kind_above == KIND_EVENTS ? "" : ABOVE[d->kind_above],
                       d->kind_above == KIND_EVENTS ? "" : " ", scale, below);
}

/* "person-year", or "registered person-year": those of a state, into d->below. */
static enum status read_person_years(struct define_reader *r, struct definition *d, char below[64])
{
    enum term_kind kind = KIND_YEARS;
    const char *at = r->at;

    below[0] = '\0';
    d->kind_below = BELOW_sum;
    d->n_below = 1;
    if (*r->at == '\0' || define_word(r, "person-years") || define_word(r, "person-year")) {
        struct define_reader present = {"present", "present", "", 0, r->scenario, r->e};
        return define_parse_term(&present, &d->below[0]);
    }
    const enum status status = define_parse_term(r, &d->below[0]);
    if (status != STATUS_OK)
        return status;
    kind = item_variable_kind(d->below[0].variable);
    (void)snprintf(below, 64, "%.*s", (int)(r->at - at < 63 ? r->at - at : 63), at);
    if (kind != KIND_YEARS)
        return define_wrong(r, at,
                            "'%s' is no state that people are in; person-years are of a state",
                            OBSERVABLE[d->below[0].variable].name);
    if (!define_word(r, "person-years") && !define_word(r, "person-year"))
        return what_per(r, r->at);
    return STATUS_OK;
}

/* With a denominator: "per 1000", "per person-year" where it is one. */
static enum status scale_rate(struct define_reader *r, struct definition *d, enum term_kind kind,
                              const char *below, bool has_number)
{
    const char *at = r->at;
    const bool has_years = define_word(r, "person-years") || define_word(r, "person-year");

    if (has_years && kind != KIND_YEARS)
        return define_wrong(r, at, "the denominator counts %s, not person-years; write 'per %s'",
                            ABOVE[kind], "100");
    if (!has_years && !has_number)
        return what_per(r, at);
    rate_unit(d, kind, below, false);
    return STATUS_OK;
}

static enum status make_rate(struct define_reader *r, struct definition *d, bool has_number)
{
    char below[64];
    const char *at = r->at;

    define_skip(r);
    if (!has_number && (define_word(r, "years") || define_word(r, "year"))) {
        d->kind_below = BELOW_years;
        if (d->kind_above == KIND_LEVEL)
            return define_wrong(r, at, "a number of people at the end is not 'per year'");
        (void)snprintf(d->unit, sizeof d->unit, "%s a year", ABOVE[d->kind_above]);
        return STATUS_OK;
    }
    if (*r->at == '\0' && !has_number)
        return what_per(r, at);
    const enum status status = read_person_years(r, d, below);
    if (status == STATUS_OK)
        rate_unit(d, KIND_YEARS, below, false);
    return status;
}

/* "%" of a denominator. */
static enum status read_percent(struct define_reader *r, struct definition *d, const char *below,
                                enum term_kind kind)
{
    if (!define_next(r, '%'))
        return define_wrong(r, r->at, "only 'in %%' can follow; or 'per 1000'");
    if (d->kind_below != BELOW_sum)
        return define_wrong(r, r->at, "'in %%' needs something to be a share of: / and a sum");
    d->scale = 100.0;
    rate_unit(d, kind, below, true);
    return STATUS_OK;
}

static enum status read_per(struct define_reader *r, struct definition *d, const char *below,
                            enum term_kind kind)
{
    double number = 0.0;

    define_skip(r);
    const size_t n = number_begin(&number, r->at);
    const bool has_number = n > 0;
    if (has_number && !(number > 0.0))
        return what_per(r, r->at);
    if (has_number)
        d->scale = number;
    r->at += n;
    return d->kind_below == BELOW_sum ? scale_rate(r, d, kind, below, has_number)
                                      : make_rate(r, d, has_number);
}

enum status define_parse_per(struct define_reader *r, struct definition *d, const char *below)
{
    const bool has_below = d->kind_below == BELOW_sum;
    const enum term_kind kind = has_below ? item_variable_kind(d->below[0].variable) : KIND_EVENTS;
    enum status status = STATUS_OK;

    if (define_word(r, "per"))
        status = read_per(r, d, below, kind);
    else if (define_word(r, "in"))
        status = read_percent(r, d, below, kind);
    else if (has_below && d->kind_above == kind)
        (void)snprintf(d->unit, sizeof d->unit, "share of %.80s", below);
    else if (has_below)
        rate_unit(d, kind, below, false);
    else
        be_a_number(d);
    define_skip(r);
    if (status == STATUS_OK && *r->at != '\0')
        status = define_wrong(r, r->at,
                              "'%.30s' is not understood; +, -, *, / and 'per' can follow", r->at);
    return status;
}
