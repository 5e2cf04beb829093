/* Per what: denominators, scales, and the units that go with them. */
#include "item_making.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    enum quantity quantity;
    const char *one, *many;
} DENOMINATORS[] = {
    {QUANTITY_present, "person-year", "person-years"},
    {QUANTITY_unreferred, "unreferred person-year", "unreferred person-years"},
    {QUANTITY_ill, "person-year ill", "person-years ill"},
    {QUANTITY_decisions, "visit chosen or deterred", "visits chosen or deterred"},
    {QUANTITY_exploited_at_start, "person exploited at the start", "people exploited at the start"},
};

enum status item_per_read(struct per *p, const char *word, struct err *e)
{
    static const struct {
        const char *word;
        struct per per;
    } WORDS[] = {{"person-year", {PER_number, 1.0}},
                 {"person-years", {PER_number, 1.0}},
                 {"year", {PER_year, 1.0}},
                 {"people", {PER_people, 1.0}},
                 {"agents", {PER_agents, 1.0}}};

    *p = (struct per){PER_own, 1.0};
    if (word == NULL)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strcmp(word, WORDS[i].word) == 0) {
            *p = WORDS[i].per;
            return STATUS_OK;
        }
    const char *why;
    double number;
    if (!number_read(&number, word, &why) || !(number > 0.0))
        return err_set(e, STATUS_USAGE,
                       "--per: '%.40s' is none of person-year, 1000 (or another number of "
                       "person-years), year, people, agents",
                       word);
    *p = (struct per){PER_number, number};
    return STATUS_OK;
}

enum term_kind item_variable_kind(enum observable v)
{
    return strcmp(OBSERVABLE[v].units, "agent-steps") == 0 ? KIND_YEARS
           : strcmp(OBSERVABLE[v].units, "events") == 0    ? KIND_EVENTS
                                                           : KIND_LEVEL;
}

static void per_number_unit(struct item *it, enum term_kind kind, enum quantity of, double number)
{
    char digits[NUMBER_SIZE];
    size_t i = 0;

    while (i + 1 < sizeof DENOMINATORS / sizeof *DENOMINATORS && DENOMINATORS[i].quantity != of)
        i++;
    number_print(digits, number, number < floor(number) || number > floor(number) ? 3 : 0, false);
    const bool is_one = strcmp(digits, "1") == 0;
    (void)snprintf(it->unit, sizeof it->unit, "%sper %s%s%s",
                   kind == KIND_YEARS ? "person-years " : "", is_one ? "" : digits,
                   is_one ? "" : " ", is_one ? DENOMINATORS[i].one : DENOMINATORS[i].many);
}

/* Sets the denominator, the scale and the unit. `of`: what the rate is of anyway, or QUANTITY_years. */
void item_set_per(struct items *x, struct item *it, const struct per *p, enum term_kind kind,
                  enum quantity of)
{
    static const char *const PEOPLE[] = {[KIND_YEARS] = "people at any time",
                                         [KIND_EVENTS] = "events",
                                         [KIND_CARE] = "events",
                                         [KIND_SPREAD] = "events",
                                         [KIND_LEVEL] = "people at the end"};
    static const char *const AGENTS[] = {[KIND_YEARS] = "agent-steps",
                                         [KIND_EVENTS] = "agents' events",
                                         [KIND_CARE] = "agents' events",
                                         [KIND_SPREAD] = "agents' events",
                                         [KIND_LEVEL] = "agents at the end"};
    const char *unit = PEOPLE[kind];

    it->scale = 1.0;
    it->denominator = items_one(x);
    if (p->kind == PER_number) {
        const enum quantity by = of == QUANTITY_years ? QUANTITY_present : of;
        it->scale = p->number;
        it->denominator = items_quantity(x, by, false);
        per_number_unit(it, kind, by, p->number);
        return;
    }
    if (p->kind == PER_agents)
        unit = AGENTS[kind];
    else if (kind == KIND_YEARS || (p->kind == PER_year && kind != KIND_LEVEL))
        it->denominator = items_quantity(x, QUANTITY_years, false);
    if (p->kind == PER_year && kind != KIND_LEVEL && kind != KIND_YEARS)
        unit = "events a year";
    (void)snprintf(it->unit, sizeof it->unit, "%s", unit);
}
