/* The sums of a definition: variables, +, -, numbers, parentheses. */
#include "define_parse.h"

#include "item.h"
#include "near.h"
#include "number.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status no_such_variable(const struct define_reader *r, const char *at, const char *name)
{
    struct near near = near_to(name);

    for (enum observable v = 0; v < OBSERVE_COUNT; v++)
        near_offer(&near, OBSERVABLE[v].name);
    if (near_meant(&near) != NULL)
        return define_wrong(r, at, "there is no variable '%s'; did you mean '%s'?", name,
                            near.name);
    return define_wrong(r, at,
                        "there is no variable '%s'; 'confide summary FILE --measure variable:* "
                        "--csv' lists them",
                        name);
}

static enum status check_variable(const struct define_reader *r, const char *at, enum observable v)
{
    if (OBSERVABLE[v].shape == SHAPE_TWIN)
        return define_wrong(r, at,
                            "'%s' compares two policies and cannot be added up; ask for it by "
                            "--measure '%s.*'",
                            OBSERVABLE[v].name, OBSERVABLE[v].name);
    return STATUS_OK;
}

/* "visits.gp" is the one element of that name. */
static enum status choose_element(const struct define_reader *r, const char *at,
                                  struct define_term *term, const char *element)
{
    char name[ELEMENT_NAME_SIZE];
    bool any = false;

    for (size_t k = 0; k < element_count(r->scenario, term->variable); k++) {
        element_name(name, r->scenario, term->variable, k);
        term->element[k] = strcmp(name, element) == 0;
        any = any || term->element[k];
    }
    if (any)
        return STATUS_OK;
    return define_wrong(r, at, "'%s' has no '%s'; narrow it as in visits:service=gp",
                        OBSERVABLE[term->variable].name, element);
}

enum status define_parse_term(struct define_reader *r, struct define_term *term)
{
    char name[ELEMENT_NAME_SIZE * 2];
    const char *at = r->at;
    size_t n = 0;

    while (isalnum((unsigned char)at[n]) || at[n] == '_' || at[n] == '.')
        n++;
    if (n == 0)
        return define_wrong(r, at, "a variable of the file is missing here, such as visits");
    (void)snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), at);
    char *dot = strchr(name, '.');
    if (dot != NULL)
        *dot = '\0';
    *term = (struct define_term){.variable = 0, .coefficient = 1.0, .subgroup = -1};
    while (term->variable < OBSERVE_COUNT && strcmp(OBSERVABLE[term->variable].name, name) != 0)
        term->variable++;
    if (term->variable == OBSERVE_COUNT)
        return no_such_variable(r, at, name);
    for (size_t k = 0; k < ELEMENT_MOST; k++)
        term->element[k] = true;
    enum status status = check_variable(r, at, term->variable);
    if (status == STATUS_OK && dot != NULL)
        status = choose_element(r, at, term, dot + 1);
    r->at += n;
    return status == STATUS_OK ? define_parse_filters(r, term) : status;
}

/* What a sum is being read into. */
struct adding {
    struct define_term *term;
    size_t *n;
    enum term_kind *kind;
};

static enum status parse_sum(struct define_reader *r, struct adding *to, double factor, int depth);

static const char *kind_words(enum term_kind kind)
{
    return kind == KIND_YEARS    ? "people in a state"
           : kind == KIND_EVENTS ? "events"
                                 : "people at the end of an interval";
}

static enum status add_term(struct define_reader *r, struct adding *to, double factor)
{
    const char *at = r->at;

    if (*to->n == DEFINE_TERMS)
        return define_wrong(r, at, "at most %d variables are added up", DEFINE_TERMS);
    struct define_term *term = &to->term[*to->n];
    const enum status status = define_parse_term(r, term);
    if (status != STATUS_OK)
        return status;
    const enum term_kind kind = item_variable_kind(term->variable);
    if (*to->n > 0 && kind != *to->kind)
        return define_wrong(r, at, "'%s' counts %s, what is before it %s: the two are not added up",
                            OBSERVABLE[term->variable].name, kind_words(kind),
                            kind_words(*to->kind));
    term->coefficient = factor;
    *to->kind = kind;
    ++*to->n;
    return STATUS_OK;
}

static bool read_number(struct define_reader *r, double *x)
{
    define_skip(r);
    const bool is_signed = *r->at == '+' || *r->at == '-';
    const size_t n = is_signed ? 0 : number_begin(x, r->at);
    r->at += n;
    return n > 0;
}

/* "0.5 * reviews", "(visits + reviews)", "visits:service=gp * 2" */
static enum status parse_product(struct define_reader *r, struct adding *to, double factor,
                                 int depth)
{
    enum { DEEPEST = 32 };
    const size_t first = *to->n;
    double x = 1.0;
    enum status status;

    while (read_number(r, &x)) {
        factor *= x;
        if (!define_next(r, '*'))
            return define_wrong(r, r->at,
                                "a number stands before a variable, with a *, as in 0.5 * reviews");
    }
    if (depth > DEEPEST)
        return define_wrong(r, r->at, "the parentheses are too deep; write the sum without them");
    if (define_next(r, '(')) {
        status = parse_sum(r, to, factor, depth + 1);
        if (status == STATUS_OK && !define_next(r, ')'))
            status = define_wrong(r, r->at, "a ')' is missing here");
    } else
        status = add_term(r, to, factor);
    while (status == STATUS_OK && define_next(r, '*')) {
        if (!read_number(r, &x))
            return define_wrong(r, r->at, "a * stands between a number and a variable");
        for (size_t i = first; i < *to->n; i++)
            to->term[i].coefficient *= x;
    }
    return status;
}

static enum status parse_sum(struct define_reader *r, struct adding *to, double factor, int depth)
{
    enum status status = parse_product(r, to, factor, depth);

    while (status == STATUS_OK) {
        if (define_next(r, '+'))
            status = parse_product(r, to, factor, depth);
        else if (define_next(r, '-'))
            status = parse_product(r, to, -factor, depth);
        else
            break;
    }
    return status;
}

enum status define_parse_sum(struct define_reader *r, struct define_term *term, size_t *n,
                             enum term_kind *kind)
{
    struct adding to = {term, n, kind};

    *n = 0;
    return parse_sum(r, &to, 1.0, 0);
}
