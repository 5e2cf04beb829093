/* Waves of history matching, and a posterior that is simulated. */
#include "matching.h"

#include "mem.h"
#include "weights.h"

#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <string.h>

/* Particles that look for what is left: for each point of the next wave so many, and no fewer than that. */
enum { PARTICLES_PER_POINT = 3, LEAST_PARTICLES = 500 };

/* Less of the cube than this is taken for nothing. */
static const double LEAST_SHARE = 1e-10;

/* A wave is the last where it leaves more than this share of what it found, or where the emulators' errors are small
 * against the goals' own. */
static const double LITTLE_GAIN = 0.8, SMALL_ERROR = 0.5;

/* How much farther off than the cut the posterior may go by earlier waves' emulators; of how much worth its draws are
 * simulated once more. */
static const double SLACK = 1.0, WORTH = 0.5;

/* Smaller variances are rounding. */
static const double NO_VARIANCE = 1e-12;

/* A matching at work. */
struct matcher {
    struct matching *m;
    const struct matching_setup *setup;
    struct particles left; /* what is not ruled out */
};

void matching_free(struct matching *m)
{
    for (size_t r = 0; r < m->n_rounds; r++)
        for (size_t g = 0; g < m->n_goals; g++) {
            if (m->round[r].mean != NULL)
                emulator_free(&m->round[r].mean[g]);
            if (m->round[r].noise != NULL)
                emulator_free(&m->round[r].noise[g]);
        }
    for (size_t r = 0; r < m->n_rounds; r++) {
        mem_free(m->round[r].mean);
        mem_free(m->round[r].noise);
    }
    mem_free(m->round);
    mem_free(m->u);
    mem_free(m->output);
    mem_free(m->variance);
    mem_free(m->weight);
    *m = (struct matching){.n_rounds = 0};
}

static double noise_at(const struct matching_round *r, size_t g, const double *u)
{
    return r->noise[g].coefficient != NULL ? exp(emulator_mean(&r->noise[g], u)) : 0.0;
}

double matching_emulated(const struct matching_round *r, const struct goal *goal, size_t g,
                         const double *u)
{
    const struct emulator *em = &r->mean[g];

    if (!em->is_sound)
        return 0.0;
    return goal_implausibility(&goal[g], emulator_mean(em, u), em->variance);
}

double matching_noise(const struct matching *m, const struct matching_round *r, size_t point,
                      size_t g)
{
    const double measured = m->variance[point * m->n_goals + g];

    if (r->noise[g].coefficient != NULL)
        return noise_at(r, g, m->u + point * m->n_inputs);
    return isfinite(measured) ? measured : 0.0;
}

double matching_least_explained(const struct matching_round *r, size_t n_goals, size_t *unsound)
{
    double least = 1.0;

    *unsound = 0;
    for (size_t g = 0; g < n_goals; g++) {
        *unsound += !r->mean[g].is_sound;
        if (r->mean[g].is_sound)
            least = fmin(least, emulator_explained(&r->mean[g]));
    }
    return least;
}

/* How far off a point is by one round: the goals' worst. */
static double worst_of_round(const struct matching_setup *s, const struct matching_round *r,
                             const double *u)
{
    struct goal_worst worst = {.first = 0.0};

    for (size_t g = 0; g < s->n_goals; g++)
        goal_worst_add(&worst, matching_emulated(r, s->goal, g, u));
    return goal_worst_of(&worst, s->n_goals);
}

/* Whether no round but the newest rules the point out, by a little more than its limit. */
static bool is_left_by_earlier(const struct matcher *x, const double *u)
{
    for (size_t r = 0; r + 1 < x->m->n_rounds; r++) {
        const struct matching_round *round = &x->m->round[r];
        if (worst_of_round(x->setup, round, u) > fmax(x->setup->cut, round->reached) + SLACK)
            return false;
    }
    return true;
}

/* How far above its round's limit a point is by any round, the cut added. Of earlier rounds the limit is what could be
 * reached, so that a cut that cannot be met does not shut out everything. */
static double worst_of_all(const double *u, const void *of)
{
    const struct matcher *x = of;
    const size_t last = x->m->n_rounds - 1;
    double worst = 0.0;

    for (size_t r = 0; r <= last; r++) {
        const struct matching_round *round = &x->m->round[r];
        const double limit = r < last ? fmax(x->setup->cut, round->reached) : x->setup->cut;
        worst = fmax(worst, worst_of_round(x->setup, round, u) - limit + x->setup->cut);
    }
    return worst;
}

/* The logarithm of the likelihood by the newest emulators, where earlier ones do not rule the point out. */
static double log_density(const double *u, const void *of)
{
    const struct matcher *x = of;
    const struct matching_setup *s = x->setup;
    const struct matching_round *last = &x->m->round[x->m->n_rounds - 1];
    double sum = 0.0;

    if (!is_left_by_earlier(x, u))
        return -INFINITY;
    for (size_t g = 0; g < s->n_goals; g++)
        if (last->mean[g].is_sound)
            sum += goal_log_likelihood(&s->goal[g], emulator_mean(&last->mean[g], u),
                                       last->mean[g].variance);
    return sum;
}

/* Makes room for a round of n points. */
static enum status add_round(struct matcher *x, bool is_posterior, size_t n, struct err *e)
{
    struct matching *m = x->m;
    struct matching_round *r = &m->round[m->n_rounds];

    *r = (struct matching_round){.is_posterior = is_posterior,
                                 .first = m->n_points,
                                 .n = n,
                                 .mean = mem_array(m->n_goals, sizeof *r->mean),
                                 .noise = mem_array(m->n_goals, sizeof *r->noise)};
    m->n_rounds++;
    m->n_points += n;
    return r->mean != NULL && r->noise != NULL ? STATUS_OK : err_memory(e);
}

/* The points that a round's emulators are fitted to: all that were simulated and are not ruled out by emulators before. */
static size_t list_fitted(const struct matcher *x, size_t *fitted)
{
    const struct matching *m = x->m;
    size_t n = 0;

    for (size_t i = 0; i < m->n_points; i++)
        if (i >= m->round[m->n_rounds - 1].first || is_left_by_earlier(x, m->u + i * m->n_inputs))
            fitted[n++] = i;
    return n;
}

/* What is fitted, gathered. */
struct gathered {
    size_t n;
    size_t *point;
    double *u, *output, *log_variance;
};

static void gathered_free(struct gathered *x)
{
    mem_free(x->point);
    mem_free(x->u);
    mem_free(x->output);
    mem_free(x->log_variance);
}

static enum status gather(struct gathered *x, const struct matcher *matcher, struct err *e)
{
    const struct matching *m = matcher->m;

    *x = (struct gathered){.point = mem_array(m->n_points, sizeof *x->point),
                           .u = mem_array(m->n_points * m->n_inputs, sizeof *x->u),
                           .output = mem_array(m->n_points, sizeof *x->output),
                           .log_variance = mem_array(m->n_points, sizeof *x->log_variance)};
    if (x->point == NULL || x->u == NULL || x->output == NULL || x->log_variance == NULL)
        return err_memory_for(e, "for emulators of %zu points", m->n_points);
    x->n = list_fitted(matcher, x->point);
    for (size_t i = 0; i < x->n; i++)
        memcpy(x->u + i * m->n_inputs, m->u + x->point[i] * m->n_inputs,
               m->n_inputs * sizeof *x->u);
    return STATUS_OK;
}

/* By how much the logarithm of a variance is too low, on average, where few replicates measured it. */
static double log_bias(double degrees)
{
    return degrees > 0.0 ? gsl_sf_psi(degrees / 2.0) - log(degrees / 2.0) : 0.0;
}

/* The emulator of the noise, where replicates measured any. */
static enum status fit_noise(struct emulator *noise, const struct gathered *x, size_t n_inputs,
                             struct err *e)
{
    size_t known = 0;

    *noise = (struct emulator){.n_terms = 0};
    for (size_t i = 0; i < x->n; i++)
        known += isfinite(x->log_variance[i]) ? 1 : 0;
    if (known < 4 * n_inputs || known < x->n / 4)
        return STATUS_OK;
    const enum status status =
        emulator_fit(noise, x->u, x->log_variance, x->n, n_inputs, EMULATOR_linear, e);
    return status == STATUS_USAGE ? STATUS_OK : status;
}

static enum status fit_goal(struct matcher *x, struct gathered *fitted, size_t g, struct err *e)
{
    const struct matching *m = x->m;
    struct matching_round *r = &x->m->round[m->n_rounds - 1];
    const double bias = log_bias(x->setup->degrees);

    for (size_t i = 0; i < fitted->n; i++) {
        const size_t at = fitted->point[i] * m->n_goals + g;
        fitted->output[i] = m->output[at];
        fitted->log_variance[i] = m->variance[at] > NO_VARIANCE ? log(m->variance[at]) - bias : NAN;
    }
    const enum status status = emulator_fit(&r->mean[g], fitted->u, fitted->output, fitted->n,
                                            m->n_inputs, EMULATOR_quadratic, e);
    if (status == STATUS_USAGE) /* hardly a point has this output: nothing is ruled out by it */
        return STATUS_OK;
    return status == STATUS_OK ? fit_noise(&r->noise[g], fitted, m->n_inputs, e) : status;
}

/* Emulators of all goals. */
static enum status fit_round(struct matcher *x, struct err *e)
{
    struct gathered fitted;
    enum status status = gather(&fitted, x, e);

    for (size_t g = 0; g < x->m->n_goals && status == STATUS_OK; g++)
        status = fit_goal(x, &fitted, g, e);
    gathered_free(&fitted);
    return status;
}

/* The goal that is farthest off, on average over what is left. */
static size_t find_worst(const struct matcher *x, const struct matching_round *r)
{
    size_t worst = 0;
    double most = -1.0;

    for (size_t g = 0; g < x->m->n_goals; g++) {
        double sum = 0.0;
        for (size_t i = 0; i < x->left.n; i++)
            sum += matching_emulated(r, x->setup->goal, g, x->left.u + i * x->left.k);
        worst = sum > most ? g : worst;
        most = fmax(most, sum);
    }
    return worst;
}

/* What the newest emulators leave. */
static enum status rule_out(struct matcher *x, struct err *e)
{
    const struct matching_setup *s = x->setup;
    struct matching_round *r = &x->m->round[x->m->n_rounds - 1];
    const size_t wanted = s->points > s->posterior ? s->points : s->posterior;
    const size_t n = PARTICLES_PER_POINT * wanted;

    particles_free(&x->left);
    enum status status = particles_make(&x->left, n > LEAST_PARTICLES ? n : LEAST_PARTICLES,
                                        s->n_inputs, s->seed + 1000 * x->m->n_rounds, e);
    if (status == STATUS_OK)
        status = particles_narrow(&x->left, worst_of_all, x, s->cut, LEAST_SHARE, e);
    if (status != STATUS_OK)
        return status;
    r->share = x->left.share;
    r->reached = x->left.reached;
    r->worst = find_worst(x, r);
    return STATUS_OK;
}

/* Whether another wave would find little more. */
static bool is_enough(const struct matcher *x)
{
    const struct matching *m = x->m;
    const struct matching_round *r = &m->round[m->n_rounds - 1];
    const double before = m->n_rounds > 1 ? r[-1].share : 1.0;
    bool is_fine = true;

    for (size_t g = 0; g < m->n_goals; g++) {
        const struct goal *goal = &x->setup->goal[g];
        const double own = hypot(fmin(goal->sd_low, goal->sd_high), goal->discrepancy);
        is_fine = is_fine && r->mean[g].is_sound && sqrt(r->mean[g].variance) < SMALL_ERROR * own;
    }
    return is_fine || (m->n_rounds > 1 && r->share > LITTLE_GAIN * before);
}

static enum status simulate_round(struct matcher *x, struct err *e)
{
    struct matching *m = x->m;
    const size_t number = m->n_rounds - 1, first = m->round[number].first;

    return x->setup->simulate(x->setup->of, number, m->round[number].is_posterior,
                              m->round[number].n, m->u + first * m->n_inputs,
                              m->output + first * m->n_goals, m->variance + first * m->n_goals, e);
}

/* Where the points of the next wave lie. */
static enum status place_wave(struct matcher *x, struct err *e)
{
    struct matching *m = x->m;
    const size_t k = m->n_inputs, n = x->setup->points;
    double *u = m->u + m->n_points * k;
    struct particles first = {.n = 0};
    size_t *chosen = mem_array(n, sizeof *chosen);
    enum status status = chosen == NULL ? err_memory(e) : STATUS_OK;

    if (status == STATUS_OK && m->n_rounds == 0) {
        status = particles_make(&first, n, k, x->setup->seed, e);
        if (status == STATUS_OK)
            memcpy(u, first.u, n * k * sizeof *u);
    } else if (status == STATUS_OK && chosen != NULL && x->left.u != NULL) {
        status = particles_choose(chosen, n, x->left.u, x->left.n, k, e);
        for (size_t i = 0; i < n && status == STATUS_OK; i++)
            memcpy(u + i * k, x->left.u + chosen[i] * k, k * sizeof *u);
    }
    particles_free(&first);
    mem_free(chosen);
    return status;
}

static enum status tell(struct matcher *x, struct err *e)
{
    const size_t number = x->m->n_rounds - 1;

    return x->setup->tell == NULL ? STATUS_OK
                                  : x->setup->tell(x->setup->of, &x->m->round[number], number, e);
}

static enum status run_wave(struct matcher *x, struct err *e)
{
    enum status status = place_wave(x, e);

    if (status == STATUS_OK)
        status = add_round(x, false, x->setup->points, e);
    if (status == STATUS_OK)
        status = simulate_round(x, e);
    if (status == STATUS_OK)
        status = fit_round(x, e);
    if (status == STATUS_OK)
        status = rule_out(x, e);
    return status == STATUS_OK ? tell(x, e) : status;
}

/* Every so manieth particle of the emulated posterior, and the logarithm of its density there. */
static void take_draws(const struct matcher *x, const struct particles *p, double *log_density_at)
{
    const size_t k = p->k, n = x->setup->posterior, every = p->n / n;
    double *u = x->m->u + x->m->n_points * k;

    for (size_t i = 0; i < n; i++) {
        memcpy(u + i * k, p->u + i * every * k, k * sizeof *u);
        log_density_at[i] = p->value[i * every];
    }
}

/* Weights of simulated draws: their own likelihood over that of the emulators they were drawn by. */
static void weigh(struct matcher *x, const double *drawn_at, const struct matching_round *by)
{
    struct matching *m = x->m;
    struct matching_round *r = &m->round[m->n_rounds - 1];

    for (size_t i = 0; i < r->n; i++) {
        const size_t point = r->first + i;
        double sum = -drawn_at[i];
        for (size_t g = 0; g < m->n_goals; g++) {
            const double output = m->output[point * m->n_goals + g];
            sum += isfinite(output) ? goal_log_likelihood(&x->setup->goal[g], output,
                                                          matching_noise(m, by, point, g))
                                    : -INFINITY;
        }
        m->weight[point] = sum;
    }
    weights_normalise(m->weight + r->first, r->n);
    r->effective = weights_effective(m->weight + r->first, r->n);
}

/* Draws from the emulated posterior into the next round's points. */
static enum status draw(struct matcher *x, double *drawn_at, struct err *e)
{
    struct particles p;
    enum status status = particles_copy(&p, &x->left, e);

    if (status != STATUS_OK)
        return status;
    p.seed += 500;
    status = particles_temper(&p, log_density, x, e);
    if (status == STATUS_OK)
        take_draws(x, &p, drawn_at);
    particles_free(&p);
    return status;
}

static enum status run_posterior(struct matcher *x, double *drawn_at, struct err *e)
{
    enum status status = draw(x, drawn_at, e);

    if (status == STATUS_OK)
        status = add_round(x, true, x->setup->posterior, e);
    if (status == STATUS_OK)
        status = simulate_round(x, e);
    if (status == STATUS_OK)
        status = fit_round(x, e);
    if (status != STATUS_OK)
        return status;
    weigh(x, drawn_at, &x->m->round[x->m->n_rounds - 1]);
    return rule_out(x, e);
}

/* Takes the newest round in: each round's draws stand for the posterior, and count by what they are worth. */
static void pool(struct matching *m)
{
    const struct matching_round *r = &m->round[m->n_rounds - 1];
    struct matching_draws *d = &m->posterior;
    const double all = d->effective + r->effective;

    if (d->n == 0)
        d->first = r->first;
    for (size_t i = d->first; i < r->first + r->n; i++)
        m->weight[i] *= all > 0.0 ? (i < r->first ? d->effective : r->effective) / all : 0.0;
    d->n += r->n;
    d->effective = all;
}

/* Round after round, until the draws are worth enough. */
static enum status run_posteriors(struct matcher *x, struct err *e)
{
    double *drawn_at = mem_array(x->setup->posterior, sizeof *drawn_at);
    enum status status = drawn_at == NULL ? err_memory(e) : STATUS_OK;

    for (size_t i = 0; i < x->setup->rounds && status == STATUS_OK; i++) {
        status = run_posterior(x, drawn_at, e);
        if (status == STATUS_OK) {
            pool(x->m);
            status = tell(x, e);
        }
        if (x->m->posterior.effective >= WORTH * (double)x->setup->posterior)
            break;
    }
    mem_free(drawn_at);
    return status;
}

static enum status make_room(struct matching *m, const struct matching_setup *s, struct err *e)
{
    const size_t n = s->waves * s->points + s->rounds * s->posterior;

    *m = (struct matching){.n_inputs = s->n_inputs,
                           .n_goals = s->n_goals,
                           .round = mem_array(s->waves + s->rounds, sizeof *m->round),
                           .u = mem_array(n * s->n_inputs, sizeof *m->u),
                           .output = mem_array(n * s->n_goals, sizeof *m->output),
                           .variance = mem_array(n * s->n_goals, sizeof *m->variance),
                           .weight = mem_array(n, sizeof *m->weight)};
    return m->round != NULL && m->u != NULL && m->output != NULL && m->variance != NULL &&
                   m->weight != NULL
               ? STATUS_OK
               : err_memory_for(e, "for %zu points", n);
}

enum status matching_run(struct matching *m, const struct matching_setup *setup, struct err *e)
{
    struct matcher x = {.m = m, .setup = setup};
    enum status status = make_room(m, setup, e);

    for (size_t i = 0; i < setup->waves && status == STATUS_OK; i++) {
        status = run_wave(&x, e);
        if (status == STATUS_OK && is_enough(&x))
            break;
    }
    if (status == STATUS_OK)
        status = run_posteriors(&x, e);
    particles_free(&x.left);
    if (status != STATUS_OK)
        matching_free(m);
    return status;
}
