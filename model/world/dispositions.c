/* Arrays of what people are disposed to. */
#include "dispositions.h"

#include "mem.h"

enum status dispositions_init(struct dispositions *x, uint32_t n_slots, struct err *e)
{
    x->fear = mem_array(n_slots, sizeof *x->fear);
    x->floor = mem_array(n_slots, sizeof *x->floor);
    x->receptive = mem_array(n_slots, sizeof *x->receptive);
    return x->fear == NULL || x->floor == NULL || x->receptive == NULL
               ? err_memory_for(e, "for a world of %lu agents; fewer --agents need less",
                                (unsigned long)n_slots)
               : STATUS_OK;
}

void dispositions_free(struct dispositions *x)
{
    mem_free(x->fear);
    mem_free(x->floor);
    mem_free(x->receptive);
    *x = (struct dispositions){0};
}
