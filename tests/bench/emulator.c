/* What the emulators of a calibration cost: of outputs of a made model, at so many points that all of a large calibration
 * are among them. */
#define _POSIX_C_SOURCE 200809L
#include "emulator.h"
#include "mem.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { POINTS = 3000, INPUTS = 30, GOALS = 18 };
static const double NOISE = 0.3;

/* Of one output: a third of the inputs matter, a few of them bend it, or act together. */
struct made {
    double linear[INPUTS], square[INPUTS], product[INPUTS];
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make(struct made *x, gsl_rng *r)
{
    for (int j = 0; j < INPUTS; j++) {
        const double used = gsl_rng_uniform(r) < 1.0 / 3.0 ? 1.0 : 0.0;
        x->linear[j] = used * gsl_ran_gaussian(r, 1.0);
        x->square[j] = used * gsl_ran_gaussian(r, 0.4);
        x->product[j] = used * gsl_ran_gaussian(r, 0.4);
    }
}

static double output(const struct made *x, const double *u)
{
    double y = 0.0;

    for (int j = 0; j < INPUTS; j++) {
        const double t = 2.0 * u[j] - 1.0, next = 2.0 * u[(j + 1) % INPUTS] - 1.0;
        y += x->linear[j] * t + x->square[j] * t * t + x->product[j] * t * next;
    }
    return y;
}

/* One target: an emulator of its output, and one of its chance. */
static enum status fit(const double *u, double *y, const struct made *x, gsl_rng *r, struct err *e)
{
    struct emulator mean, noise;

    for (size_t i = 0; i < POINTS; i++)
        y[i] = output(x, u + i * INPUTS) + gsl_ran_gaussian(r, NOISE);
    enum status status = emulator_fit(&mean, u, y, POINTS, INPUTS, EMULATOR_quadratic, e);
    if (status != STATUS_OK)
        return status;
    printf("%zu terms explain %.3f of it\n", mean.n_terms, emulator_explained(&mean));
    emulator_free(&mean);
    for (size_t i = 0; i < POINTS; i++)
        y[i] = u[i * INPUTS] + gsl_ran_gaussian(r, 1.0);
    status = emulator_fit(&noise, u, y, POINTS, INPUTS, EMULATOR_linear, e);
    if (status == STATUS_OK)
        emulator_free(&noise);
    return status;
}

int main(void)
{
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    double *u = mem_array((size_t)POINTS * INPUTS, sizeof *u), *y = mem_array(POINTS, sizeof *y);
    struct err e = {.code = STATUS_OK};
    enum status status = r == NULL || u == NULL || y == NULL ? err_memory(&e) : STATUS_OK;

    for (size_t i = 0; i < (size_t)POINTS * INPUTS && status == STATUS_OK; i++)
        u[i] = gsl_rng_uniform(r);
    const double begin = seconds();
    for (int g = 0; g < GOALS && status == STATUS_OK; g++) {
        struct made x;
        make(&x, r);
        status = fit(u, y, &x, r, &e);
    }
    if (status == STATUS_OK)
        printf("%d points x %d targets x %d parameters: %.1f s of one processor\n", POINTS, GOALS,
               INPUTS, seconds() - begin);
    else
        (void)fprintf(stderr, "%s\n", e.msg);
    mem_free(u);
    mem_free(y);
    if (r != NULL)
        gsl_rng_free(r);
    return status == STATUS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
