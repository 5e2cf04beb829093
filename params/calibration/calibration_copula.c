/* The copula: how priors are correlated. */
#include "calibration_own.h"

#include <gsl/gsl_linalg.h>
#include <string.h>

/* The number of the input that a node names, or a mistake. */
static bool find_input(const struct calibration_file *c, struct making *m, const struct node *n,
                       size_t *input)
{
    const char *names[CALIBRATION_MAX_INPUTS];
    const char *name = sweep_keys_name(m, n, "between", "two paths of vary");
    const size_t k = calibration_inputs(c);

    for (size_t i = 0; i < k; i++) {
        names[i] = c->priors.spec[i].written;
        if (name != NULL && strcmp(names[i], name) == 0) {
            *input = i;
            return true;
        }
    }
    if (name != NULL)
        making_unknown(m, n, "vary", names, k);
    return false;
}

/* One correlation into the matrix. */
static void read_pair(struct calibration_file *c, struct making *m, const struct node *n)
{
    struct calibration_copula_settings given;
    const size_t k = calibration_inputs(c);
    size_t a = 0, b = 0;

    if (!calibration_keys_read(m, &CALIBRATION_COPULA_KEYS, n, "copula",
                               "a list of pairs, such as [{between: [belief.floor, care.gp.fear], "
                               "r: 0.3}]",
                               &given) ||
        given.between == NULL)
        return;
    if (given.between->kind != NODE_SEQUENCE || given.between->n != 2)
        mistake(&m->r->mistakes, given.between->at, NULL, "between is %s; it is two paths of vary",
                given.between->kind == NODE_SEQUENCE ? "not a list of two"
                                                     : tree_kind_words(given.between));
    else if (find_input(c, m, given.between->pair[0].value, &a) &&
             find_input(c, m, given.between->pair[1].value, &b)) {
        if (a == b || c->factor[a * k + b] != 0.0)
            mistake(&m->r->mistakes, given.between->at, NULL,
                    a == b ? "between names the same twice" : "this pair was given before");
        c->factor[a * k + b] = c->factor[b * k + a] = given.r;
    }
}

/* From correlations to their Cholesky factor. */
static void factorise(struct calibration_file *c, struct making *m, struct mark at)
{
    const size_t k = calibration_inputs(c);
    gsl_matrix_view a = gsl_matrix_view_array(c->factor, k, k);

    for (size_t i = 0; i < k; i++)
        c->factor[i * k + i] = 1.0;
    if (gsl_linalg_cholesky_decomp1(&a.matrix) != 0)
        mistake(&m->r->mistakes, at, NULL,
                "copula: these correlations cannot all be at once; bring some nearer to 0");
}

void calibration_copula(struct calibration_file *c, struct making *m, const struct node *list)
{
    const size_t k = calibration_inputs(c), before = m->r->mistakes.n_all;

    if (list->kind != NODE_SEQUENCE) {
        mistake(&m->r->mistakes, list->at, NULL,
                "copula is %s; it is a list of pairs, such as [{between: [belief.floor, "
                "care.gp.fear], r: 0.3}]",
                tree_kind_words(list));
        return;
    }
    c->factor = arena_array(&m->r->arena, k * k, sizeof *c->factor);
    m->r->mistakes.no_memory |= c->factor == NULL;
    for (size_t i = 0; i < list->n && c->factor != NULL; i++)
        read_pair(c, m, list->pair[i].value);
    if (c->factor != NULL && m->r->mistakes.n_all == before)
        factorise(c, m, list->at);
}
