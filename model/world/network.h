/* Contacts (ODD.md 2): a Watts-Strogatz ring in each community, thinned around people exploited at the start. */
#ifndef CONFIDE_NETWORK_H
#define CONFIDE_NETWORK_H

#include "rng.h"
#include "world.h"

/* The contacts of slot i are contact[first[i]] to contact[first[i + 1] - 1]. Shared by all worlds of a replicate. */
struct network {
    uint64_t *first;
    uint32_t *contact;
};

/* A slot's community; slots are numbered group by group, so that each community holds each group in proportion. */
static inline uint32_t network_community(uint32_t slot, uint32_t n_communities)
{
    return slot % n_communities;
}

/* `exploited[i]`: whether slot i's initial person is, before any policy's `set`. */
enum status network_init(struct network *n, const struct scenario *s, const struct plan *p,
                         const struct rng *r, const uint8_t *exploited, struct err *e) MUST_CHECK;
void network_free(struct network *n);

#endif
