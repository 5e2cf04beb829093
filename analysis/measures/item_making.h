/* What the files of items share while items are made. */
#ifndef CONFIDE_ITEM_MAKING_H
#define CONFIDE_ITEM_MAKING_H

#include "item.h"

/* The number of a sum, which is added where it is new; of a quantity; of the sum that is 1. */
size_t items_sum(struct items *x, struct sum wanted);
size_t items_quantity(struct items *x, enum quantity quantity, bool is_raw);
size_t items_one(struct items *x);

/* Sets the denominator, the scale and the unit. `of`: what the rate is of anyway, or QUANTITY_years. */
void item_set_per(struct items *x, struct item *it, const struct per *p, enum term_kind kind,
                  enum quantity of);

/* What twins are asked about on one side: its name, which is returned, and its item. */
const char *item_twins_name(char name[ITEM_NAME_SIZE], enum observable v, enum twin_side side);
void item_twins(struct item *it, struct items *x, enum observable v, enum twin_side side,
                bool is_raw);

#endif
