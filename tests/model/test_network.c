/* Contacts: rings, rewiring, isolation of the exploited, and communities of every group. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "network.h"
#include "script.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 3000, COMMUNITIES = 7, CONTACTS = 8 };

struct net {
    struct bench b;
    struct rng r;
    struct network n;
    uint8_t exploited[SLOTS];
    uint32_t ring[SLOTS];
};

static int setup(void **state)
{
    struct net *x = calloc(1, sizeof *x);

    *state = x;
    if (x == NULL)
        return 1;
    made_scenario(&x->b.s, SLOTS, 10);
    x->b.s.run.population_communities = COMMUNITIES;
    x->b.s.run.population_contacts = CONTACTS;
    x->b.s.run.population_rewire = 0;
    x->b.s.run.population_exploited_contacts = 1;
    x->r = rng_make(20170101, 1, 0);
    return 0;
}

static int teardown(void **state)
{
    struct net *x = *state;

    network_free(&x->n);
    observe_free(&x->b.o);
    made_free(&x->b.s);
    free(x);
    return 0;
}

static void make(struct net *x)
{
    struct err e;

    network_free(&x->n);
    assert_int_equal(plan_make(&x->b.p, &x->b.s, &e), STATUS_OK);
    assert_int_equal(network_init(&x->n, &x->b.s, &x->b.p, &x->r, x->exploited, &e), STATUS_OK);
}

static uint64_t degree_sum(const struct net *x)
{
    return x->n.first[SLOTS];
}

static bool joined(const struct net *x, uint32_t i, uint32_t j)
{
    for (uint64_t at = x->n.first[i]; at < x->n.first[i + 1]; at++)
        if (x->n.contact[at] == j)
            return true;
    return false;
}

static void assert_simple_graph(const struct net *x)
{
    for (uint32_t i = 0; i < SLOTS; i++)
        for (uint64_t at = x->n.first[i]; at < x->n.first[i + 1]; at++) {
            const uint32_t j = x->n.contact[at];
            assert_true(j < SLOTS && j != i && joined(x, j, i));
            for (uint64_t other = at + 1; other < x->n.first[i + 1]; other++)
                assert_int_not_equal(x->n.contact[other], j);
        }
}

/* The order of community c's slots, as rng.def says: swap i, from the last down, with a place at or below. */
static uint32_t order(struct net *x, uint32_t c)
{
    uint32_t n = 0;

    for (uint32_t i = c; i < SLOTS; i += COMMUNITIES)
        x->ring[n++] = i;
    for (uint32_t i = n; i-- > 1;) {
        const uint64_t word = rng_draw(&x->r, c, 0, RNG_deal, i / 4).word[i % 4];
        const uint32_t j = (uint32_t)(word * (i + 1) >> 32), slot = x->ring[i];
        x->ring[i] = x->ring[j];
        x->ring[j] = slot;
    }
    return n;
}

static void without_rewiring_each_community_is_a_ring_in_its_order(void **state)
{
    struct net *x = *state;

    make(x);
    assert_simple_graph(x);
    for (uint32_t c = 0; c < COMMUNITIES; c++) {
        const uint32_t n = order(x, c);
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t slot = x->ring[i];
            assert_int_equal(x->n.first[slot + 1] - x->n.first[slot], CONTACTS);
            for (uint32_t d = 1; d <= CONTACTS / 2; d++)
                assert_true(joined(x, slot, x->ring[(i + d) % n]));
        }
    }
}

static void rewiring_keeps_the_number_of_contacts_and_the_graph_simple(void **state)
{
    static const double REWIRE[] = {0.1, 0.5, 1};
    struct net *x = *state;

    for (size_t i = 0; i < 3; i++) {
        x->b.s.run.population_rewire = REWIRE[i];
        make(x);
        assert_simple_graph(x);
        assert_int_equal(degree_sum(x), (uint64_t)SLOTS * CONTACTS);
    }
}

/*
 * Ends that left the community: an edge leads elsewhere when it is rewired (q) to another community (1 - 1/7). A
 * binomial share of the 12000 edges (the few kept because they exist stay below 0.3 %).
 */
static void the_rewired_share_leads_anywhere(void **state)
{
    struct net *x = *state;
    const double edges = SLOTS * CONTACTS / 2, p = 0.3 * (1 - 1.0 / COMMUNITIES);
    double away = 0;

    x->b.s.run.population_rewire = 0.3;
    make(x);
    for (uint32_t i = 0; i < SLOTS; i++)
        for (uint64_t at = x->n.first[i]; at < x->n.first[i + 1]; at++)
            away += 0.5 * (network_community(i, COMMUNITIES) !=
                           network_community(x->n.contact[at], COMMUNITIES));
    assert_within(away, edges * p, 5 * sqrt(edges * p * (1 - p)));
}

/* Edges by how many of their ends are exploited. */
static void count_edges(const struct net *x, double edges[3])
{
    edges[0] = edges[1] = edges[2] = 0;
    for (uint32_t i = 0; i < SLOTS; i++)
        for (uint64_t at = x->n.first[i]; at < x->n.first[i + 1]; at++)
            edges[x->exploited[i] + x->exploited[x->n.contact[at]]] += 0.5;
}

/* Of n edges with k exploited ends 0.4^k are kept: a binomial count. */
static void contacts_are_kept_with_a_chance_for_each_exploited_end(void **state)
{
    struct net *x = *state;
    double before[3], after[3];

    for (uint32_t i = 0; i < SLOTS; i++)
        x->exploited[i] = rng_uniform(rng_draw(&x->r, i, 1, RNG_person, 99).word[0]) < 0.4;
    make(x);
    count_edges(x, before);
    x->b.s.run.population_exploited_contacts = 0.4;
    make(x);
    count_edges(x, after);
    assert_simple_graph(x);
    assert_true(after[0] == before[0]);
    for (int k = 1; k < 3; k++) {
        const double p = pow(0.4, k);
        assert_within(after[k], before[k] * p, 5 * sqrt(before[k] * p * (1 - p)));
    }
}

static void with_no_contacts_kept_the_exploited_have_none(void **state)
{
    struct net *x = *state;

    for (uint32_t i = 0; i < SLOTS; i += 3)
        x->exploited[i] = 1;
    x->b.s.run.population_exploited_contacts = 0;
    make(x);
    for (uint32_t i = 0; i < SLOTS; i += 3)
        assert_int_equal(x->n.first[i], x->n.first[i + 1]);
}

static void nobody_needs_to_have_contacts(void **state)
{
    struct net *x = *state;

    x->b.s.run.population_contacts = 0;
    make(x);
    assert_int_equal(degree_sum(x), 0);
}

static void every_community_holds_each_group_in_proportion(void **state)
{
    struct net *x = *state;

    x->b.s.n_groups = 3;
    for (size_t g = 0; g < 3; g++)
        x->b.s.group_run[g] =
            (struct group_run){.people = 100.5 + 700.0 * (double)g, .oversample = 1};
    make(x);
    for (size_t g = 0; g < 3; g++) {
        uint32_t held[COMMUNITIES] = {0};
        for (uint32_t i = 0; i < x->b.p.agents[g]; i++)
            held[network_community(x->b.p.first_slot[g] + i, COMMUNITIES)]++;
        for (uint32_t c = 0; c < COMMUNITIES; c++)
            assert_in_range(held[c], x->b.p.agents[g] / COMMUNITIES,
                            x->b.p.agents[g] / COMMUNITIES + 1);
    }
}

static void another_replicate_has_another_network(void **state)
{
    struct net *x = *state;
    uint32_t before[64];

    make(x);
    memcpy(before, x->n.contact, sizeof before);
    x->r = rng_make(20170101, 2, 0);
    make(x);
    assert_memory_not_equal(x->n.contact, before, sizeof before);
}

/* Everyone is exploited under the policy's `set` and nobody in the scenario: isolation looks at the scenario, so
 * word of mouth goes round all the same. */
static void a_policys_set_does_not_change_the_network(void **state)
{
    struct net *x = *state;
    struct policy *p;

    x->b.s.run.population_exploited_contacts = 0;
    x->b.s.run.population_rewire = 0.1;
    x->b.s.params.belief_media_threat = 1;
    x->b.s.params.belief_media_half_life = 1e-9;
    x->b.s.params.belief_word_of_mouth_threat = 1;
    made_entry(&x->b.s, made_policy(&x->b.s, "full"), 0,
               (struct regimes){REGIME_full, REGIME_full});
    p = made_policy(&x->b.s, "set");
    p->params.group[0].exploited = 1;
    made_entry(&x->b.s, p, 0, (struct regimes){REGIME_full, REGIME_full});
    bench_run(&x->b, 1);
    assert_int_equal(bench_count(&x->b, OBSERVE_exploited, 1, 9, 0), SLOTS);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(bench_count(&x->b, OBSERVE_heard, 0, i, 0),
                         bench_count(&x->b, OBSERVE_heard, 1, i, 0));
    assert_in_range(bench_count(&x->b, OBSERVE_heard, 1, 9, 0), SLOTS - 5, SLOTS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_rewiring_each_community_is_a_ring_in_its_order),
        TEST(rewiring_keeps_the_number_of_contacts_and_the_graph_simple),
        TEST(the_rewired_share_leads_anywhere),
        TEST(contacts_are_kept_with_a_chance_for_each_exploited_end),
        TEST(with_no_contacts_kept_the_exploited_have_none),
        TEST(nobody_needs_to_have_contacts),
        TEST(every_community_holds_each_group_in_proportion),
        TEST(another_replicate_has_another_network),
        TEST(a_policys_set_does_not_change_the_network),
    };

    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
