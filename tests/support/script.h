/* A scenario run by the engine (or the plain model) for a test, with draws as its script says, and what was observed. */
#ifndef CONFIDE_SCRIPT_H
#define CONFIDE_SCRIPT_H

#include "made.h"
#include "unit_test.h"

/* A slot or step that stands for all of them. (Step UINT32_MAX makes initial people.) */
enum { SCRIPT_LINES = 128 };
static const uint32_t EVERY = UINT32_MAX - 1;

/* One word of one draw; the last line that fits counts. */
struct script_line {
    uint32_t slot, step;
    enum rng_purpose purpose;
    uint32_t index, word, mask, value;
};

/*
 * Once a script has been begun, every word not named is UINT32_MAX, so that nothing happens to anyone but what is
 * certain or named; slots stand in the ring in their order, and no contact is re-pointed.
 */
struct script {
    bool begun;
    size_t n;
    struct script_line line[SCRIPT_LINES];
};

struct bench {
    struct scenario s;
    struct plan p;
    struct observation o;
    struct script script;
    bool plain; /* simulated by model/plain, without a script */
};

/* cmocka's fixtures: *state is a bench with an empty scenario. */
int bench_setup(void **state);
int bench_setup_plain(void **state);
int bench_teardown(void **state);

/* u is the uniform that the word, the lane, or attribute j of a person (person.def) becomes, to 2^-32 or 2^-40. */
void script_word(struct bench *x, uint32_t slot, uint32_t step, enum rng_purpose purpose,
                 uint32_t index, uint32_t word, double u);
void script_lane(struct bench *x, uint32_t slot, uint32_t step, enum lane lane, double u);
void script_person(struct bench *x, uint32_t slot, uint32_t step, uint32_t j, double u);

/* Plans and simulates; fails the test when that fails. */
void bench_run(struct bench *x, uint32_t replicate);

/* Element [policy a][interval i][group g][all] of a count, summed over further dimensions; one of those; the sum over
 * intervals and groups. */
uint32_t bench_count(const struct bench *x, enum observable v, size_t a, size_t i, size_t g);
uint32_t bench_part(const struct bench *x, enum observable v, size_t a, size_t i, size_t column);
uint32_t bench_total(const struct bench *x, enum observable v, size_t a);

/* The same for one subgroup, in group 0. */
uint32_t bench_of(const struct bench *x, enum observable v, size_t a, size_t i, enum subgroup who);

/* alarm_sum or distrust_sum of policy a, interval i, group 0, over its people present. */
double bench_mean(const struct bench *x, enum observable v, size_t a, size_t i);

void assert_within(double actual, double expected, double bound);

/* A count of people, each of n in it with probability P: within five standard errors, sqrt(n P (1-P)) each. */
void assert_share(double actual, double n, double P);

#endif
