/* Forward selection of the terms of a quadratic regression by its leave-one-out error. */
#include "emulator.h"

#include "mem.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

enum { LEAST_POINTS = 12, POINTS_PER_TERM = 6, TRIED = 5, PATIENCE = 8, FOLDS = 5 };

/* A candidate with a smaller residual after projection on the chosen ones adds nothing. */
static const double LEFT = 1e-6;

/* The error of an exact emulator is rounding, which is below this share of the output's variance. */
static const double ROUNDING = 1e-20;

/* One in 20 lies farther off than two standard deviations; as many more as chance makes once in a thousand are
 * accepted. */
static const double OUTSIDE = 0.05, RARE = 1e-3;

/* A selection in progress: candidates and residuals without what the chosen terms explain. */
struct selecting {
    size_t n, n_candidates, n_chosen, most;
    struct emulator_term *candidate;
    size_t *chosen;
    gsl_matrix *z;        /* n x n_candidates, orthogonal to what is chosen */
    gsl_vector *residual; /* of the output */
    gsl_vector *leverage, *direction, *product, *size;
    double *first_size; /* of each candidate, before any was chosen */
};

static double term_value(const struct emulator_term *t, const double *u)
{
    const double a = 2.0 * u[t->a] - 1.0;

    if (t->kind == TERM_linear)
        return a;
    return t->kind == TERM_square ? (3.0 * a * a - 1.0) / 2.0 : a * (2.0 * u[t->b] - 1.0);
}

static size_t count_candidates(size_t k, enum emulator_order order)
{
    return order == EMULATOR_linear ? k : 2 * k + k * (k - 1) / 2;
}

static void list_candidates(struct emulator_term *t, size_t k, enum emulator_order order)
{
    for (size_t a = 0; a < k; a++)
        *t++ = (struct emulator_term){TERM_linear, a, a};
    for (size_t a = 0; a < k && order == EMULATOR_quadratic; a++) {
        *t++ = (struct emulator_term){TERM_square, a, a};
        for (size_t b = a + 1; b < k; b++)
            *t++ = (struct emulator_term){TERM_product, a, b};
    }
}

static void selecting_free(struct selecting *s)
{
    mem_free(s->candidate);
    mem_free(s->chosen);
    mem_free(s->first_size);
    gsl_matrix_free(s->z);
    gsl_vector_free(s->residual);
    gsl_vector_free(s->leverage);
    gsl_vector_free(s->direction);
    gsl_vector_free(s->product);
    gsl_vector_free(s->size);
}

static bool selecting_is_made(struct selecting *s, size_t n, size_t k, enum emulator_order order)
{
    const size_t m = count_candidates(k, order);

    *s = (struct selecting){.n = n,
                            .n_candidates = m,
                            .most = n / POINTS_PER_TERM,
                            .candidate = mem_array(m, sizeof *s->candidate),
                            .chosen = mem_array(n, sizeof *s->chosen),
                            .first_size = mem_array(m, sizeof *s->first_size),
                            .z = gsl_matrix_alloc(n, m),
                            .residual = gsl_vector_alloc(n),
                            .leverage = gsl_vector_alloc(n),
                            .direction = gsl_vector_alloc(n),
                            .product = gsl_vector_alloc(m),
                            .size = gsl_vector_alloc(m)};
    return s->candidate != NULL && s->chosen != NULL && s->first_size != NULL && s->z != NULL &&
           s->residual != NULL && s->leverage != NULL && s->direction != NULL &&
           s->product != NULL && s->size != NULL;
}

/* Takes the direction, of length 1, out of the candidates and the residual. */
static void take_out(struct selecting *s)
{
    double along = 0.0;

    (void)gsl_blas_dgemv(CblasTrans, 1.0, s->z, s->direction, 0.0, s->product);
    (void)gsl_blas_dger(-1.0, s->direction, s->product, s->z);
    (void)gsl_blas_ddot(s->direction, s->residual, &along);
    (void)gsl_blas_daxpy(-along, s->direction, s->residual);
    for (size_t j = 0; j < s->n_candidates; j++)
        s->size->data[j] -= s->product->data[j] * s->product->data[j];
    for (size_t i = 0; i < s->n; i++)
        s->leverage->data[i] += s->direction->data[i] * s->direction->data[i];
}

/* Begins with the constant term. */
static void begin(struct selecting *s, const double *u, const double *output, size_t k)
{
    for (size_t i = 0; i < s->n; i++) {
        s->residual->data[i] = output[i];
        s->leverage->data[i] = 0.0;
        s->direction->data[i] = 1.0 / sqrt((double)s->n);
        for (size_t j = 0; j < s->n_candidates; j++)
            s->z->data[i * s->z->tda + j] = term_value(&s->candidate[j], u + i * k);
    }
    for (size_t j = 0; j < s->n_candidates; j++) {
        const gsl_vector_const_view z = gsl_matrix_const_column(s->z, j);
        (void)gsl_blas_ddot(&z.vector, &z.vector, &s->size->data[j]);
    }
    take_out(s);
    for (size_t j = 0; j < s->n_candidates; j++)
        s->first_size[j] = s->size->data[j];
}

/* The mean squared error at points left out, with one more candidate (or none: n_candidates). */
static double left_out_error(const struct selecting *s, size_t candidate)
{
    const bool has_more = candidate < s->n_candidates;
    const double size = has_more ? sqrt(s->size->data[candidate]) : 1.0;
    const double along = has_more ? s->product->data[candidate] / size : 0.0;
    double sum = 0.0;

    for (size_t i = 0; i < s->n; i++) {
        const double q = has_more ? s->z->data[i * s->z->tda + candidate] / size : 0.0;
        const double left = 1.0 - s->leverage->data[i] - q * q;
        const double error = (s->residual->data[i] - along * q) / fmax(left, LEFT);
        sum += error * error;
    }
    return sum / (double)s->n;
}

/* What a candidate would take off the sum of squares; products with the residual are in s->product. */
static double gain_of(const struct selecting *s, size_t j)
{
    const double size = s->size->data[j];

    return size > LEFT * s->first_size[j] ? s->product->data[j] * s->product->data[j] / size : 0.0;
}

/* The candidates that explain most, the best first; returns how many explain anything. */
static size_t find_best(const struct selecting *s, size_t best[TRIED])
{
    double gain[TRIED] = {0.0};
    size_t n = 0;

    for (size_t j = 0; j < s->n_candidates; j++) {
        const double g = gain_of(s, j);
        if (!(g > gain[TRIED - 1]))
            continue;
        size_t at = n < TRIED ? n++ : TRIED - 1;
        for (; at > 0 && gain[at - 1] < g; at--) {
            gain[at] = gain[at - 1];
            best[at] = best[at - 1];
        }
        gain[at] = g;
        best[at] = j;
    }
    return n;
}

/* Whether it explains more than the best of as many candidates that are independent of the output. */
static bool is_more_than_chance(const struct selecting *s, size_t candidate)
{
    double squares = 0.0;

    (void)gsl_blas_ddot(s->residual, s->residual, &squares);
    const double gain = gain_of(s, candidate), rest = squares - gain;
    const double degrees = (double)(s->n - s->n_chosen) - 2.0;
    return degrees > 0.0 && gain * degrees > 2.0 * log((double)s->n_candidates + 1.0) * rest;
}

/* Adds the next term. False: none is worth it. */
static bool add_next(struct selecting *s, double *error)
{
    size_t best[TRIED] = {0};

    if (s->n_chosen >= s->most)
        return false;
    (void)gsl_blas_dgemv(CblasTrans, 1.0, s->z, s->residual, 0.0, s->product);
    const size_t n = find_best(s, best);
    size_t taken = s->n_candidates;
    for (size_t i = 0; i < n; i++)
        if (is_more_than_chance(s, best[i])) {
            const double x = left_out_error(s, best[i]);
            if (taken == s->n_candidates || x < *error) {
                taken = best[i];
                *error = x;
            }
        }
    if (taken == s->n_candidates)
        return false;
    const gsl_vector_const_view z = gsl_matrix_const_column(s->z, taken);
    (void)gsl_vector_memcpy(s->direction, &z.vector);
    (void)gsl_blas_dscal(1.0 / gsl_blas_dnrm2(s->direction), s->direction);
    s->chosen[s->n_chosen++] = taken;
    take_out(s);
    return true;
}

/* Chooses terms; *error is that of the best number of them, which is kept. */
static void select_terms(struct selecting *s, double *error)
{
    double next = 0.0;
    size_t best = 0;

    *error = left_out_error(s, s->n_candidates);
    while (s->n_chosen < best + PATIENCE && add_next(s, &next))
        if (next < *error) {
            *error = next;
            best = s->n_chosen;
        }
    s->n_chosen = best;
}

/* Least squares on the chosen terms. */
static enum status solve(struct emulator *em, const double *u, const double *output, size_t n,
                         struct err *e)
{
    const size_t m = em->n_terms + 1;
    gsl_matrix *x = gsl_matrix_alloc(n, m);
    gsl_vector *tau = gsl_vector_alloc(m), *residual = gsl_vector_alloc(n);
    const gsl_vector_const_view y = gsl_vector_const_view_array(output, n);
    gsl_vector_view c = gsl_vector_view_array(em->coefficient, m);
    int failed = 1;

    if (x != NULL && tau != NULL && residual != NULL) {
        for (size_t i = 0; i < n; i++) {
            x->data[i * x->tda] = 1.0;
            for (size_t j = 1; j < m; j++)
                x->data[i * x->tda + j] = term_value(&em->term[j - 1], u + i * em->n_inputs);
        }
        failed = gsl_linalg_QR_decomp(x, tau);
        if (failed == 0)
            failed = gsl_linalg_QR_lssolve(x, tau, &y.vector, &c.vector, residual);
    }
    gsl_matrix_free(x);
    gsl_vector_free(tau);
    gsl_vector_free(residual);
    return failed == 0 ? STATUS_OK : err_memory_for(e, "for an emulator of %zu points", n);
}

/* All outputs are numbers. */
static enum status fit(struct emulator *em, const double *u, const double *output, size_t n,
                       size_t k, enum emulator_order order, struct err *e)
{
    struct selecting s;
    enum status status = STATUS_OK;
    double squares = 0.0;

    *em = (struct emulator){.n_inputs = k, .n_points = n};
    if (!selecting_is_made(&s, n, k, order))
        status = err_memory_for(e, "for an emulator of %zu points", n);
    else {
        list_candidates(s.candidate, k, order);
        begin(&s, u, output, k);
        (void)gsl_blas_ddot(s.residual, s.residual, &squares);
        em->spread = squares / (double)(n - 1);
        select_terms(&s, &em->variance);
        em->variance = fmax(em->variance, ROUNDING * em->spread);
        em->n_terms = s.n_chosen;
        em->term = mem_array(em->n_terms, sizeof *em->term);
        em->coefficient = mem_array(em->n_terms + 1, sizeof *em->coefficient);
        if (em->term == NULL || em->coefficient == NULL)
            status = err_memory(e);
        for (size_t j = 0; j < em->n_terms && status == STATUS_OK; j++)
            em->term[j] = s.candidate[s.chosen[j]];
        if (status == STATUS_OK)
            status = solve(em, u, output, n, e);
    }
    selecting_free(&s);
    if (status != STATUS_OK)
        emulator_free(em);
    return status;
}

/* Points, those of one fold apart. */
struct split {
    size_t n, n_unseen;
    double *u, *output; /* the unseen ones after the others */
};

static bool split_is_made(struct split *x, const double *u, const double *output, size_t n,
                          size_t k)
{
    size_t at = 0;

    *x = (struct split){.u = mem_array(n * k, sizeof *x->u),
                        .output = mem_array(n, sizeof *x->output)};
    if (x->u == NULL || x->output == NULL)
        return false;
    for (int unseen = 0; unseen < 2; unseen++) {
        for (size_t i = 0; i < n; i++) {
            if ((i % FOLDS == FOLDS - 1) != unseen)
                continue;
            for (size_t j = 0; j < k; j++)
                x->u[at * k + j] = u[i * k + j];
            x->output[at++] = output[i];
        }
        x->n = unseen ? x->n : at;
    }
    x->n_unseen = n - x->n;
    return true;
}

/* Fits four fifths, and asks of the last what it was not shown. */
static enum status check(struct emulator *em, const double *u, const double *output, size_t n,
                         enum emulator_order order, struct err *e)
{
    const size_t k = em->n_inputs;
    struct split x;
    struct emulator part = {.n_terms = 0};
    enum status status = split_is_made(&x, u, output, n, k)
                             ? fit(&part, x.u, x.output, x.n, k, order, e)
                             : err_memory(e);

    for (size_t i = x.n; i < n && status == STATUS_OK && part.coefficient != NULL; i++) {
        const double error = x.output[i] - emulator_mean(&part, x.u + i * k);
        em->n_outside += error * error > 4.0 * part.variance;
    }
    em->n_unseen = x.n_unseen;
    em->is_sound = em->n_outside == 0 || gsl_cdf_binomial_Q((unsigned)em->n_outside - 1, OUTSIDE,
                                                            (unsigned)em->n_unseen) > RARE;
    emulator_free(&part);
    mem_free(x.u);
    mem_free(x.output);
    return status;
}

/* The points whose output is a number, in their order. */
static enum status fit_known(struct emulator *em, double *u, double *output, size_t n, size_t k,
                             enum emulator_order order, struct err *e)
{
    if (n < LEAST_POINTS)
        return err_set(e, STATUS_USAGE, "an emulator needs %d points or more, not %zu",
                       LEAST_POINTS, n);
    enum status status = fit(em, u, output, n, k, order, e);
    if (status == STATUS_OK)
        status = check(em, u, output, n, order, e);
    if (status != STATUS_OK)
        emulator_free(em);
    return status;
}

/* Copies the points whose output is a number; returns how many. */
static size_t copy_known(double *known_u, double *known, const double *u, const double *output,
                         size_t n, size_t k)
{
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(output[i]))
            continue;
        for (size_t j = 0; j < k; j++)
            known_u[at * k + j] = u[i * k + j];
        known[at++] = output[i];
    }
    return at;
}

enum status emulator_fit(struct emulator *em, const double *u, const double *output, size_t n,
                         size_t n_inputs, enum emulator_order order, struct err *e)
{
    double *known_u = mem_array(n * n_inputs, sizeof *known_u);
    double *known = mem_array(n, sizeof *known);
    enum status status = err_memory_for(e, "for an emulator of %zu points", n);

    *em = (struct emulator){.n_terms = 0};
    if (known_u != NULL && known != NULL) {
        const size_t n_known = copy_known(known_u, known, u, output, n, n_inputs);
        status = fit_known(em, known_u, known, n_known, n_inputs, order, e);
    }
    mem_free(known_u);
    mem_free(known);
    return status;
}

void emulator_free(struct emulator *em)
{
    mem_free(em->term);
    mem_free(em->coefficient);
    *em = (struct emulator){.n_terms = 0};
}

double emulator_mean(const struct emulator *em, const double *u)
{
    double sum = em->coefficient[0];

    for (size_t j = 0; j < em->n_terms; j++)
        sum += em->coefficient[j + 1] * term_value(&em->term[j], u);
    return sum;
}

double emulator_explained(const struct emulator *em)
{
    return em->spread > 0.0 ? fmax(0.0, 1.0 - em->variance / em->spread) : 0.0;
}
