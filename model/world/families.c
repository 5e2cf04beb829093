/* Shared beginnings (ODD.md 1), and which parameters act on bodies only through what is decided. */
#include "families.h"

#include "schedule.h"

static bool regimes_equal(struct regimes a, struct regimes b)
{
    return a.in_force == b.in_force && a.announced == b.announced;
}

/* The first step in which two policies are not the same. Their parameters are looked at where either has changed. */
static int32_t first_difference(const struct policy *a, const struct policy *b,
                                const struct scenario *s, const struct plan *p)
{
    size_t last_a = SIZE_MAX, last_b = SIZE_MAX;
    int32_t step = 0;

    if (!regimes_equal(a->before, b->before))
        return 0;
    for (; step < p->n_burn + p->n_steps; step++) {
        const size_t now_a = schedule_settings(a, s, p, step),
                     now_b = schedule_settings(b, s, p, step);
        if (!regimes_equal(schedule_regimes(a, s, p, step), schedule_regimes(b, s, p, step)))
            break;
        if ((now_a != last_a || now_b != last_b) &&
            !schedule_params_equal(schedule_params(a, now_a), schedule_params(b, now_b)))
            break;
        last_a = now_a;
        last_b = now_b;
    }
    return step;
}

/* Parameters with one value, and where they are stored. */
static const struct row {
    const char *path;
    size_t at, bytes;
} ROWS[] = {
#define NO_ROW(...)
#define RUN NO_ROW
#define GROUP_RUN NO_ROW
#define GROUP NO_ROW
#define CONDITION_RUN NO_ROW
#define CONDITION NO_ROW
#define SERVICE NO_ROW
#define WORLD(field, path, ...)                                                                    \
    {path, offsetof(struct world_params, field), sizeof(((struct world_params *)0)->field)},
#include "params.def"
};

static bool begins(const char *path, const char *with)
{
    return strncmp(path, with, strlen(with)) == 0;
}

static bool is_of_care(const char *path)
{
    return begins(path, "care.");
}

/* Hazards under care, which act on bodies whatever is decided. */
static bool is_hazard_of_care(const char *path)
{
    static const char *const HAZARDS[] = {"care.consider_", "care.reconsider", "care.collapse",
                                          "care.record_stale"};

    for (size_t n = 0; n < sizeof HAZARDS / sizeof *HAZARDS; n++)
        if (begins(path, HAZARDS[n]))
            return true;
    return false;
}

static bool is_decided(const char *path)
{
    return begins(path, "belief.") || begins(path, "disclosure.") || begins(path, "enforcement.") ||
           (is_of_care(path) && !is_hazard_of_care(path));
}

bool families_is_decided(const struct param_row *row)
{
    return row->scope == SCOPE_SERVICE || (row->scope == SCOPE_WORLD && is_decided(row->path));
}

/* Whether parameters are equal that are not of services and of which `which` says so. */
static bool rows_equal(const struct world_params *a, const struct world_params *b,
                       bool (*which)(const char *path))
{
    for (size_t n = 0; n < sizeof ROWS / sizeof *ROWS; n++)
        if (which(ROWS[n].path) &&
            memcmp((const char *)a + ROWS[n].at, (const char *)b + ROWS[n].at, ROWS[n].bytes) != 0)
            return false;
    return true;
}

/* Whether what is said under care is the same. */
static bool care_alike(const struct world_params *a, const struct world_params *b)
{
    return memcmp(a->service, b->service, sizeof a->service) == 0 && rows_equal(a, b, is_of_care);
}

/* *to decides as *from. */
static void take_decisions(struct world_params *to, const struct world_params *from)
{
    memcpy(to->service, from->service, sizeof to->service);
    for (size_t n = 0; n < sizeof ROWS / sizeof *ROWS; n++)
        if (is_decided(ROWS[n].path))
            memcpy((char *)to + ROWS[n].at, (const char *)from + ROWS[n].at, ROWS[n].bytes);
}

/* Whether the parameters are equal except for those of what is decided. */
static bool equal_but_decisions(const struct world_params *a, const struct world_params *b)
{
    struct world_params as_b;

    memcpy(&as_b, a, sizeof as_b);
    take_decisions(&as_b, b);
    return schedule_params_equal(&as_b, b);
}

/* Whether what is drawn of fear, floor and receptiveness is the same under parameters that are equal but for what is
 * decided. */
static bool dispose_alike(const struct world_params *a, const struct world_params *b)
{
    const double by_a[] = {a->belief_floor, a->belief_floor_precision, a->belief_receptive,
                           a->belief_receptive_precision},
                 by_b[] = {b->belief_floor, b->belief_floor_precision, b->belief_receptive,
                           b->belief_receptive_precision};

    return memcmp(by_a, by_b, sizeof by_a) == 0;
}

/* Whether the parameters of two policies agree in every step. */
static bool always_agree(const struct policy *a, const struct policy *b, const struct scenario *s,
                         const struct plan *p,
                         bool (*agree)(const struct world_params *, const struct world_params *))
{
    size_t last_a = SIZE_MAX, last_b = SIZE_MAX;

    for (int32_t step = 0; step < p->n_burn + p->n_steps; step++) {
        const size_t now_a = schedule_settings(a, s, p, step),
                     now_b = schedule_settings(b, s, p, step);
        if ((now_a != last_a || now_b != last_b) &&
            !agree(schedule_params(a, now_a), schedule_params(b, now_b)))
            return false;
        last_a = now_a;
        last_b = now_b;
    }
    return true;
}

/* A policy is kin with the one it splits from; one that has its own world from the start, with the first such policy of
 * the same parameters. A policy that splits off with other parameters begins a new kin. */
static void find_kin(struct families *f, size_t k, const struct scenario *s, const struct plan *p)
{
    f->kin[k] = k;
    if (f->leader[k] != k) {
        const size_t leader = f->leader[k];
        if (always_agree(&s->policy[f->kin[leader]], &s->policy[k], s, p, equal_but_decisions))
            f->kin[k] = f->kin[leader];
        return;
    }
    for (size_t j = 0; j < k && f->kin[k] == k; j++)
        if (f->leader[j] == j &&
            always_agree(&s->policy[f->kin[j]], &s->policy[k], s, p, equal_but_decisions))
            f->kin[k] = f->kin[j];
}

static void compare_care(struct families *f, size_t k, const struct scenario *s,
                         const struct plan *p)
{
    const size_t kin = f->kin[k];

    if (!always_agree(&s->policy[kin], &s->policy[k], s, p, care_alike))
        f->care_is_one[kin] = false;
}

static void find_alike(struct families *f, size_t k, const struct scenario *s, const struct plan *p)
{
    for (size_t j = 0; j < k && f->alike[k] == k; j++)
        if (f->kin[j] == f->kin[k] &&
            always_agree(&s->policy[f->alike[j]], &s->policy[k], s, p, dispose_alike))
            f->alike[k] = f->alike[j];
}

/* Policy k is simulated as the earlier policy from which it differs last. */
static void find_leader(struct families *f, size_t k, const struct scenario *s,
                        const struct plan *p)
{
    for (size_t j = 0; j < k; j++) {
        const int32_t step = first_difference(&s->policy[j], &s->policy[k], s, p);
        if (step > f->fork[k]) {
            f->leader[k] = j;
            f->fork[k] = step;
        }
    }
}

struct families families_of(const struct scenario *s, const struct plan *p, bool share)
{
    struct families f = {0};

    for (size_t k = 0; k < s->n_policies; k++) {
        f.leader[k] = k;
        f.kin[k] = f.alike[k] = k;
        f.care_is_one[k] = true;
        if (!share)
            continue;
        find_leader(&f, k, s, p);
        find_kin(&f, k, s, p);
        compare_care(&f, k, s, p);
        find_alike(&f, k, s, p);
    }
    return f;
}

size_t families_world(const struct families *f, size_t k, int32_t step)
{
    while (step < f->fork[k])
        k = f->leader[k];
    return k;
}
