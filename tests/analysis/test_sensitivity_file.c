/* Sensitivity of files: from units on disk to indices, and what the command says. */
#define _POSIX_C_SOURCE 200809L
#include "asserts.h"
#include "design.h"
#include "made_file.h"
#include "mem.h"
#include "sensitivity.h"
#include "sobol_indices.h"
#include "store.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { K = 3, REPLICATES = 2, ALL = 1000000, MOST_UNITS = 2048 };

static const char *const PATHS[K] = {"belief.floor", "disclosure.trained_share", "belief.full"};

static void assert_close(double actual, double expected)
{
    if (!(fabs(actual - expected) < 2e-4))
        fail_msg("%.9g is not %.9g", actual, expected);
}

/* The share of the ill who are untreated, by the point's parameters; policy `none`: always a tenth. */
typedef double share_fn(const double u[K], size_t replicate);

static double product(const double u[K], size_t replicate)
{
    (void)replicate;
    return 0.1 + 0.5 * u[0] + 0.2 * u[0] * u[1];
}

/* A replicate moves all points alike, as common random numbers do. */
static double together(const double u[K], size_t replicate)
{
    return product(u, replicate) + (replicate == 0 ? 0.05 : 0.0);
}

/* And one by one: chance of a point of its own. */
static double apart(const double u[K], size_t replicate)
{
    const double chance = sin(1e4 * (u[0] + 2 * u[1] + 3 * u[2]) + (double)replicate);

    return 0.4 + 0.3 * chance;
}

/* Full sharing is the worse of the two where u[0] is above 0.3. */
static double crossing(const double u[K], size_t replicate)
{
    (void)replicate;
    return 0.1 + 0.1 * (u[0] - 0.3);
}

static double fixed(const double u[K], size_t replicate)
{
    (void)u, (void)replicate;
    return 0.2;
}

/* Nobody is ill: the share is not defined. */
static double of_nobody(const double u[K], size_t replicate)
{
    (void)u, (void)replicate;
    return NAN;
}

/* Somebody is ill where u[0] is below a half. */
static double of_nobody_above(const double u[K], size_t replicate)
{
    return u[0] < 0.5 ? product(u, replicate) : NAN;
}

static void vary_by_design(struct runs_world *w, enum design d, size_t n)
{
    const enum design sample = d == DESIGN_priors ? DESIGN_lhs : d;

    made_factors(w, DESIGN_NAMES[d], design_size(sample, n, K), K, PATHS);
    w->experiment.base_points = n;
    assert_ok(w, design_sample(w->experiment.value, sample, n, K, 11, &w->e));
}

static void fill(struct observation *o, enum observable v, size_t policy, uint32_t count)
{
    const size_t n = observe_size(o, v) / o->dim[DIM_policy];

    for (size_t i = 0; i < n; i++)
        ((uint32_t *)o->data[v])[policy * n + i] = count;
}

static void observe(struct observation *o, const double *u, size_t replicate, share_fn *share)
{
    for (size_t p = 0; p < 2; p++) {
        const double x = p == 0 ? 0.1 : share(u, replicate);
        fill(o, OBSERVE_ill, p, isnan(x) ? 0 : ALL);
        fill(o, OBSERVE_untreated, p, isnan(x) ? 0 : (uint32_t)lround(ALL * x));
        fill(o, OBSERVE_condition_untreated, p, ALL);
        fill(o, OBSERVE_reviews, p, p == 0 ? 100 : 98);
        fill(o, OBSERVE_reviews_missed, p, p == 0 ? 0 : 2);
    }
}

/* Writes the file, without the units that `is_missing` names. */
static void write_file(struct runs_world *w, share_fn *share,
                       bool (*is_missing)(size_t point, size_t replicate))
{
    static const struct batch EMPTY;
    struct experiment *x = &w->experiment;
    struct unit_key *unit = test_calloc(MOST_UNITS, sizeof *unit);
    struct store_request q = {.file = w->file,
                              .experiment = x,
                              .plan = &w->plan,
                              .made_by = &w->made_by,
                              .n_replicates = REPLICATES,
                              .unit = unit};
    struct batch b = EMPTY;
    struct store *st = NULL;
    struct observation o;

    for (size_t i = 0; i < x->n_points * REPLICATES; i++) {
        const struct unit_key u = {i / REPLICATES, i % REPLICATES};
        if (is_missing == NULL || !is_missing(u.point, u.replicate))
            unit[q.n_units++] = u;
    }
    assert_ok(w, store_open(&st, &q, &w->e));
    assert_ok(w, observe_init(&o, &x->scenario, &w->plan, &w->e));
    for (size_t i = 0; i < q.n_units; i++) {
        observe(&o, x->n_factors == 0 ? NULL : x->value + unit[i].point * x->n_factors,
                unit[i].replicate, share);
        assert_ok(w, store_batch_add(&b, st, unit[i], &o, &w->e));
    }
    assert_ok(w, store_save(st, &b, &w->e));
    assert_ok(w, store_finish(st, &w->e));
    store_batch_free(&b);
    observe_free(&o);
    store_close(st);
    test_free(unit);
}

struct opened {
    struct result *r;
    struct query query;
    struct sensitivity x;
    struct text text;
};

static void ask(struct runs_world *w, struct query *q, const struct result *r, const char *measure)
{
    const struct query_words words = {.measure = measure};

    assert_ok(w, query_make(q, &words, result_experiment(r), result_plan(r), &w->e));
}

static void open_file(struct runs_world *w, struct opened *f, const struct sensitivity_request *q)
{
    *f = (struct opened){.r = NULL};
    assert_ok(w, result_open(&f->r, w->file, &w->e));
    ask(w, &f->query, f->r, "untreated_rate");
    assert_ok(w, sensitivity_read(&f->x, f->r, &f->query, q, &w->e));
}

static void close_file(struct opened *f)
{
    sensitivity_free(&f->x);
    query_free(&f->query);
    result_close(f->r);
    text_free(&f->text);
}

static void assert_text(const struct opened *f, const char *words)
{
    assert_false(f->text.failed);
    if (strstr(f->text.data, words) == NULL)
        fail_msg("'%s' is not in:\n%s", words, f->text.data);
}

static void assert_ends(struct runs_world *w, enum method m, enum status status, const char *words)
{
    const struct sensitivity_request q = {.method = m, .policy = 1, .against = 1};
    struct sensitivity x;
    struct result *r = NULL;
    struct query query;

    assert_ok(w, result_open(&r, w->file, &w->e));
    ask(w, &query, r, "untreated_rate");
    assert_int_equal(sensitivity_read(&x, r, &query, &q, &w->e), status);
    if (strstr(w->e.msg, words) == NULL)
        fail_msg("'%s' does not say '%s'", w->e.msg, words);
    sensitivity_free(&x);
    query_free(&query);
    result_close(r);
}

static void assert_refused(struct runs_world *w, enum method m, const char *words)
{
    assert_ends(w, m, STATUS_USAGE, words);
}

/* The command line is right, but the file holds too little. */
static void assert_too_little(struct runs_world *w, enum method m, const char *words)
{
    assert_ends(w, m, STATUS_NOINPUT, words);
}

static void a_saltelli_file_gives_the_indices_of_its_function(void **state)
{
    struct runs_world *w = *state;
    const struct sensitivity_request q = {.method = METHOD_sobol, .policy = 1, .against = 1};
    struct estimate first[K], total[K], alone;
    double *y = test_calloc(64 * (K + 2), sizeof *y);
    size_t used;
    struct opened f;

    vary_by_design(w, DESIGN_saltelli, 64);
    write_file(w, product, NULL);
    for (size_t i = 0; i < 64 * (K + 2); i++)
        y[i] = 100 * product(w->experiment.value + i * K, 0);
    assert_ok(w, sobol_indices(first, total, &alone, &used, y, 64, K, 1, &w->e));
    open_file(
        w, &f,
        &(struct sensitivity_request){.method = q.method, .policy = 1, .against = 1, .seed = 1});
    for (size_t i = 0; i < K; i++) {
        assert_close(f.x.value[i].mean, total[i].mean);
        assert_close(f.x.value[i].low, total[i].low);
        assert_close(f.x.value[K + i].mean, first[i].mean);
        assert_close(f.x.value[K + i].high, first[i].high);
    }
    assert_true(f.x.order[0] == 0 && f.x.order[2] == 2);
    assert_int_equal(f.x.used_blocks, 64);
    assert_close(f.x.noise, 0);
    close_file(&f);
    test_free(y);
}

static bool is_eighth_point(size_t point, size_t replicate)
{
    (void)replicate;
    return point == 7;
}

static void a_missing_point_takes_its_base_point_with_it_and_it_is_said(void **state)
{
    struct runs_world *w = *state;
    const struct sensitivity_request q = {
        .method = METHOD_sobol, .policy = 1, .against = 0, .seed = 1};
    struct opened f;

    vary_by_design(w, DESIGN_saltelli, 16);
    w->experiment.skipped = mem_array(w->experiment.n_points, 1);
    assert_non_null(w->experiment.skipped);
    w->experiment.skipped[7] = 1;
    write_file(w, product, is_eighth_point);
    open_file(w, &f, &q);
    assert_int_equal(f.x.used_blocks, 15);
    assert_int_equal(f.x.lacks[LACK_skipped], 1);
    assert_int_equal(f.x.lacks[LACK_nothing], 79);
    sensitivity_table(&f.text, &f.x);
    assert_text(&f, "75 of 80 points (15 of 16 base points), 2 replicates each; design saltelli");
    assert_text(&f, "1 of 16 base points are left out whole");
    assert_text(&f, "skipped (a rule of the parameters refuses it).");
    assert_text(&f, "15 base points are few");
    assert_text(&f, "Shares alone add up to 1.35 (");
    assert_null(strstr(f.text.data, "the rest is made by parameters together"));
    assert_text(&f, "full minus none");
    assert_text(&f, "covers 0, so that it may have no effect");
    assert_text(&f, "belief.full");
    close_file(&f);
}

static bool is_second_of_the_fourth(size_t point, size_t replicate)
{
    return point == 3 && replicate == 1;
}

static void a_point_with_fewer_replicates_still_counts(void **state)
{
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_lhs, 40);
    write_file(w, together, is_second_of_the_fourth);
    open_file(w, &f,
              &(struct sensitivity_request){.method = METHOD_src, .policy = 1, .against = 1});
    assert_int_equal(f.x.used, 40);
    assert_true(f.x.replicates_least == 1 && f.x.replicates_most == 2);
    assert_true(f.x.order[0] == 0 && f.x.value[0].mean > 0.8 && f.x.p[0] < 1e-6);
    close_file(&f);
}

static void a_morris_file_gives_effects_in_the_measures_unit(void **state)
{
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_morris, 12);
    write_file(w, crossing, NULL);
    open_file(w, &f,
              &(struct sensitivity_request){.method = METHOD_morris, .policy = 1, .against = 0});
    assert_close(f.x.value[0].mean, 10);
    assert_close(f.x.value[1].mean, 0);
    assert_int_equal(f.x.used_blocks, 12);
    sensitivity_table(&f.text, &f.x);
    assert_text(&f, "Elementary effects: Illness left untreated (% of time spent ill), full minus");
    assert_text(&f, "mu_star: mean size of the effect of the whole range, % of time spent ill");
    close_file(&f);
}

static void chance_that_all_points_share_is_no_noise_between_them(void **state)
{
    struct runs_world *w = *state;
    const struct sensitivity_request q = {.method = METHOD_prcc, .policy = 1, .against = 1};
    struct opened f;

    vary_by_design(w, DESIGN_lhs, 60);
    write_file(w, together, NULL);
    open_file(w, &f, &q);
    assert_close(f.x.noise, 0);
    close_file(&f);
}

/* Two replicates that go together by cos 1: (1 - cos 1) / (1 + cos 1) = 0.30 of what lies between points. */
static void chance_of_each_point_is_noise_and_is_warned_of(void **state)
{
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_lhs, 150);
    write_file(w, apart, NULL);
    open_file(w, &f,
              &(struct sensitivity_request){.method = METHOD_prcc, .policy = 1, .against = 1});
    assert_true(fabs(f.x.noise - 0.30) < 0.1);
    sensitivity_warnings(&f.text, &f.x);
    assert_text(&f, "of the variance between points is chance of the replicates");
    assert_text(&f, "Ranks explain only");
    close_file(&f);
}

static void the_value_of_information_names_what_matters_to_the_choice(void **state)
{
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_priors, 120);
    write_file(w, crossing, NULL);
    open_file(w, &f, &(struct sensitivity_request){.method = METHOD_evppi, .seed = 1});
    /* Full sharing gains uniformly -7 to 3 percentage points: 3 x 3 / 20 is what knowing it is worth. */
    assert_true(fabs(f.x.value[0].mean - 0.45) < 0.05 && f.x.value[0].low > 0.25);
    assert_true(f.x.value[1].low <= 0 && f.x.value[2].low <= 0);
    assert_true(fabs(f.x.everything.mean - 0.45) < 0.05);
    sensitivity_table(&f.text, &f.x);
    assert_text(&f, "between\npolicies none, full");
    assert_text(&f, "lower being better, policy none is best on average");
    assert_text(&f, "Knowing all of them: 0.4");
    assert_true(fabs(f.x.best_share[1] - 0.3) < 0.06);
    assert_true(fabs(f.x.best_share[0] + f.x.best_share[1] - 1.0) < 1e-9);
    assert_text(&f, "\nnone     70.0 %                0.0\nfull     30.0 %  ");
    assert_true(fabs(f.x.behind[1] - 2) < 0.1);
    close_file(&f);
}

static void weigh(struct runs_world *w, struct opened *f, const char *worth)
{
    static struct worth weights;
    const struct query_words words = {.measure = NULL};
    const struct sensitivity_request q = {.method = METHOD_evppi, .seed = 1, .worth = &weights};

    *f = (struct opened){.r = NULL};
    assert_ok(w, result_open(&f->r, w->file, &w->e));
    assert_ok(
        w, worth_read(&weights, worth, &words, result_experiment(f->r), result_plan(f->r), &w->e));
    assert_ok(w, sensitivity_read(&f->x, f->r, &weights.query, &q, &w->e));
    text_free(&f->text);
    sensitivity_table(&f->text, &f->x);
    sensitivity_csv(&f->text, &f->x);
    sensitivity_json(&f->text, &f->x, w->file, f->r);
    worth_free(&weights);
}

/* Full sharing gains uniformly -7 to 3 points of illness and misses 2 points of reviews: together -9 to 1 or, where
 * illness counts half, -5.5 to -0.5. */
static void several_measures_are_weighed_into_one_choice(void **state)
{
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_priors, 120);
    write_file(w, crossing, NULL);
    weigh(w, &f, "untreated_rate=-1, reviews_missed=-1");
    assert_true(fabs(f.x.everything.mean - 0.05) < 0.02 && fabs(f.x.best_share[1] - 0.1) < 0.04);
    assert_true(fabs(f.x.behind[1] - 4) < 0.1 && f.x.order[0] == 0);
    assert_text(&f, "(untreated_rate=-1, reviews_missed=-1)");
    assert_text(&f, "\nreviews_missed: -1 per unit of Reviews missed (% of reviews due)\n");
    assert_text(&f, "By these weights, policy none is best on average.\n");
    assert_text(&f, "\n\"untreated_rate=-1, reviews_missed=-1\",full,,evppi,best_share,,,0.1");
    assert_text(
        &f,
        "{\"measure\": \"untreated_rate\", \"label\": \"Illness left untreated\", \"unit\": \"% of "
        "time spent ill\", \"weight\": -1}");
    close_file(&f);
    weigh(w, &f, "untreated_rate=-0.5, reviews_missed=-1");
    assert_true(f.x.best_share[0] == 1.0 && !(f.x.everything.high > 0.0));
    assert_text(&f, "By these weights, policy none is best on average. It is best at every point");
    close_file(&f);
}

static void where_no_parameter_matters_it_is_said_in_one_line(void **state)
{
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_priors, 40);
    write_file(w, product, NULL);
    open_file(w, &f, &(struct sensitivity_request){.method = METHOD_evppi, .seed = 1});
    sensitivity_warnings(&f.text, &f.x);
    assert_text(&f, "no parameter is known to matter to this choice");
    assert_int_equal(f.x.best, 0);
    sensitivity_table(&f.text, &f.x);
    assert_text(&f, "best at every point: this choice depends on no parameter that was varied");
    close_file(&f);
}

static void csv_has_a_row_an_estimate_and_json_is_whole(void **state)
{
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_lhs, 40);
    write_file(w, product, NULL);
    open_file(w, &f,
              &(struct sensitivity_request){.method = METHOD_prcc, .policy = 1, .against = 0});
    sensitivity_csv(&f.text, &f.x);
    assert_text(&f,
                "measure,policy,against,method,index,parameter,rank,estimate,low,high,p,n,unit\n"
                "untreated_rate,full,none,prcc,prcc,belief.floor,1,0.9");
    assert_text(&f, "\nuntreated_rate,full,none,prcc,noise_share,,,0,,,,40,1\n");
    text_free(&f.text);
    sensitivity_json(&f.text, &f.x, "a\"b.h5", f.r);
    assert_text(&f, "\"file\": \"a\\\"b.h5\"");
    assert_text(&f, "\"better\": null");
    assert_text(&f, "{\"parameter\": \"belief.floor\", \"rank\": 1, \"prcc\": {\"estimate\": 0.9");
    assert_text(&f, "\"warnings\": [");
    close_file(&f);
}

static void what_the_design_does_not_allow_is_refused(void **state)
{
    struct runs_world *w = *state;

    vary_by_design(w, DESIGN_morris, 4);
    write_file(w, product, NULL);
    assert_refused(w, METHOD_sobol,
                   "--method sobol needs a sweep with design: saltelli; the file's");
    assert_refused(w, METHOD_prcc, "points that do not follow from each other");
    assert_refused(w, METHOD_evppi, "design: posterior or priors");
}

static void a_plain_run_varies_nothing(void **state)
{
    struct runs_world *w = *state;

    write_file(w, fixed, NULL);
    assert_refused(w, METHOD_prcc, "a plain run, in which no parameter varies");
}

struct said {
    int code;
    char text[16384];
};

static void assert_command_says(struct runs_world *w, const char *arguments, int code,
                                const char *words)
{
    struct said *s = test_calloc(1, sizeof *s);
    char line[1024];

    (void)snprintf(line, sizeof line, "exec 2>&1; '%s' sensitivity '%s' %s", PROGRAM, w->file,
                   arguments);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    s->text[fread(s->text, 1, sizeof s->text - 1, f)] = '\0';
    s->code = WEXITSTATUS(pclose(f));
    if (s->code != code || strstr(s->text, words) == NULL)
        fail_msg("%s: code %d, not '%s' but:\n%s", arguments, s->code, words, s->text);
    test_free(s);
}

/* The mistakes of a command line, each with its place and a remedy. */
static void weights_are_held_to_what_can_be_weighed(void **state)
{
    struct runs_world *w = *state;

    vary_by_design(w, DESIGN_priors, 40);
    write_file(w, product, NULL);
    assert_command_says(
        w, "--worth 'untreated_rat=-2, removed=.5, removals=x, deterred=0, care_use, =3'", 64,
        "--worth, column 1: there is no measure or variable 'untreated_rat'; did you mean "
        "'untreated_rate'?\n"
        "--worth, column 19: 'removed' counts what is done to find or remove people, and no policy "
        "is ranked by doing more of it: give it a weight below 0, or leave it out\n"
        "--worth, column 31: 'x' is not a number; write it as 1200, 0.5 or 1.2e3\n"
        "--worth, column 43: 'deterred' has weight 0 and would not count: leave it out\n"
        "--worth, column 55: 'care_use' lacks a name or a weight: write NAME=WEIGHT, as in "
        "untreated_rate=-2\n"
        "--worth, column 65: '=3' lacks");
    assert_command_says(w, "--worth 'deterred=-1e300,untreated_rate=1e-300'", 64,
                        "column 1: '-1e300' is a weight whose square is too large or too small to "
                        "count with: give one from 1e-30 to 1e30 in size\n"
                        "--worth, column 17: '1e-300' is a weight");
    assert_command_says(w, "--worth 'deterred=-2,variable:deterred=1'", 64,
                        "column 13: 'deterred' is named before");
    assert_command_says(w, "--worth 'visits.*=1,twins_died.policy=1'", 64,
                        "column 1: 'visits.*' stands for several numbers");
    assert_command_says(w, "--worth 'twins_died.only_policy=1'", 64, "name a measure");
    assert_command_says(w, "--worth present=-1", 64, "by more people being found or removed");
    assert_command_says(w, "--worth 'removals=-1, traces=0.01'", 64,
                        "column 14: by 'traces' alone policies would be ranked by finding people");
    assert_command_says(w, "--worth 'untreated_rate=-2, traces=0.01'", 0,
                        "traces: 0.01 per unit of Addresses found (a year), the stated benefit");
    assert_command_says(w, "--worth good=-1 --define 'good = removed - 2 * traced'", 64,
                        "column 1: 'good'");
    assert_command_says(w, "--worth good=-1 --define 'good = removed / traced'", 64,
                        "weight above 0");
    assert_command_says(w, "--worth removals=-1 -m removals", 64, "takes the place of --measure");
    assert_command_says(w, "--worth removals=-1 --better lower", 64, "--measure and --better");
    assert_command_says(w, "--worth removals=-1 --method prcc", 64, "for --method evppi only");
    assert_command_says(w, "--worth removals=-1 --policy full", 64, "not one --policy");
    assert_command_says(w, "--worth gp=-1 --define 'gp = untreated / ill in %' -c full,none", 0,
                        "gp: -1 per unit of untreated");
}

/* RESULT-posterior.h5 beside RESULT.h5. */
static const char *beside_of(char out[2 * WORLD_PATH], const char *result)
{
    (void)snprintf(out, 2 * WORLD_PATH, "%.*s-posterior.h5", (int)(strlen(result) - 3), result);
    return out;
}

static bool is_all_but_three(size_t point, size_t replicate)
{
    (void)replicate;
    return point >= 3;
}

static void too_little_of_a_file_is_refused(void **state)
{
    struct runs_world *w = *state;

    vary_by_design(w, DESIGN_saltelli, 4);
    write_file(w, product, is_all_but_three);
    assert_too_little(
        w, METHOD_sobol,
        "0 whole base points: at least 2 are needed; 4 of 4 are not finished (run the "
        "same 'confide sweep' again)");
    assert_too_little(
        w, METHOD_prcc,
        "1 point is too few for 3 parameters; at least 4 are needed, and ten times as "
        "many are usual; 17 of 20 are not finished");
}

static void a_measure_that_is_defined_nowhere_is_told_as_such(void **state)
{
    static const char WORDS[] = "untreated_rate is not defined at any of 20 points: its "
                                "denominator is 0";
    struct runs_world *w = *state;

    vary_by_design(w, DESIGN_saltelli, 4);
    write_file(w, of_nobody, NULL);
    assert_too_little(w, METHOD_sobol, WORDS);
    assert_too_little(w, METHOD_prcc, WORDS);
    assert_command_says(w, "-m untreated_rate --policy full", 66, WORDS);
}

/* Finished, but without a value: running the sweep again would add nothing. */
static void undefined_points_are_not_taken_for_missing_ones(void **state)
{
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_lhs, 40);
    write_file(w, of_nobody_above, NULL);
    open_file(w, &f,
              &(struct sensitivity_request){.method = METHOD_src, .policy = 1, .against = 1});
    assert_int_equal(f.x.lacks[LACK_value], 20);
    assert_int_equal(f.x.lacks[LACK_replicates], 0);
    sensitivity_table(&f.text, &f.x);
    assert_text(&f, "20 of 40 points are left out: 20 have no value (the denominator is 0).");
    close_file(&f);
}

static void a_measure_that_no_parameter_moves_is_told_as_such(void **state)
{
    static const enum method METHODS[] = {METHOD_sobol, METHOD_prcc, METHOD_src};
    struct runs_world *w = *state;
    struct opened f;

    vary_by_design(w, DESIGN_saltelli, 8);
    write_file(w, fixed, NULL);
    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++) {
        open_file(w, &f,
                  &(struct sensitivity_request){.method = METHODS[i], .policy = 1, .against = 1});
        assert_true(f.x.is_constant && isnan(f.x.value[0].mean));
        sensitivity_table(&f.text, &f.x);
        assert_text(&f, "It is the same at all points, 20: no parameter moves it.");
        assert_null(strstr(f.text.data, "two replicates"));
        assert_null(strstr(f.text.data, "Nothing can be said"));
        close_file(&f);
    }
}

static void a_sweep_of_one_base_point_is_told_as_such(void **state)
{
    struct runs_world *w = *state;

    vary_by_design(w, DESIGN_saltelli, 1);
    write_file(w, product, NULL);
    assert_too_little(w, METHOD_sobol,
                      "1 whole base point: at least 2 are needed, and the sweep has no more");
}

/* What onward_infections is when everybody always has every condition untreated. */
static double infections(const struct scenario *s, const struct plan *p)
{
    double sum = 0;

    for (size_t g = 0; g < s->n_groups; g++)
        for (size_t k = 0; k < s->n_conditions; k++)
            sum += p->weight[g] * s->policy[1].params.condition[k].transmission_public;
    return ALL * sum * p->n_intervals / p->n_steps;
}

/* The weight of a group follows its people, and the hazard of onward infection its point. */
static void points_have_weights_and_parameters_of_their_own(void **state)
{
    static const char *const OWN[] = {"groups.one.people", "conditions.flu.transmission_public"};
    struct runs_world *w = *state;
    const struct point_question question = {.policy = 1, .against = 1};
    const double value[] = {100, 1, 700, 2};
    struct points points;
    struct result *r = NULL;
    struct query query;
    struct scenario s;
    struct plan p[2];

    made_factors(w, "list", 2, 2, OWN);
    memcpy(w->experiment.value, value, sizeof value);
    write_file(w, product, NULL);
    assert_ok(w, result_open(&r, w->file, &w->e));
    ask(w, &query, r, "onward_infections");
    assert_ok(w, points_read(&points, r, &query, &question, 1, &w->e));
    for (size_t i = 0; i < 2; i++) {
        assert_ok(w, result_point(r, i, &s, &p[i], &w->e));
        assert_true(s.policy[1].params.condition[0].transmission_public >= (double)i + 1);
        assert_true(fabs(points.mean[i] / infections(&s, &p[i]) - 1) < 1e-12);
        assert_true(points.replicates[i] == REPLICATES && !(points.variance[i] > 0));
    }
    assert_true(p[1].weight[0] > p[0].weight[0]);
    points_free(&points);
    query_free(&query);
    result_close(r);
}

static void the_command_says_what_it_needs(void **state)
{
    struct runs_world *w = *state;

    vary_by_design(w, DESIGN_priors, 40);
    write_file(w, product, NULL);
    assert_command_says(w, "", 64, "which --measure?");
    assert_command_says(w, "-m untreated_rat", 64, "did you mean 'untreated_rate'?");
    assert_command_says(w, "-m zzzzzz", 64, "no measure or variable 'zzzzzz'");
    assert_command_says(w, "-m removals --policy nobody", 64,
                        "no policy 'nobody' in the file; it has none, full");
    assert_command_says(w, "-m removals -c full", 64, "two policies, as in full,none");
    assert_command_says(w, "-m removals -c full,full", 64, "one policy twice");
    assert_command_says(w, "-m removals -c full,none --policy full", 64, "exclude each other");
    assert_command_says(w, "-m removals --method guess", 64, "not 'guess'");
    assert_command_says(w, "-m removals --method evppi", 64, "which is better?");
    assert_command_says(w, "-m removals --method evppi --better higher", 64, "done to them");
    assert_command_says(w, "-m removals --method evppi --better more", 64,
                        "lower or higher, not 'more'");
    assert_command_says(w, "-m removals --method evppi --better lower --policy full", 64,
                        "not one --policy");
    assert_command_says(w, "-m removals --better lower", 64, "for --method evppi only");
    assert_command_says(w, "-m removals --csv --json", 64, "exclude each other");
    assert_command_says(w, "-m 'visits.*'", 64, "stands for 4 numbers (visits.pharmacy, visits.gp");
    assert_command_says(w, "-m removals -w policy=full", 64, "chosen by --policy and --contrast");
    assert_command_says(w, "-m twins_disclosed.only_policy", 64, "name a measure");
}

/* For a run, the sweep of its parameter uncertainty is analysed: named, or found beside it. */
static void a_plain_run_is_answered_by_the_sweep_of_what_is_not_known(void **state)
{
    struct runs_world *w = *state;
    char sweep[WORLD_PATH], one[WORLD_PATH], line[2 * WORLD_PATH];

    runs_world_path(one, w, "one.h5");
    vary_by_design(w, DESIGN_priors, 1);
    write_file(w, crossing, NULL);
    assert_int_equal(rename(w->file, one), 0);
    runs_world_read(w, REPLICATES, 1, false);
    runs_world_path(sweep, w, "doubts.h5");
    vary_by_design(w, DESIGN_priors, 40);
    write_file(w, crossing, NULL);
    assert_int_equal(rename(w->file, sweep), 0);
    runs_world_read(w, REPLICATES, 1, false);
    write_file(w, fixed, NULL);
    assert_command_says(w, "-m untreated_rate", 64,
                        "a plain run, in which no parameter varies; name the sweep over what is "
                        "not known of it with --uncertainty");
    (void)snprintf(line, sizeof line, "-m untreated_rate --uncertainty '%s'", sweep);
    assert_command_says(w, line, 0, "40 of 40 points, 2 replicates each; design priors");
    (void)snprintf(line, sizeof line, "--worth untreated_rate=-1 --json -u '%s'", sweep);
    assert_command_says(w, line, 0, "doubts.h5\",");
    (void)snprintf(line, sizeof line, "-m untreated_rate -u '%s'", w->file);
    assert_command_says(w, line, 64, "it is no sweep over what is not known");
    (void)snprintf(line, sizeof line, "-m untreated_rate -u '%s'", one);
    assert_command_says(w, line, 64, "it has one point, which tells no range");
    assert_int_equal(rename(sweep, beside_of(line, w->file)), 0);
    assert_command_says(w, "-m untreated_rate", 0, "-posterior.h5, found beside it");
    assert_command_says(w, "-m untreated_rate --no-uncertainty", 64, "a plain run, in which");
    assert_int_equal(rename(line, w->file), 0);
    assert_command_says(w, "-m untreated_rate -u x.h5", 64, "is a sweep itself");
}

static void the_command_prints_tables_csv_and_json(void **state)
{
    struct runs_world *w = *state;

    vary_by_design(w, DESIGN_priors, 40);
    write_file(w, product, NULL);
    assert_command_says(w, "-m untreated_rate -c full,none", 0,
                        "Partial rank correlations: Illness left");
    assert_command_says(w, "-m untreated_rate --policy full --method src", 0,
                        "All parameters together explain");
    assert_command_says(w, "-m untreated_rate --method evppi --better lower", 0,
                        "policy none is best on average");
    assert_command_says(w, "-m untreated_rate --method evppi --better lower -c full,none --csv", 0,
                        "\nuntreated_rate,full,none,evppi,evpi,,,");
    assert_command_says(w, "-m untreated_rate --policy full --json", 0, "\"method\": \"prcc\"");
    assert_command_says(w, "-m untreated --policy full -w group=one", 0, "belief.floor");
    assert_command_says(w, "-m untreated_rate --policy none", 0, "the same at all points, 10:");
}

static int setup(void **state)
{
    (void)gsl_set_error_handler_off();
    if (runs_world_setup(state) != 0)
        return -1;
    runs_world_read(*state, REPLICATES, 1, false);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, runs_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_saltelli_file_gives_the_indices_of_its_function),
        TEST(a_missing_point_takes_its_base_point_with_it_and_it_is_said),
        TEST(a_point_with_fewer_replicates_still_counts),
        TEST(a_morris_file_gives_effects_in_the_measures_unit),
        TEST(chance_that_all_points_share_is_no_noise_between_them),
        TEST(chance_of_each_point_is_noise_and_is_warned_of),
        TEST(the_value_of_information_names_what_matters_to_the_choice),
        TEST(several_measures_are_weighed_into_one_choice),
        TEST(weights_are_held_to_what_can_be_weighed),
        TEST(where_no_parameter_matters_it_is_said_in_one_line),
        TEST(csv_has_a_row_an_estimate_and_json_is_whole),
        TEST(what_the_design_does_not_allow_is_refused),
        TEST(a_plain_run_varies_nothing),
        TEST(too_little_of_a_file_is_refused),
        TEST(a_measure_that_is_defined_nowhere_is_told_as_such),
        TEST(undefined_points_are_not_taken_for_missing_ones),
        TEST(a_measure_that_no_parameter_moves_is_told_as_such),
        TEST(a_sweep_of_one_base_point_is_told_as_such),
        TEST(points_have_weights_and_parameters_of_their_own),
        TEST(the_command_says_what_it_needs),
        TEST(a_plain_run_is_answered_by_the_sweep_of_what_is_not_known),
        TEST(the_command_prints_tables_csv_and_json),
    };
    return cmocka_run_group_tests_name("sensitivity_file", tests, NULL, NULL);
}
