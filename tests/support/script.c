/* Scripted draws, and the engine run with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script.h"

#include "plain.h"

#include <math.h>
#include <stdlib.h>

int bench_setup(void **state)
{
    return (*state = calloc(1, sizeof(struct bench))) == NULL;
}

int bench_setup_plain(void **state)
{
    const int failed = bench_setup(state);

    if (!failed)
        ((struct bench *)*state)->plain = true;
    return failed;
}

int bench_teardown(void **state)
{
    struct bench *x = *state;

    observe_free(&x->o);
    made_free(&x->s);
    free(x);
    return 0;
}

static void add(struct bench *x, struct script_line line)
{
    assert_true(x->script.n < SCRIPT_LINES);
    x->script.begun = true;
    x->script.line[x->script.n++] = line;
}

void script_word(struct bench *x, uint32_t slot, uint32_t step, enum rng_purpose purpose,
                 uint32_t index, uint32_t word, double u)
{
    add(x,
        (struct script_line){slot, step, purpose, index, word, UINT32_MAX, (uint32_t)(u * 0x1p32)});
}

void script_lane(struct bench *x, uint32_t slot, uint32_t step, enum lane lane, double u)
{
    const uint64_t bits = (uint64_t)(u * 0x1p40);
    const unsigned shift = 8 * (lane % 4);

    add(x, (struct script_line){slot, step, RNG_step, lane / 16, lane / 4 % 4,
                                (uint32_t)255 << shift, (uint32_t)(bits >> 32) << shift});
    add(x,
        (struct script_line){slot, step, RNG_fine, lane / 4, lane % 4, UINT32_MAX, (uint32_t)bits});
}

void script_person(struct bench *x, uint32_t slot, uint32_t step, uint32_t j, double u)
{
    script_word(x, slot, step, RNG_person, j / 4, j % 4, u);
}

static void play(struct draw *d, uint32_t slot, uint32_t step, enum rng_purpose purpose,
                 uint32_t index, void *context)
{
    const struct script *script = context;

    for (int w = 0; w < 4; w++)
        d->word[w] = UINT32_MAX;
    for (size_t i = 0; i < script->n; i++) {
        const struct script_line *l = &script->line[i];
        if ((l->slot == slot || l->slot == EVERY) && (l->step == step || l->step == EVERY) &&
            l->purpose == purpose && l->index == index)
            d->word[l->word] = (d->word[l->word] & ~l->mask) | l->value;
    }
}

static enum status run(struct bench *x, uint32_t replicate, struct err *e)
{
    const struct rng_script script = {play, &x->script};
    const struct unit_options options = {.script = x->script.begun ? &script : NULL};
    enum status status = plan_make(&x->p, &x->s, e);

    if (status == STATUS_OK)
        status = observe_init(&x->o, &x->s, &x->p, e);
    if (status == STATUS_OK && x->plain)
        status = plain_run(&x->o, &x->s, &x->p, replicate, 0, e);
    else if (status == STATUS_OK)
        status = unit_run_with(&x->o, &x->s, &x->p, replicate, 0, 1, &options, NULL, e);
    return status;
}

void bench_run(struct bench *x, uint32_t replicate)
{
    struct err e = {0};

    observe_free(&x->o);
    if (run(x, replicate, &e) != STATUS_OK)
        fail_msg("%s", e.msg);
}

/* Elements of a variable for one policy, interval, group and subgroup. */
static size_t columns(const struct bench *x, enum observable v)
{
    const size_t *dim = x->o.dim;
    const size_t rows = dim[DIM_policy] * dim[DIM_interval] * dim[DIM_group];

    return OBSERVABLE[v].shape == SHAPE_PIG ? 1 : observe_size(&x->o, v) / rows / dim[DIM_subgroup];
}

static size_t place(const struct bench *x, enum observable v, size_t a, size_t i, size_t g)
{
    const size_t *dim = x->o.dim;
    const size_t subgroups = OBSERVABLE[v].shape == SHAPE_PIG ? 1 : dim[DIM_subgroup];

    return ((a * dim[DIM_interval] + i) * dim[DIM_group] + g) * subgroups * columns(x, v);
}

uint32_t bench_part(const struct bench *x, enum observable v, size_t a, size_t i, size_t column)
{
    return ((const uint32_t *)x->o.data[v])[place(x, v, a, i, 0) + column];
}

uint32_t bench_count(const struct bench *x, enum observable v, size_t a, size_t i, size_t g)
{
    const uint32_t *at = (const uint32_t *)x->o.data[v] + place(x, v, a, i, g);
    uint32_t sum = 0;

    for (size_t c = 0; c < columns(x, v); c++)
        sum += at[c];
    return sum;
}

uint32_t bench_of(const struct bench *x, enum observable v, size_t a, size_t i, enum subgroup who)
{
    const uint32_t *at = (const uint32_t *)x->o.data[v] + place(x, v, a, i, 0);
    uint32_t sum = 0;

    for (size_t c = 0; c < columns(x, v); c++)
        sum += at[who * columns(x, v) + c];
    return sum;
}

uint32_t bench_total(const struct bench *x, enum observable v, size_t a)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < x->o.dim[DIM_interval]; i++)
        for (size_t g = 0; g < x->s.n_groups; g++)
            sum += bench_count(x, v, a, i, g);
    return sum;
}

double bench_mean(const struct bench *x, enum observable v, size_t a, size_t i)
{
    return ((const double *)x->o.data[v])[place(x, v, a, i, 0)] /
           bench_count(x, OBSERVE_present, a, i, 0);
}

void assert_within(double actual, double expected, double bound)
{
    if (!(fabs(actual - expected) <= bound))
        fail_msg("%.10g is not within %.3g of %.10g", actual, bound, expected);
}

void assert_share(double actual, double n, double P)
{
    assert_within(actual, n * P, 5 * sqrt(n * P * (1 - P)));
}
