/* A round of a matching: its points simulated, its emulators, and what they leave. */
#include "matching_own.h"

#include "mem.h"

#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <string.h>

/* Particles that explore what is left: for each point of the next wave, and at least. */
enum { PARTICLES_PER_POINT = 3, LEAST_PARTICLES = 500 };

/* A smaller share of the cube counts as nothing. */
static const double LEAST_SHARE = 1e-10;

/* How much farther off than the cut the posterior may go by earlier waves' emulators. */
static const double SLACK = 1.0;

/* Smaller variances are rounding. */
static const double NO_VARIANCE = 1e-12;

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

/* Whether none of the first rounds rules the point out, by a little more than its limit. */
static bool is_left_by(const struct matcher *x, size_t rounds, const double *u)
{
    for (size_t r = 0; r < rounds; r++) {
        const struct matching_round *round = &x->m->round[r];
        if (worst_of_round(x->setup, round, u) > fmax(x->setup->cut, round->reached) + SLACK)
            return false;
    }
    return true;
}

/* How far above its round's limit a point is by any round, the cut added. The limit of earlier rounds is what could be
 * reached, so that a cut that cannot be met does not exclude everything. */
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

double matching_log_density(const struct matcher *x, size_t round, const double *u)
{
    const struct matching_setup *s = x->setup;
    const struct emulator *mean = x->m->round[round].mean;
    double sum = 0.0;

    if (!is_left_by(x, round, u))
        return -INFINITY;
    for (size_t g = 0; g < s->n_goals; g++)
        if (mean[g].is_sound)
            sum += goal_log_likelihood(&s->goal[g], emulator_mean(&mean[g], u), mean[g].variance);
    return sum;
}

enum status matching_add_round(struct matcher *x, bool is_posterior, size_t n, struct err *e)
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
    const size_t newest = m->n_rounds - 1;
    size_t n = 0;

    for (size_t i = 0; i < m->n_points; i++)
        if (i >= m->round[newest].first || is_left_by(x, newest, m->u + i * m->n_inputs))
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
    if (status == STATUS_USAGE) /* too few points have this output: it rules nothing out */
        return STATUS_OK;
    return status == STATUS_OK ? fit_noise(&r->noise[g], fitted, m->n_inputs, e) : status;
}

enum status matching_fit_round(struct matcher *x, struct err *e)
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

enum status matching_rule_out(struct matcher *x, struct err *e)
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

enum status matching_simulate_round(struct matcher *x, struct err *e)
{
    struct matching *m = x->m;
    const size_t number = m->n_rounds - 1, first = m->round[number].first;

    return x->setup->simulate(x->setup->of, number, m->round[number].is_posterior,
                              m->round[number].n, m->u + first * m->n_inputs,
                              m->output + first * m->n_goals, m->variance + first * m->n_goals, e);
}

enum status matching_tell(struct matcher *x, struct err *e)
{
    const size_t number = x->m->n_rounds - 1;

    return x->setup->tell == NULL ? STATUS_OK
                                  : x->setup->tell(x->setup->of, &x->m->round[number], number, e);
}
