/* From a target's words to a query, and from its numbers to a goal. */
#include "aim.h"

#include "joint.h"
#include "mem.h"
#include "stream.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is so many times too small, or too near to all, is as far off as anything. */
static const double FAR_OFF = 50.0;

/* A tolerance is this many standard deviations on each side. */
static const double TOLERANCE = 2.0;

/* Of a bound that says no sd: a share of the bound. */
static const double BOUND_SD = 0.025;

/* How far off the model may be by a target's weight, in standard deviations of the observation. */
static const double ALLOWED[] = {
    [CALIBRATION_low] = 2.0, [CALIBRATION_medium] = 1.0, [CALIBRATION_high] = 0.0};

/* The words of a query; texts must outlive it. */
struct words {
    struct query_words words;
    struct text definition, window, policies;
};

static void words_free(struct words *w)
{
    text_free(&w->definition);
    text_free(&w->window);
    text_free(&w->policies);
}

static bool words_are_made(struct words *w, const struct calibration_target *t,
                           const struct scenario *s)
{
    struct query_words *q = &w->words;

    *w = (struct words){.words = {.ratio_of_means = true, .against = s->policy[t->against].name}};
    text_add(&w->policies, "policy=%s", s->policy[t->policy].name);
    if (t->against != t->policy)
        text_add(&w->policies, ",%s", s->policy[t->against].name);
    q->where[q->n_where++] = w->policies.data;
    return query_ask(q, &w->definition, "target", t->measure) && !w->policies.failed;
}

static bool add_where(struct words *w, const struct calibration_target *t)
{
    for (size_t i = 0; i < t->n_where; i++)
        w->words.where[w->words.n_where++] = t->where[i];
    return true;
}

static bool add_window(struct words *w, const struct calibration_target *t)
{
    if (t->window == NULL)
        return true;
    text_add(&w->window, "interval=%s", t->window);
    w->words.where[w->words.n_where++] = w->window.data;
    return !w->window.failed;
}

static enum status wrong(struct err *e, const char **key, const char *of, const char *why)
{
    *key = of;
    return err_set(e, STATUS_USAGE, "%s", why);
}

/* Policies, points and time have words of their own. */
static enum status check_where(const struct calibration_target *t, const char **key, struct err *e)
{
    for (size_t i = 0; i < t->n_where; i++)
        if (strncmp(t->where[i], "subgroup=", 9) != 0 && strncmp(t->where[i], "group=", 6) != 0)
            return wrong(e, key, "where",
                         "only group= and subgroup= can be chosen here; policy:, contrast:, from: "
                         "and to: say the rest");
    return STATUS_OK;
}

/* Adds the words one kind after the other, so that an error can name the wrong one. */
static enum status make_query(struct query *q, struct words *w, const struct calibration_target *t,
                              const struct experiment *x, const struct plan *p, const char **key,
                              struct err *e)
{
    static const char *const KEYS[] = {"measure", "where", "from"};
    enum status status = check_where(t, key, e);

    *q = (struct query){.n_cells = 0};
    if (status != STATUS_OK)
        return status;
    if (!words_are_made(w, t, &x->scenario))
        return err_memory(e);
    for (int i = 0; i < 3 && status == STATUS_OK; i++) {
        if (i > 0)
            query_free(q);
        if ((i == 1 && !add_where(w, t)) || (i == 2 && !add_window(w, t)))
            return err_memory(e);
        *key = KEYS[i];
        status = query_make(q, &w->words, x, p, e);
    }
    if (status == STATUS_USAGE)
        query_cut_options(e);
    if (status == STATUS_OK && (q->items.n != 1 || q->n_cells != 1 || q->items.item[0].is_twins)) {
        status = wrong(e, key, q->items.n != 1 || q->items.item[0].is_twins ? "measure" : "where",
                       "a target is one number, which is no comparison of twins");
        query_free(q);
    }
    return status;
}

/* A share lies between 0 and 1 and counts the same kind above and below. */
static bool is_share(const struct query *q)
{
    const struct definition *d = q->items.defined.definition;

    return q->items.defined.n == 1 && d->kind_below == BELOW_sum && d->quantile == 0.0 &&
           d->scale == 1.0 && d->kind_above == item_variable_kind(d->below[0].variable);
}

static double amount(const struct aim *a, const struct calibration_amount *x)
{
    if (!x->is_given)
        return NAN;
    return x->is_percent && !a->is_percent ? x->x / 100.0 : x->x;
}

/* The ends of the observation in its unit. */
static void find_ends(struct aim *a)
{
    const struct calibration_target *t = a->target;
    const double within = t->within.is_percent ? fabs(a->value) * t->within.x / 100.0 : t->within.x;
    const double sd = amount(a, &t->sd);

    a->low = amount(a, &t->low);
    a->high = amount(a, &t->high);
    if (t->within.is_given) {
        a->low = a->value - within;
        a->high = a->value + within;
    } else if (t->sd.is_given && isfinite(a->value)) {
        a->low = a->value - TOLERANCE * sd;
        a->high = a->value + TOLERANCE * sd;
    }
    if (t->at_most.is_given)
        a->value = a->high = amount(a, &t->at_most);
    if (t->at_least.is_given)
        a->value = a->low = amount(a, &t->at_least);
}

/* The scale that suits: shares by their logit, rates and ratios by their logarithm. */
static void choose_scale(struct aim *a, const struct query *q)
{
    static const enum aim_scale SAID[] = {[CALIBRATION_scale_log] = AIM_log,
                                          [CALIBRATION_scale_logit] = AIM_logit,
                                          [CALIBRATION_scale_plain] = AIM_plain};
    const double x = a->value / a->divisor;
    const bool is_contrast = a->target->policy != a->target->against;

    if (a->target->scale != CALIBRATION_scale_auto)
        a->scale = SAID[a->target->scale];
    else if (a->target->is_relative)
        a->scale = AIM_log;
    else if (is_contrast || !(x > 0.0))
        a->scale = AIM_plain;
    else
        a->scale = (a->is_percent || is_share(q)) && x < 1.0 ? AIM_logit : AIM_log;
}

/* A relative contrast is judged by its ratio: -20 % is 0.8. */
static double ratio_of(const struct aim *a, double x)
{
    return a->target->is_relative ? 1.0 + x / 100.0 : x / a->divisor;
}

static void set_limits(struct aim *a)
{
    const double x = ratio_of(a, isfinite(a->value) ? a->value : NAN);

    a->least = isfinite(x) ? x / FAR_OFF : 1e-6;
    a->most = a->scale == AIM_logit ? 1.0 - (isfinite(x) ? (1.0 - x) / FAR_OFF : 1e-6) : INFINITY;
}

double aim_scaled(const struct aim *a, double x)
{
    const double r = fmin(fmax(ratio_of(a, x), a->least), a->most);

    if (isnan(x) || a->scale == AIM_plain)
        return x;
    return a->scale == AIM_log ? log(r) : log(r / (1.0 - r));
}

double aim_unscaled(const struct aim *a, double y)
{
    double r = y;

    if (a->scale == AIM_plain)
        return y;
    r = a->scale == AIM_log ? exp(y) : 1.0 / (1.0 + exp(-y));
    return a->target->is_relative ? 100.0 * (r - 1.0) : r * a->divisor;
}

double aim_slope(const struct aim *a, double x)
{
    const double r = fmin(fmax(ratio_of(a, x), a->least), a->most);
    const double by = a->target->is_relative ? 0.01 : 1.0 / a->divisor;

    if (a->scale == AIM_plain)
        return 1.0;
    return a->scale == AIM_log ? by / r : by / r / (1.0 - r);
}

/* The observation where only its ends are said: between them on the scale. */
static void find_middle(struct aim *a)
{
    if (isfinite(a->value) || !isfinite(a->low) || !isfinite(a->high))
        return;
    a->value = (a->low + a->high) / 2.0;
}

static void set_goal(struct aim *a)
{
    const struct calibration_target *t = a->target;
    const bool is_bound = t->at_most.is_given || t->at_least.is_given;
    const double slope = aim_slope(a, a->value), at = aim_scaled(a, a->value);
    struct goal *g = &a->goal;

    *g = (struct goal){.kind = t->at_most.is_given    ? GOAL_at_most
                               : t->at_least.is_given ? GOAL_at_least
                                                      : GOAL_value,
                       .value = at};
    if (is_bound)
        g->sd_low = g->sd_high =
            slope * (t->sd.is_given ? amount(a, &t->sd) : BOUND_SD * fabs(a->value));
    else {
        g->sd_low = (at - aim_scaled(a, a->low)) / TOLERANCE;
        g->sd_high = (aim_scaled(a, a->high) - at) / TOLERANCE;
    }
    const double given = t->discrepancy.is_given ? slope * a->discrepancy : 0.0;
    g->discrepancy = hypot(given, ALLOWED[t->weight] * (g->sd_low + g->sd_high) / 2.0);
}

/* What cannot be on its scale. */
static enum status check_scale(const struct aim *a, const char **key, struct err *e)
{
    const double x = ratio_of(a, a->value);

    if (a->scale == AIM_log && !(x > 0.0))
        return wrong(e, key, "value", "is not above 0, which a log scale needs; give scale: plain");
    if (a->scale == AIM_logit && !(x > 0.0 && x < 1.0))
        return wrong(e, key, "value",
                     "is no share between 0 and 1 (or 0 % and 100 %), which a logit scale needs; "
                     "give scale: log or plain");
    return STATUS_OK;
}

static enum status understand(struct aim *a, const struct query *q, const char **key, struct err *e)
{
    const struct calibration_target *t = a->target;
    const struct item *it = &q->items.item[0];

    a->is_percent = t->is_relative || it->unit[0] == '%';
    a->divisor = a->is_percent ? 100.0 : 1.0;
    (void)snprintf(a->unit, sizeof a->unit, "%s",
                   t->is_relative ? "% more"
                   : is_share(q)  ? "share"
                                  : it->unit);
    a->value = amount(a, &t->value);
    a->discrepancy = t->discrepancy.is_given ? amount(a, &t->discrepancy) : 0.0;
    find_ends(a);
    find_middle(a);
    choose_scale(a, q);
    set_limits(a);
    a->has_goal = isfinite(a->value);
    if (!a->has_goal)
        return STATUS_OK;
    const enum status status = check_scale(a, key, e);
    if (status == STATUS_OK)
        set_goal(a);
    return status;
}

enum status aim_make(struct aim *a, const struct calibration_target *t, const struct scenario *s,
                     const char **key, struct err *e)
{
    struct experiment *x = mem_array(1, sizeof *x);
    struct words w = {.words = {.n_where = 0}};
    struct query q;
    struct plan p;

    *a = (struct aim){.target = t, .value = NAN, .low = NAN, .high = NAN};
    if (x == NULL)
        return err_memory(e);
    x->scenario = *s;
    x->n_points = 1;
    enum status status = plan_make(&p, s, e);
    if (status == STATUS_OK)
        status = make_query(&q, &w, t, x, &p, key, e);
    if (status == STATUS_OK) {
        status = understand(a, &q, key, e);
        query_free(&q);
    }
    words_free(&w);
    mem_free(x);
    return status;
}

bool aim_check(const struct calibration_target *t, const struct scenario *s, const char **key,
               struct err *why)
{
    struct aim a;

    return aim_make(&a, t, s, key, why) == STATUS_OK;
}

/* What a stream fills. */
struct filling {
    const struct aim *aim;
    double *value, *variance;
    struct joint joint;
};

static enum status take_unit(void *into, size_t point, size_t replicate, const struct ratio *ratio,
                             struct err *e)
{
    struct filling *f = into;
    const struct ratio *x = &ratio[f->aim->target->policy], *y = &ratio[f->aim->target->against];

    (void)point, (void)replicate, (void)e;
    joint_add(&f->joint, (const double[JOINT_COUNT]){x->n, x->d, y->n, y->d});
    return STATUS_OK;
}

/* The variance of a mean of n from its 95 % interval. */
static double variance_of(const struct joint *j, enum contrast c)
{
    const double t = j->n >= 2 ? estimate_t((double)(j->n - 1)) : NAN;
    struct joint plain = *j;

    plain.events = (struct events){0};
    const struct estimate x = joint_estimate_with(&plain, c, t);
    const double sd = (x.high - x.low) / 2.0 / t;
    return sd * sd;
}

static enum status take_point(void *into, size_t point, struct err *e)
{
    struct filling *f = into;
    const struct calibration_target *t = f->aim->target;
    const enum contrast c = t->policy == t->against ? CONTRAST_none
                            : t->is_relative        ? CONTRAST_relative
                                                    : CONTRAST_difference;
    double gradient[JOINT_COUNT];

    (void)e;
    f->value[point] = f->joint.n > 0 ? joint_linear(gradient, &f->joint, c) : NAN;
    f->variance[point] = variance_of(&f->joint, c);
    f->joint = (struct joint){.n = 0};
    return STATUS_OK;
}

enum status aim_read(double *value, double *variance, const struct aim *a, struct result *r,
                     struct err *e)
{
    struct filling f = {.aim = a, .value = value, .variance = variance};
    const struct stream_sink sink = {.into = &f, .unit = take_unit, .point = take_point};
    const struct experiment *x = result_experiment(r);
    struct words w = {.words = {.n_where = 0}};
    struct stream_count count;
    const char *key = "";
    struct query q;

    for (size_t i = 0; i < result_points(r); i++)
        value[i] = variance[i] = NAN;
    enum status status = make_query(&q, &w, a->target, x, result_plan(r), &key, e);
    if (status == STATUS_OK) {
        status = stream_read(&count, r, &q, &sink, e);
        query_free(&q);
    }
    words_free(&w);
    return status;
}
