/* The posterior of a matching: draws by emulators, simulated and weighted by their own likelihood. */
#include "matching_own.h"

#include "mem.h"
#include "mixture.h"
#include "weights.h"

#include <math.h>
#include <string.h>

/* The newest emulators' density. */
static double newest_density(const double *u, const void *of)
{
    const struct matcher *x = of;

    return matching_log_density(x, x->m->n_rounds - 1, u);
}

/* Particles of the emulated posterior at equal distances in their order. */
static void take_draws(const struct matcher *x, const struct particles *p)
{
    const size_t k = p->k, n = x->setup->posterior, every = p->n / n;
    double *u = x->m->u + x->m->n_points * k;

    for (size_t i = 0; i < n; i++)
        memcpy(u + i * k, p->u + i * every * k, k * sizeof *u);
}

/* Draws from the emulated posterior into the next round's points. */
static enum status draw(struct matcher *x, struct err *e)
{
    struct particles p;
    enum status status = particles_copy(&p, &x->left, e);

    if (status != STATUS_OK)
        return status;
    p.seed += 500;
    status = particles_temper(&p, newest_density, x, e);
    if (status == STATUS_OK)
        take_draws(x, &p);
    particles_free(&p);
    return status;
}

/* The logarithm of the likelihood of a simulated point, allowing for chance in its outputs. */
static double log_likelihood(const struct matcher *x, size_t point)
{
    const struct matching *m = x->m;
    const struct matching_round *newest = &m->round[m->n_rounds - 1];
    double sum = 0.0;

    for (size_t g = 0; g < m->n_goals; g++) {
        const double output = m->output[point * m->n_goals + g];
        if (!isfinite(output))
            return -INFINITY;
        sum += goal_log_likelihood(&x->setup->goal[g], output, matching_noise(m, newest, point, g));
    }
    return sum;
}

/* The density of each round's draws, at all draws: a round was drawn by the emulators of the one before. */
static void find_densities(double *density, size_t *n_drawn, const struct matcher *x, size_t rounds)
{
    const struct matching *m = x->m;
    const struct matching_draws *d = &m->posterior;
    const size_t first = m->n_rounds - rounds;

    for (size_t r = 0; r < rounds; r++) {
        n_drawn[r] = m->round[first + r].n;
        for (size_t i = 0; i < d->n; i++)
            density[r * d->n + i] =
                matching_log_density(x, first + r - 1, m->u + (d->first + i) * m->n_inputs);
    }
}

/* Weights of all draws: their own likelihood over the density of the mixture of rounds that they were drawn from. */
static enum status weigh(struct matcher *x, size_t rounds, struct err *e)
{
    struct matching *m = x->m;
    struct matching_draws *d = &m->posterior;
    double *density = mem_array(rounds * d->n, sizeof *density);
    double *mixture = mem_array(d->n, sizeof *mixture);
    size_t *n_drawn = mem_array(rounds, sizeof *n_drawn);
    enum status status =
        density == NULL || mixture == NULL || n_drawn == NULL ? err_memory(e) : STATUS_OK;

    if (status == STATUS_OK) {
        find_densities(density, n_drawn, x, rounds);
        status = mixture_log_density(mixture, density, n_drawn, rounds, d->n, e);
    }
    for (size_t i = 0; i < d->n && status == STATUS_OK; i++)
        m->weight[d->first + i] = log_likelihood(x, d->first + i) - mixture[i];
    if (status == STATUS_OK) {
        weights_normalise(m->weight + d->first, d->n);
        d->effective = weights_effective(m->weight + d->first, d->n);
    }
    mem_free(density);
    mem_free(mixture);
    mem_free(n_drawn);
    return status;
}

/* One more round of draws; all rounds' draws make the posterior together. */
static enum status run_round(struct matcher *x, size_t rounds, struct err *e)
{
    struct matching *m = x->m;
    enum status status = draw(x, e);

    if (status == STATUS_OK)
        status = matching_add_round(x, true, x->setup->posterior, e);
    if (status == STATUS_OK)
        status = matching_simulate_round(x, e);
    if (status == STATUS_OK)
        status = matching_fit_round(x, e);
    if (status != STATUS_OK)
        return status;
    m->posterior.n += m->round[m->n_rounds - 1].n;
    status = weigh(x, rounds, e);
    m->round[m->n_rounds - 1].effective = m->posterior.effective;
    if (status == STATUS_OK)
        status = matching_rule_out(x, e);
    return status == STATUS_OK ? matching_tell(x, e) : status;
}

enum status matching_draw(struct matcher *x, struct err *e)
{
    enum status status = STATUS_OK;

    x->m->posterior = (struct matching_draws){.first = x->m->n_points};
    for (size_t rounds = 1; rounds <= x->setup->rounds && status == STATUS_OK; rounds++) {
        status = run_round(x, rounds, e);
        if (x->m->posterior.effective >= (double)x->setup->posterior)
            break;
    }
    return status;
}
