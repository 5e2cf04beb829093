/* A design's table, written: a header of paths, one row a point. */
#include "experiment.h"
#include "number.h"
#include "text.h"

/* Before a path whose values multiply the scenario's own. */
static const char SCALE[] = "scale:";

char *experiment_design_text(const struct experiment *x, char separator)
{
    struct text t = {0};

    for (size_t f = 0; f < x->n_factors; f++) {
        if (f > 0)
            text_add_bytes(&t, &separator, 1);
        text_add(&t, "%s%s", x->factor[f].is_scale ? SCALE : "", x->factor[f].path);
    }
    text_add(&t, "\n");
    for (size_t p = 0; p < x->n_points; p++) {
        for (size_t f = 0; f < x->n_factors; f++) {
            if (f > 0)
                text_add_bytes(&t, &separator, 1);
            number_exact(&t, x->value[p * x->n_factors + f], "");
        }
        text_add_bytes(&t, "\n", 1);
    }
    return text_take(&t);
}
