/* Sensitivity of an output file: from its points to the estimators, by what its design allows. */
#include "sensitivity.h"

#include "association.h"
#include "design.h"
#include "evppi.h"
#include "mem.h"
#include "morris_effects.h"
#include "sobol_indices.h"

#include <math.h>
#include <string.h>

const char *const METHOD_NAMES[METHOD_COUNT] = {
    [METHOD_sobol] = "sobol", [METHOD_morris] = "morris", [METHOD_prcc] = "prcc",
    [METHOD_src] = "src",     [METHOD_evppi] = "evppi",
};

static const struct sensitivity_column
    SOBOL[] = {{"total", "share of the variance, alone and with the others", false, true},
               {"first", "share of the variance, alone", false, true}},
    MORRIS[] = {{"mu_star", "mean size of the effect of the whole range", true, true},
                {"mu", "mean effect", true, false},
                {"sigma", "how unlike the effects are", true, false}},
    PRCC[] = {{"prcc", "partial rank correlation", false, true}},
    SRC[] = {{"src", "standard deviations per standard deviation", false, true}},
    EVPPI[] = {{"evppi", "what knowing it is worth, on average", true, true}};

static const struct {
    const struct sensitivity_column *column;
    size_t n;
} COLUMNS[METHOD_COUNT] = {
    [METHOD_sobol] = {SOBOL, sizeof SOBOL / sizeof *SOBOL},
    [METHOD_morris] = {MORRIS, sizeof MORRIS / sizeof *MORRIS},
    [METHOD_prcc] = {PRCC, sizeof PRCC / sizeof *PRCC},
    [METHOD_src] = {SRC, sizeof SRC / sizeof *SRC},
    [METHOD_evppi] = {EVPPI, sizeof EVPPI / sizeof *EVPPI},
};

static const double MORRIS_STEP = MORRIS_LEVELS / 2.0 / (MORRIS_LEVELS - 1);

enum status sensitivity_method(enum method *m, const struct experiment *x, struct err *e)
{
    if (x->n_factors == 0)
        return err_set(e, STATUS_USAGE,
                       "the file holds a plain run, in which no parameter varies; make one in "
                       "which some do with 'confide sweep'");
    *m = design_is_named(x->design, DESIGN_saltelli) ? METHOD_sobol
         : design_is_named(x->design, DESIGN_morris) ? METHOD_morris
                                                     : METHOD_prcc;
    if (*m == METHOD_prcc && design_is_named(x->design, DESIGN_one_at_a_time))
        return err_set(e, STATUS_USAGE,
                       "in a one-at-a-time sweep parameters never vary together, so nothing can be "
                       "said of them in general; look at its points with 'confide summary --by "
                       "point', or sweep with design: morris");
    return STATUS_OK;
}

static enum status needs(const char *method, const struct experiment *x, const char *wanted,
                         struct err *e)
{
    return err_set(e, STATUS_USAGE, "--method %s needs %s; the file's design is %s", method, wanted,
                   *x->design == '\0' ? "a plain run" : x->design);
}

static enum status check_design(const struct experiment *x, enum method m, struct err *e)
{
    const size_t rows = x->n_factors + (m == METHOD_sobol ? 2 : 1);
    enum method any;
    const enum status status = sensitivity_method(&any, x, e);

    if (status != STATUS_OK)
        return status;
    if (m == METHOD_sobol &&
        (!design_is_named(x->design, DESIGN_saltelli) || x->n_points % rows != 0))
        return needs("sobol", x, "a sweep with design: saltelli", e);
    if (m == METHOD_morris &&
        (!design_is_named(x->design, DESIGN_morris) || x->n_points % rows != 0))
        return needs("morris", x, "a sweep with design: morris", e);
    if ((m == METHOD_prcc || m == METHOD_src) && design_is_named(x->design, DESIGN_morris))
        return needs(METHOD_NAMES[m], x, "points that do not follow from each other", e);
    if (m == METHOD_evppi && !design_is_drawn(x->design))
        return needs("evppi", x,
                     "points drawn from what is believed of the parameters (design: posterior or "
                     "priors, or lhs, sobol, halton with distributions)",
                     e);
    return STATUS_OK;
}

void sensitivity_free(struct sensitivity *x)
{
    mem_free(x->value);
    mem_free(x->p);
    mem_free(x->order);
    *x = (struct sensitivity){.n_factors = 0};
}

static enum status no_memory(struct err *e)
{
    return err_memory_for(e, "for the sensitivity");
}

static enum status prepare(struct sensitivity *x, const struct result *r, const struct query *query,
                           const struct sensitivity_request *q, struct err *e)
{
    const struct experiment *experiment = result_experiment(r);
    const size_t k = experiment->n_factors, n = COLUMNS[q->method].n;

    *x = (struct sensitivity){.request = *q,
                              .name = query->items.item[0].name,
                              .label = query->items.item[0].label,
                              .unit = query->items.item[0].unit,
                              .scenario = result_scenario(r),
                              .experiment = experiment,
                              .n_factors = k,
                              .n_columns = n,
                              .column = COLUMNS[q->method].column,
                              .value = mem_array(n * k, sizeof *x->value),
                              .p = mem_array(k, sizeof *x->p),
                              .order = mem_array(k, sizeof *x->order),
                              .n_points = experiment->n_points,
                              .r_squared = NAN,
                              .noise = NAN};
    if (q->worth != NULL) {
        x->name = q->worth->words.data;
        x->label = "Weighted sum";
        x->unit = "points of the weighted sum";
    }
    for (size_t i = 0; i < k && x->p != NULL; i++)
        x->p[i] = NAN;
    return x->value == NULL || x->p == NULL || x->order == NULL ? no_memory(e) : STATUS_OK;
}

/* The points an estimator looks at: which, their parameters and what was measured there. */
struct rows {
    size_t n, *point;
    double *x; /* [row * k + factor] */
    double *y; /* [question * n + row] */
};

static void rows_free(struct rows *s)
{
    mem_free(s->point);
    mem_free(s->x);
    mem_free(s->y);
}

static bool is_measured(const struct points *points, size_t point)
{
    for (size_t q = 0; q < points->n_questions; q++)
        if (!isfinite(points->mean[q * points->n + point]))
            return false;
    return true;
}

/* Of a Saltelli layout only A and B are an independent sample. */
static bool is_independent(const struct experiment *x, size_t point)
{
    const size_t rows = x->n_factors + 2, row = point % rows;

    return !design_is_named(x->design, DESIGN_saltelli) || row == 0 || row == rows - 1;
}

static enum status rows_make(struct rows *s, const struct experiment *x,
                             const struct points *points, struct err *e)
{
    const size_t k = x->n_factors, questions = points->n_questions;

    *s = (struct rows){.point = mem_array(points->n, sizeof *s->point),
                       .x = mem_array(points->n * k, sizeof *s->x),
                       .y = mem_array(points->n * questions, sizeof *s->y)};
    if (s->point == NULL || s->x == NULL || s->y == NULL)
        return no_memory(e);
    for (size_t p = 0; p < points->n; p++)
        if (is_measured(points, p) && is_independent(x, p))
            s->point[s->n++] = p;
    for (size_t i = 0; i < s->n; i++) {
        memcpy(s->x + i * k, x->value + s->point[i] * k, k * sizeof *s->x);
        for (size_t q = 0; q < questions; q++)
            s->y[q * s->n + i] = points->mean[q * points->n + s->point[i]];
    }
    return STATUS_OK;
}

/* What a point lacks to count. */
static enum lack lack_of(const struct sensitivity *x, const struct points *points, size_t point)
{
    if (x->experiment->skipped != NULL && x->experiment->skipped[point])
        return LACK_skipped;
    if (points->finished[point] == 0)
        return LACK_replicates;
    return is_measured(points, point) ? LACK_nothing : LACK_value;
}

/* Blocks of so many points by what some point of each lacks. */
static void count_lacks(size_t n[LACK_COUNT], const struct sensitivity *x,
                        const struct points *points, size_t size)
{
    for (size_t first = 0; first + size <= points->n; first += size) {
        enum lack most = LACK_nothing;
        for (size_t p = first; p < first + size; p++) {
            const enum lack lack = lack_of(x, points, p);
            most = lack > most ? lack : most;
        }
        n[most]++;
    }
}

/* NOINPUT: the measure is defined at no point. */
static enum status check_defined(const struct sensitivity *x, const struct points *points,
                                 struct err *e)
{
    const size_t lost = x->lacks[LACK_skipped] + x->lacks[LACK_replicates];
    const struct absence_of of = {.simulated = points->n - lost, .defined = x->lacks[LACK_nothing]};
    struct text t = {.data = NULL};

    if (of.defined > 0)
        return STATUS_OK;
    absence_words(&t, &of, "point");
    (void)err_set(e, STATUS_NOINPUT, "%s is %s", x->name, t.data == NULL ? "not defined" : t.data);
    text_free(&t);
    return STATUS_NOINPUT;
}

/* Adds to an error what points lack. */
static enum status explain(struct err *e, const size_t lacks[LACK_COUNT], size_t all)
{
    const struct err before = *e;
    struct text t = {.data = NULL};

    absence_lacks(&t, lacks, all);
    if (t.data != NULL && *t.data != '\0')
        (void)err_set(e, before.code, "%s; %s", before.msg, t.data);
    text_free(&t);
    return before.code;
}

static enum status too_few(const struct sensitivity *x, const char *one, const char *several,
                           struct err *e)
{
    (void)err_set(e, STATUS_NOINPUT, "%zu whole %s: at least 2 are needed%s", x->used_blocks,
                  x->used_blocks == 1 ? one : several,
                  x->blocks < 2 ? ", and the sweep has no more; take more points" : "");
    return explain(e, x->block_lacks, x->blocks);
}

static enum status read_sobol(struct sensitivity *x, const struct points *points, struct err *e)
{
    const size_t k = x->n_factors;

    x->blocks = points->n / (k + 2);
    count_lacks(x->block_lacks, x, points, k + 2);
    const enum status status = sobol_indices(x->value + k, x->value, &x->alone, &x->used_blocks,
                                             points->mean, x->blocks, k, x->request.seed, e);
    x->used = x->used_blocks * (k + 2);
    if (status == STATUS_OK && x->used_blocks < 2)
        return too_few(x, "base point", "base points", e);
    return status;
}

static enum status read_morris(struct sensitivity *x, const struct points *points, struct err *e)
{
    const size_t k = x->n_factors;
    struct morris_effects m = {.mu_star = x->value, .mu = x->value + k, .sigma = x->value + 2 * k};

    x->blocks = points->n / (k + 1);
    count_lacks(x->block_lacks, x, points, k + 1);
    const enum status status = morris_effects(&m, x->experiment->value, points->mean, x->blocks, k,
                                              MORRIS_STEP, x->request.seed, e);
    x->used_blocks = m.used;
    x->used = m.used * (k + 1);
    if (status == STATUS_OK && m.used < 2)
        return too_few(x, "trajectory", "trajectories", e);
    return status;
}

static enum status read_ranks(struct sensitivity *x, const struct rows *s, struct err *e)
{
    struct association a = {.value = x->value, .p = x->p};

    if (x->is_constant) { /* nothing to rank: said so, and no more */
        for (size_t i = 0; i < x->n_factors; i++)
            x->value[i] = (struct estimate){.mean = NAN, .low = NAN, .high = NAN, .n = s->n};
        x->used = s->n;
        return STATUS_OK;
    }
    const enum status status = x->request.method == METHOD_prcc
                                   ? association_prcc(&a, s->x, s->y, s->n, x->n_factors, e)
                                   : association_src(&a, s->x, s->y, s->n, x->n_factors, e);

    x->r_squared = a.r_squared;
    x->used = s->n;
    return status;
}

/* The policy that gain g is the gain of, and (g = -1) the one that all are compared with. */
static size_t policy_of(const struct sensitivity_request *q, ptrdiff_t g)
{
    if (q->has_pair)
        return g < 0 ? q->against : q->policy;
    return (size_t)(g + 1);
}

/* The mean gain of each policy, and how far that is behind the best. */
static void find_best(struct sensitivity *x, const struct decision *d)
{
    double gain[MAX_POLICIES] = {0.0};

    x->best = policy_of(&x->request, -1);
    x->is_choice[x->best] = true;
    for (size_t g = 0; g < d->n_gains; g++) {
        const size_t p = policy_of(&x->request, (ptrdiff_t)g);
        for (size_t i = 0; i < d->n; i++)
            gain[p] += d->gain[g * d->n + i] / (double)d->n;
        x->is_choice[p] = true;
        x->best = gain[p] > gain[x->best] ? p : x->best;
    }
    for (size_t p = 0; p < MAX_POLICIES; p++)
        x->behind[p] = x->is_choice[p] ? gain[x->best] - gain[p] : NAN;
}

/* At how many of the points each policy is best; of equals the first. */
static void count_best(struct sensitivity *x, const struct decision *d)
{
    for (size_t i = 0; i < d->n; i++) {
        ptrdiff_t best = -1;
        for (size_t g = 0; g < d->n_gains; g++)
            if (d->gain[g * d->n + i] > (best < 0 ? 0.0 : d->gain[(size_t)best * d->n + i]))
                best = (ptrdiff_t)g;
        x->best_share[policy_of(&x->request, best)] += 1.0;
    }
    for (size_t p = 0; p < MAX_POLICIES; p++)
        x->best_share[p] /= (double)d->n;
}

static enum status read_evppi(struct sensitivity *x, struct rows *s, const struct points *points,
                              struct err *e)
{
    const struct decision d = {.n = s->n,
                               .k = x->n_factors,
                               .n_gains = points->n_questions,
                               .x = s->x,
                               .gain = s->y,
                               .noise = points->noise};
    const bool more_is_better = x->request.worth != NULL || x->request.higher_is_better;

    x->used = s->n;
    for (size_t i = 0; i < d.n_gains * s->n && !more_is_better; i++)
        s->y[i] = -s->y[i];
    find_best(x, &d);
    count_best(x, &d);
    return evppi(x->value, &x->everything, &d, x->request.seed, e);
}

static enum status estimate(struct sensitivity *x, const struct points *points, struct err *e)
{
    struct rows s = {.n = 0};
    enum status status = STATUS_OK;

    if (x->request.method == METHOD_sobol)
        return read_sobol(x, points, e);
    if (x->request.method == METHOD_morris)
        return read_morris(x, points, e);
    status = rows_make(&s, x->experiment, points, e);
    if (status == STATUS_OK)
        status =
            x->request.method == METHOD_evppi ? read_evppi(x, &s, points, e) : read_ranks(x, &s, e);
    rows_free(&s);
    return status == STATUS_NOINPUT ? explain(e, x->lacks, x->n_points) : status;
}

static struct moments between_points(const struct points *points, size_t question)
{
    struct moments between = {.n = 0};

    for (size_t p = 0; p < points->n; p++)
        if (is_measured(points, p))
            moments_add(&between, points->mean[question * points->n + p]);
    return between;
}

static void count_replicates(struct sensitivity *x, const struct points *points)
{
    x->replicates_least = SIZE_MAX;
    for (size_t p = 0; p < points->n; p++) {
        const size_t n = points->replicates[p];
        if (!is_measured(points, p))
            continue;
        x->replicates_least = n < x->replicates_least ? n : x->replicates_least;
        x->replicates_most = n > x->replicates_most ? n : x->replicates_most;
    }
}

/* How much of what lies between points is chance: of several questions, of the one whose answer varies most. */
static void describe(struct sensitivity *x, const struct points *points)
{
    struct moments between = between_points(points, 0);
    size_t question = 0;

    count_replicates(x, points);
    for (size_t q = 1; q < points->n_questions; q++) {
        const struct moments m = between_points(points, q);
        if (!(m.squares > between.squares))
            continue;
        between = m;
        question = q;
    }
    const double df = (double)between.n - 1.0;
    x->constant = between.mean;
    x->is_constant = between.n > 1 && !(estimate_sd(between.squares, df, between.largest) > 0.0);
    if (between.n > 1 && between.squares > 0.0)
        x->noise = points->noise[question] / (between.squares / (double)(between.n - 1));
    if (x->noise > 1.0)
        x->noise = 1.0;
}

static bool is_before(const struct sensitivity *x, size_t a, size_t b)
{
    const double va = fabs(x->value[a].mean), vb = fabs(x->value[b].mean);

    return va > vb || (isnan(vb) && !isnan(va));
}

static void put_in_order(struct sensitivity *x)
{
    for (size_t i = 0; i < x->n_factors; i++) {
        size_t at = i;
        for (; at > 0 && is_before(x, i, x->order[at - 1]); at--)
            x->order[at] = x->order[at - 1];
        x->order[at] = i;
    }
}

/* evppi: what each other policy would gain; else what was asked for. */
static size_t take_questions(struct point_question question[MAX_POLICIES],
                             const struct sensitivity_request *q, const struct scenario *s)
{
    const double *weight = q->worth == NULL ? NULL : q->worth->weight;
    size_t n = 0;

    if (q->method != METHOD_evppi || q->has_pair) {
        question[0] = (struct point_question){q->policy, q->against, weight};
        return 1;
    }
    for (size_t p = 1; p < s->n_policies; p++)
        question[n++] = (struct point_question){p, 0, weight};
    return n;
}

static enum status check_query(const struct query *q, bool is_sum, struct err *e)
{
    if (q->items.n != 1 && !is_sum)
        return err_set(e, STATUS_USAGE,
                       "--measure stands for %zu numbers (%s, %s …); name one at a time",
                       q->items.n, q->items.item[0].name, q->items.item[1].name);
    if (q->items.item[0].is_twins)
        return err_set(e, STATUS_USAGE,
                       "--measure: %s compares two policies person by person, which sensitivity "
                       "does not explain; name a measure",
                       q->items.item[0].name);
    if (q->n_cells != 1 || q->policy.n != q->scenario->n_policies)
        return err_set(e, STATUS_USAGE,
                       "--where must leave one subgroup, and all policies (they are chosen by "
                       "--policy and --contrast)");
    return STATUS_OK;
}

enum status sensitivity_read(struct sensitivity *x, struct result *r, const struct query *query,
                             const struct sensitivity_request *q, struct err *e)
{
    struct point_question question[MAX_POLICIES];
    struct points points = {.n = 0};
    const size_t n = take_questions(question, q, result_scenario(r));
    enum status status = check_design(result_experiment(r), q->method, e);

    *x = (struct sensitivity){.n_factors = 0};
    if (status == STATUS_OK)
        status = check_query(query, q->worth != NULL, e);
    if (status == STATUS_OK && n == 0)
        status = err_set(e, STATUS_USAGE,
                         "the value of information is that of a choice between policies; the file "
                         "has only one");
    if (status == STATUS_OK)
        status = prepare(x, r, query, q, e);
    if (status == STATUS_OK)
        status = points_read(&points, r, query, question, n, e);
    if (status == STATUS_OK) {
        count_lacks(x->lacks, x, &points, 1);
        describe(x, &points);
        status = check_defined(x, &points, e);
    }
    if (status == STATUS_OK)
        status = estimate(x, &points, e);
    if (status == STATUS_OK) {
        put_in_order(x);
    } else {
        sensitivity_free(x);
    }
    points_free(&points);
    return status;
}
