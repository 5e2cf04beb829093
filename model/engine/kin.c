/* Sharing bodies: when a person's body splits, and when its copies are joined again. Sums over worlds are counted where
 * the body is. */
#include "kin.h"

void kin_part(struct moment *m, const struct person *before)
{
    phase_recount(m, before, &(struct person){0});
    bodies_part(m->bodies, m->i - m->j, m->block, m->j);
    for (unsigned k = 0; k < m->n_minds; k++)
        *bodies_own_disposition(m->bodies, bodies_at(m->bodies, m->i), k) =
            dispositions_of(m->mind[k].w->disposed, m->i);
}

/* Whether a person who is apart is disposed in world k as in an earlier one that keeps what they are disposed to in the
 * same place; true, too, if there is none. */
static bool are_disposed_alike(const struct moment *m, uint32_t at, unsigned k)
{
    unsigned j = k;

    while (j > 0 && m->mind[j - 1].w->disposed != m->mind[k].w->disposed)
        j--;
    return j == 0 ||
           memcmp(bodies_own_disposition(m->bodies, at, j - 1),
                  bodies_own_disposition(m->bodies, at, k), sizeof(struct disposition)) == 0;
}

/* Whether a person who is apart has the same state in every world. Beliefs, and receptiveness to them, stay each mind's
 * own. */
static bool are_one(const struct moment *m, uint32_t at)
{
    const struct world *one = m->mind[0].w;
    const struct body *body = bodies_own(m->bodies, at, 0);
    const float fear = bodies_own_disposition(m->bodies, at, 0)->fear;
    const uint32_t i = m->i;

    for (unsigned k = 1; k < m->n_minds; k++) {
        const struct world *w = m->mind[k].w;
        if (!bodies_equal(m->bodies, body, bodies_own(m->bodies, at, k)) ||
            people_who(w->who[i]) != people_who(one->who[i]) ||
            memcmp(&bodies_own_disposition(m->bodies, at, k)->fear, &fear, sizeof fear) != 0 ||
            !are_disposed_alike(m, at, k))
            return false;
    }
    return true;
}

void kin_join(struct moment *m, const struct counts *counts)
{
    const uint32_t first = m->i - m->j, at = bodies_at(m->bodies, m->i);
    const struct person nobody = {0};

    if (!are_one(m, at))
        return;
    for (unsigned k = 0; k < m->n_minds; k++) {
        struct moment apart = stage_moment_apart(m, counts, k);
        moment_at(&apart, first, m->j);
        const struct person x = moment_person(&apart);
        phase_recount(&apart, &x, &nobody);
        dispositions_put(m->mind[k].w->disposed, m->i, *bodies_own_disposition(m->bodies, at, k));
    }
    bodies_join(m->bodies, first, m->block, at);
    moment_at(m, first, m->j);
    const struct person x = moment_person(m);
    phase_recount(m, &nobody, &x);
}

/* A person's own body in one of the worlds: a shared one is split first. Counted as it is now. */
static struct moment apart_in(struct moment *m, const struct counts *counts, unsigned world)
{
    const uint32_t first = m->i - m->j;
    struct moment one;

    if (bodies_are_shared(m->bodies, m->i)) {
        const struct person x = moment_person(m);
        kin_part(m, &x);
        for (unsigned k = 0; k < m->n_minds; k++) {
            one = stage_moment_apart(m, counts, k);
            moment_at(&one, first, m->j);
            phase_recount(&one, &(struct person){0}, &x);
        }
    }
    one = stage_moment_apart(m, counts, world);
    moment_at(&one, first, m->j);
    return one;
}

void kin_unsettle(struct moment *m, const struct counts *counts, unsigned world)
{
    struct moment one = *m;

    if (m->n_minds > 1) {
        if ((bodies_of(m->bodies, world, m->i)->traits & TRAIT_settled) == 0)
            return;
        one = apart_in(m, counts, world);
    }
    const struct person before = moment_person(&one);
    moment_lose(&one, TRAIT_settled);
    phase_settle(&one, &before);
}
