/* Twins: joint counts of what happened to the same people under two policies; and a row for each person. */
#include "twins.h"

#include "mem.h"

enum {
    WHAT_disclosed = 1,
    WHAT_deterred = 2,
    WHAT_died = 4,
    WHAT_removed = 8,
    WHAT_long_untreated = 16
};

static const struct {
    uint8_t bit;
    enum observable v;
} WHATS[] = {{WHAT_disclosed, OBSERVE_twins_disclosed},
             {WHAT_deterred, OBSERVE_twins_deterred},
             {WHAT_died, OBSERVE_twins_died},
             {WHAT_removed, OBSERVE_twins_removed},
             {WHAT_long_untreated, OBSERVE_twins_long_untreated}};

/* Steps the slot's first person was untreated since time.start: the running form plus, for someone untreated still,
 * the step it is now. */
static int32_t untreated_steps(const struct world *w, const struct plan *p, uint32_t i)
{
    const struct body *body = world_body(w, i);
    const bool still = (body->traits & TRAIT_first) != 0 && illness_untreated(body->illness) != 0;

    return w->untreated[i] + (still ? p->n_burn + p->n_steps : 0);
}

static double untreated_weeks(const struct world *w, const struct scenario *s, const struct plan *p,
                              uint32_t i)
{
    return untreated_steps(w, p, i) * s->run.time_step_days / 7;
}

static uint8_t outcome(const struct world *w, const struct scenario *s, const struct plan *p,
                       uint32_t i)
{
    const uint32_t t = world_body(w, i)->traits;

    return (uint8_t)((t & TRAIT_since_disclosed ? WHAT_disclosed : 0) |
                     (world_remembers(w, i, MEMORY_since_deterred) ? WHAT_deterred : 0) |
                     (t & TRAIT_since_died ? WHAT_died : 0) |
                     (t & TRAIT_since_removed ? WHAT_removed : 0) |
                     (untreated_weeks(w, s, p, i) > s->run.output_long_untreated_weeks
                          ? WHAT_long_untreated
                          : 0));
}

/* Joint counts over the same people in slots first to first + n - 1. */
static void compare(uint32_t cell[CELL_COUNT], const uint8_t *a, const uint8_t *b,
                    const uint8_t *same, uint32_t n, uint8_t what)
{
    uint32_t people = 0, in_a = 0, in_b = 0, both = 0;

    for (uint32_t i = 0; i < n; i++) {
        const uint32_t x = (a[i] & what) != 0, y = (b[i] & what) != 0, z = same[i];
        people += z;
        in_a += x & z;
        in_b += y & z;
        both += x & y & z;
    }
    cell[0] = people - in_a - in_b + both;
    cell[1] = in_a - both;
    cell[2] = in_b - both;
    cell[3] = both;
}

/* same[i]: whether slot i's person at time.start is there, and the same, in both worlds. */
static void find_same(uint8_t *same, const struct world *a, const struct world *b)
{
    for (uint32_t i = 0; i < a->n_slots; i++) {
        const struct body *x = world_body(a, i), *y = world_body(b, i);
        same[i] = (x->traits & y->traits & TRAIT_was_present) != 0 && x->arrived == y->arrived;
    }
}

static void compare_pair(struct observation *o, const struct scenario *s, const struct plan *p,
                         size_t pa, size_t pb, const uint8_t *a, const uint8_t *b,
                         const uint8_t *same)
{
    for (size_t g = 0; g < s->n_groups; g++)
        for (size_t k = 0; k < sizeof WHATS / sizeof WHATS[0]; k++) {
            uint32_t *cells = o->data[WHATS[k].v];
            uint32_t *ab = &cells[((pa * s->n_policies + pb) * s->n_groups + g) * CELL_COUNT];
            uint32_t *ba = &cells[((pb * s->n_policies + pa) * s->n_groups + g) * CELL_COUNT];
            const uint32_t first = p->first_slot[g];
            compare(ab, a + first, b + first, same + first, p->agents[g], WHATS[k].bit);
            const uint32_t only_a = ab[1], only_b = ab[2];
            memmove(ba, ab, CELL_COUNT * sizeof *ab);
            if (pa != pb)
                ba[1] = only_b, ba[2] = only_a;
        }
}

enum status twins_compare(struct observation *o, const struct scenario *s, const struct plan *p,
                          const struct world *const *world, struct err *e)
{
    const size_t of_point = s->n_points > 1 ? s->n_policies / s->n_points : s->n_policies;
    uint8_t *outcomes = mem_array(p->n_slots, s->n_policies), *same = mem_array(p->n_slots, 1);
    enum status status = STATUS_OK;

    if (outcomes == NULL || same == NULL) {
        status = err_memory_for(e, "to compare people between policies");
        goto out;
    }
    for (size_t a = 0; a < s->n_policies; a++)
        for (uint32_t i = 0; i < p->n_slots; i++)
            outcomes[a * p->n_slots + i] = outcome(world[a], s, p, i);
    for (size_t a = 0; a < s->n_policies; a++)
        for (size_t b = a; b < (a / of_point + 1) * of_point; b++) {
            find_same(same, world[a], world[b]);
            compare_pair(o, s, p, a, b, outcomes + a * p->n_slots, outcomes + b * p->n_slots, same);
        }
out:
    mem_free(outcomes);
    mem_free(same);
    return status;
}

void twins_people_start(struct observation *o, const struct scenario *s, const struct plan *p,
                        size_t policy, const struct world *w)
{
    for (size_t g = 0; g < s->n_groups; g++)
        for (uint32_t i = p->first_slot[g]; i < p->first_slot[g] + p->agents[g]; i++)
            o->people[policy * o->n_people + i] =
                (struct person_row){.slot = i,
                                    .present = world_belief(w, i) != BELIEF_empty,
                                    .group = (uint8_t)g,
                                    .child = world_is(w, i, SUBGROUP_children),
                                    .female = world_has(w, i, TRAIT_female),
                                    .disabled = world_is(w, i, SUBGROUP_disabled),
                                    .irregular = world_is(w, i, SUBGROUP_irregular),
                                    .exploited = world_is(w, i, SUBGROUP_exploited),
                                    .escaped = world_is(w, i, SUBGROUP_escaped)};
}

void twins_people_end(struct observation *o, const struct scenario *s, const struct plan *p,
                      size_t policy, const struct world *w)
{
    for (uint32_t i = 0; i < p->n_slots; i++) {
        struct person_row *r = &o->people[policy * o->n_people + i];
        r->disclosed = world_has(w, i, TRAIT_since_disclosed);
        r->deterred = world_remembers(w, i, MEMORY_since_deterred);
        r->died = world_has(w, i, TRAIT_since_died);
        r->removed = world_has(w, i, TRAIT_since_removed);
        r->untreated_weeks = (float)untreated_weeks(w, s, p, i);
    }
}
