/* Sweep files in a folder of their own. */
#define _XOPEN_SOURCE 700
#include "sweep_folder.h"

#include "runs_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sweep_folder_setup(void **state, const char *scenario)
{
    struct sweep_folder *f = calloc(1, sizeof *f);
    FILE *in = fopen(scenario, "rb");

    *state = f;
    if (f == NULL || in == NULL)
        return -1;
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/confide_sweep_XXXXXX");
    if (mkdtemp(f->folder) == NULL || chdir(f->folder) != 0)
        return -1;
    const size_t n = fread(f->text, 1, SWEEP_FOLDER_TEXT - 1, in);
    (void)fclose(in);
    if (n == 0)
        return -1;
    write_text("small.yaml", f->text);
    return 0;
}

int sweep_folder_teardown(void **state)
{
    static const char *const MADE[] = {"small.yaml", "s.yaml",     "again.yaml",
                                       "design.csv", "points.csv", "posterior.csv"};
    struct sweep_folder *f = *state;

    sweep_free(&f->sw);
    sweep_free(&f->again);
    for (size_t i = 0; i < sizeof MADE / sizeof MADE[0]; i++)
        (void)remove(MADE[i]);
    if (chdir("/") == 0)
        (void)rmdir(f->folder);
    free(f);
    return 0;
}

const struct experiment *read_with(struct sweep_folder *f, const char *text,
                                   const struct sweep_options *o)
{
    char all[4096];

    (void)snprintf(all, sizeof all, "scenario: small.yaml\n%s", text);
    write_text("s.yaml", all);
    sweep_free(&f->sw);
    f->e.msg[0] = '\0';
    const enum status status = sweep_read(&f->sw, "s.yaml", o, &f->e);
    assert_string_equal(f->e.msg, "");
    assert_int_equal(status, STATUS_OK);
    return &f->sw.experiment;
}

const struct experiment *read_right(struct sweep_folder *f, const char *text)
{
    return read_with(f, text, NULL);
}

void assert_points(struct sweep_folder *f, const char *text, const char *told)
{
    char *table = experiment_design_text(read_right(f, text), ',');

    assert_non_null(table);
    assert_string_equal(table, told);
    free(table);
}

double point_value(const struct experiment *x, size_t point, size_t factor)
{
    return x->value[point * x->n_factors + factor];
}
