/* What people are disposed to for as long as they stay: phi, beta and tau. Worlds that draw them alike have one array of
 * each, in which someone apart (bodies.h) has those of the world whose turn it is. */
#ifndef CONFIDE_DISPOSITIONS_H
#define CONFIDE_DISPOSITIONS_H

#include "err.h"

#include <stdint.h>

struct disposition {
    float fear;      /* phi */
    float floor;     /* beta */
    float receptive; /* tau */
};

/* The same, an array per attribute. */
struct dispositions {
    float *fear, *floor, *receptive;
};

/* Zeroed. INTERNAL: no memory. Free with dispositions_free. */
enum status dispositions_init(struct dispositions *x, uint32_t n_slots, struct err *e) MUST_CHECK;
void dispositions_free(struct dispositions *x);

static inline struct disposition dispositions_of(const struct dispositions *x, uint32_t i)
{
    return (struct disposition){x->fear[i], x->floor[i], x->receptive[i]};
}

static inline void dispositions_put(const struct dispositions *x, uint32_t i, struct disposition d)
{
    x->fear[i] = d.fear;
    x->floor[i] = d.floor;
    x->receptive[i] = d.receptive;
}

#endif
