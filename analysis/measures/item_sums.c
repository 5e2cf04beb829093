/* The sums that items are made of: each stands once. */
#include "item_making.h"

static bool is_same(const struct sum *a, const struct sum *b)
{
    return a->quantity == b->quantity && a->variable == b->variable && a->last == b->last &&
           a->is_raw == b->is_raw && a->side == b->side && a->term == b->term;
}

size_t items_sum(struct items *x, struct sum wanted)
{
    size_t i = 0;

    while (i < x->n_sums && !is_same(&x->sum[i], &wanted))
        i++;
    x->sum[i] = wanted;
    x->n_sums += i == x->n_sums;
    return i;
}

size_t items_quantity(struct items *x, enum quantity quantity, bool is_raw)
{
    return items_sum(x, (struct sum){quantity, OBSERVE_COUNT, -1, is_raw, SIDE_none, NULL, 0});
}

size_t items_one(struct items *x)
{
    return items_quantity(x, QUANTITY_COUNT, false);
}
