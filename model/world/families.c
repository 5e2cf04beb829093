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

static bool begins(const char *path, const char *with)
{
    return strncmp(path, with, strlen(with)) == 0;
}

static bool is_of_care(const struct param_row *row)
{
    return row->scope == SCOPE_SERVICE || (row->scope == SCOPE_WORLD && begins(row->path, "care."));
}

/* Hazards under care, which act on bodies whatever is decided. */
static bool is_hazard_of_care(const struct param_row *row)
{
    static const char *const HAZARDS[] = {"care.consider_", "care.reconsider", "care.collapse",
                                          "care.record_stale"};

    for (size_t n = 0; n < sizeof HAZARDS / sizeof *HAZARDS; n++)
        if (begins(row->path, HAZARDS[n]))
            return true;
    return false;
}

bool families_is_decided(const struct param_row *row)
{
    if (is_of_care(row))
        return !is_hazard_of_care(row);
    return row->scope == SCOPE_WORLD &&
           (begins(row->path, "belief.") || begins(row->path, "disclosure.") ||
            begins(row->path, "enforcement."));
}

static bool is_not_decided(const struct param_row *row)
{
    return !families_is_decided(row);
}

/* What is drawn of floor and receptiveness follows from these; of fear, from what kin have in common. */
static bool is_of_disposition(const struct param_row *row)
{
    return begins(row->path, "belief.floor") || begins(row->path, "belief.receptive");
}

typedef bool which_fn(const struct param_row *row);

/* Whether the worlds' parameters of which `which` says so are equal. */
static bool agree(const struct world_params *a, const struct world_params *b,
                  const struct scenario *s, which_fn *which)
{
    for (const struct param_row *row = PARAMS; row < PARAMS + N_PARAMS; row++)
        for (size_t k = 0; param_is_world(row) && which(row) && k < param_count(row, s); k++)
            if (!param_equal(row, param_get(row, s, a, k), param_get(row, s, b, k)))
                return false;
    return true;
}

/* Whether those of two policies are in every step. */
static bool always_agree(const struct policy *a, const struct policy *b, const struct scenario *s,
                         const struct plan *p, which_fn *which)
{
    size_t last_a = SIZE_MAX, last_b = SIZE_MAX;

    for (int32_t step = 0; step < p->n_burn + p->n_steps; step++) {
        const size_t now_a = schedule_settings(a, s, p, step),
                     now_b = schedule_settings(b, s, p, step);
        if ((now_a != last_a || now_b != last_b) &&
            !agree(schedule_params(a, now_a), schedule_params(b, now_b), s, which))
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
        if (always_agree(&s->policy[f->kin[leader]], &s->policy[k], s, p, is_not_decided))
            f->kin[k] = f->kin[leader];
        return;
    }
    for (size_t j = 0; j < k && f->kin[k] == k; j++)
        if (f->leader[j] == j &&
            always_agree(&s->policy[f->kin[j]], &s->policy[k], s, p, is_not_decided))
            f->kin[k] = f->kin[j];
}

static void compare_care(struct families *f, size_t k, const struct scenario *s,
                         const struct plan *p)
{
    const size_t kin = f->kin[k];

    if (!always_agree(&s->policy[kin], &s->policy[k], s, p, is_of_care))
        f->care_is_one[kin] = false;
}

static void find_alike(struct families *f, size_t k, const struct scenario *s, const struct plan *p)
{
    for (size_t j = 0; j < k && f->alike[k] == k; j++)
        if (f->kin[j] == f->kin[k] &&
            always_agree(&s->policy[f->alike[j]], &s->policy[k], s, p, is_of_disposition))
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
