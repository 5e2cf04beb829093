/* ODD.md 1: a replicate, policy by policy, each from its own start. */
#include "plain_world.h"

#include "mem.h"
#include "plain.h"

/* time.start: who is there is followed from now on. */
static void start_following(struct plain_world *w)
{
    for (uint32_t i = 0; i < w->p->n_slots; i++) {
        w->slot[i].person.followed = w->slot[i].person.present;
        w->followed[i] = (struct plain_followed){.then = w->slot[i].person};
    }
}

/* The quantiles for people who arrive under the policy's own settings ([0]), and under those of each entry; tabulated anew
 * where they differ from the scenario's. */
static enum status quantiles_make(struct plain_world *w, struct err *e)
{
    enum status status = STATUS_INTERNAL;

    w->quantiles = mem_array(w->policy->n_schedule + 1, sizeof *w->quantiles);
    if (w->quantiles == NULL)
        return err_memory_for(e, "for the plain model's quantiles");
    status = quantiles_init(&w->quantiles[0], &w->policy->params, w->tables, e);
    for (size_t n = 0; n < w->policy->n_schedule && status == STATUS_OK; n++)
        if (w->policy->schedule[n].params != NULL)
            status =
                quantiles_init(&w->quantiles[n + 1], w->policy->schedule[n].params, w->tables, e);
    return status;
}

/* Initial people are drawn with the parameters of the first step, and believe what was announced before. */
static enum status world_init(struct plain_world *w, struct err *e)
{
    const size_t M = (size_t)w->s->run.population_communities;
    enum status status;

    w->in_force = w->policy->before.in_force;
    w->announced = w->policy->before.announced;
    w->slot = mem_array(w->p->n_slots, sizeof *w->slot);
    w->share = mem_array(M * w->s->n_conditions, sizeof *w->share);
    if (w->slot == NULL || w->share == NULL)
        return err_memory_for(e, "for the plain model's world");
    status = quantiles_make(w, e);
    if (status == STATUS_OK)
        status = plain_contacts_make(w, e);
    if (status != STATUS_OK)
        return status;
    plain_take_settings(w);
    for (uint32_t i = 0; i < w->p->n_slots; i++)
        w->slot[i].person = plain_person_draw(w, i, PLAIN_AT_THE_START);
    plain_share_untreated(w);
    plain_count_in_reach(w);
    return STATUS_OK;
}

static void world_free(struct plain_world *w)
{
    for (size_t n = 0; w->quantiles != NULL && n <= w->policy->n_schedule; n++)
        quantiles_free(&w->quantiles[n]);
    mem_free(w->quantiles);
    mem_free(w->slot);
    mem_free(w->share);
    mem_free(w->edge);
}

static enum status run_policy(struct plain_world *w, struct err *e)
{
    const enum status status = world_init(w, e);
    const uint32_t n_burn = (uint32_t)w->p->n_burn;

    for (w->t = 0; status == STATUS_OK && w->t < n_burn + (uint32_t)w->p->n_steps; w->t++) {
        if (w->t == n_burn)
            start_following(w);
        plain_step(w);
    }
    world_free(w);
    return status;
}

enum status plain_run(struct observation *o, const struct scenario *s, const struct plan *p,
                      uint32_t replicate, uint32_t stream, struct err *e)
{
    const uint64_t seed = (uint64_t)s->run.random_seed;
    struct plain_followed *followed = mem_array(s->n_policies * p->n_slots, sizeof *followed);
    struct quantiles tables = {0};
    enum status status = STATUS_OK;

    if (followed == NULL)
        return err_memory_for(e, "for the plain model's people");
    status = quantiles_init(&tables, &s->params, NULL, e);
    for (size_t a = 0; status == STATUS_OK && a < s->n_policies; a++) {
        struct plain_world w = {.s = s,
                                .p = p,
                                .policy = &s->policy[a],
                                .policy_index = a,
                                .o = o,
                                .tables = &tables,
                                .key = {(uint32_t)seed, (uint32_t)(seed >> 32), replicate, stream},
                                .followed = &followed[a * p->n_slots]};
        status = run_policy(&w, e);
    }
    if (status == STATUS_OK)
        plain_twins(o, s, p, followed);
    quantiles_free(&tables);
    mem_free(followed);
    return status;
}
