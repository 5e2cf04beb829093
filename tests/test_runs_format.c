/* runs/FORMAT.md is what the program writes. UPDATE_FORMAT=1 in the environment writes the page anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "layout.h"
#include "shard.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char PATH[] = SOURCE_DIR "/runs/FORMAT.md";

static const char HEAD[] =
    "# The output file\n"
    "\n"
    "Generated from model/observe.def and runs/; `UPDATE_FORMAT=1 tests/test_runs_format`, run in\n"
    "the build folder, writes it anew.\n"
    "\n"
    "An HDF5 file that is a valid netCDF-4 file too: dimension scales on every dimension, "
    "`long_name`\n"
    "and `units` on every variable. `xarray.open_dataset(\"out.h5\")`, h5py, netCDF4, pandas,\n"
    "`ncdump -h`, R (rhdf5 and ncdf4 show the dimensions reversed) and Julia read it with no code "
    "of\n"
    "ours.\n"
    "\n"
    "## While a run goes on\n"
    "\n"
    "Finished replicates lie in `OUT.h5.parts/point-P-replicate-R.h5`, one file each, and are "
    "joined\n"
    "into `OUT.h5` at the end. Each is written under another name, fsynced and renamed, so that it "
    "is\n"
    "whole or not there; it carries the hash of its experiment. The file `lock` is held by the "
    "run\n"
    "that is at work. Copying `OUT.h5` and `OUT.h5.parts/` elsewhere and giving the same command "
    "there\n"
    "goes on with the run.\n"
    "\n"
    "## Root attributes\n"
    "\n"
    "`Conventions title program version source_revision compiler build_options created command\n"
    "host_cpu seed random_generator step_days`, all text but the last;\n"
    "`scenario`, the scenario in full as YAML, from which `confide run` repeats the run bit for "
    "bit;\n"
    "`scenario_sha256`, the SHA-256 of that text; `experiment`, the SHA-256 of what decides the "
    "numbers\n"
    "of a replicate: the model's revision, the version and the scenario, its number of replicates "
    "left\n"
    "out. Files with the same `experiment` hold replicates of the same experiment.\n"
    "\n"
    "## Coordinates\n"
    "\n"
    "`point` and `replicate` are numbers from 1; `interval` is the start of the interval (`days "
    "since\n"
    "1970-01-01`); `policy policy_b group subgroup condition service severity cell` are names.\n"
    "\n"
    "## Variables\n"
    "\n"
    "| variable | dimensions | type | units | meaning |\n"
    "| --- | --- | --- | --- | --- |\n";

static const char TAIL[] =
    "| `weight` | group | float64 | people | Real people that an agent of the group stands for |\n"
    "| `people` | group | float64 | people | Real people that the group stands for |\n"
    "| `agents` | group | uint32 | agents | Simulated people of the group, present at a time |\n"
    "| `parameter_<path>` | point policy | float64 | its own | A parameter that a policy's `set` "
    "changes, `_` for `.` |\n"
    "| `complete` | point replicate | uint8 | 1 | 1: the replicate is in the file, whole; 0: it is "
    "missing, and zeros stand in its place |\n"
    "| `persons_rows` | point replicate | uint32 | 1 | Rows of the group `persons` that the "
    "replicate "
    "has (with `output.people`) |\n"
    "\n"
    "A person-time or an event of a simulated person stands for `weight` real ones: multiply by "
    "it,\n"
    "then add up groups.\n"
    "\n"
    "## The group `persons`\n"
    "\n"
    "With `output.people`: one column a variable, one row a person of the first generation and "
    "policy,\n"
    "replicate by replicate and policy by policy. `xarray.open_dataset(\"out.h5\", "
    "group=\"persons\")`.\n"
    "\n"
    "| column | units | meaning |\n"
    "| --- | --- | --- |\n"
    "| `replicate` | 1 | Replicate |\n";

static char *expected_page(void)
{
    struct text t = {0};

    text_add(&t, "%s", HEAD);
    for (enum observable v = 0; v < OBSERVE_COUNT; v++) {
        int dims[FILE_MAX_RANK];
        const int rank = layout_dims(v, dims);
        text_add(&t, "| `%s` |", OBSERVABLE[v].name);
        for (int d = 0; d < rank; d++)
            text_add(&t, " %s", layout_dim_name(dims[d]));
        text_add(&t, " | %s | %s | %s |\n",
                 OBSERVABLE[v].type == OBSERVE_F64 ? "float64" : "uint32", OBSERVABLE[v].units,
                 OBSERVABLE[v].long_name);
    }
    text_add(&t, "%s", TAIL);
    for (int c = 0; c < PERSON_COLUMNS; c++)
        text_add(&t, "| `%s` | %s | %s |\n", PERSON_COLUMN[c].name, PERSON_COLUMN[c].units,
                 PERSON_COLUMN[c].long_name);
    return text_take(&t);
}

static char *read_page(void)
{
    FILE *f = fopen(PATH, "rb");
    char *page = calloc(1, 1 << 16);

    if (f != NULL && page != NULL)
        page[fread(page, 1, (1 << 16) - 1, f)] = '\0';
    if (f != NULL)
        (void)fclose(f);
    return page;
}

static void the_page_on_the_output_file_is_current(void **state)
{
    char *expected = expected_page();

    (void)state;
    assert_non_null(expected);
    if (getenv("UPDATE_FORMAT") != NULL) {
        FILE *f = fopen(PATH, "wb");
        assert_non_null(f);
        assert_true(fputs(expected, f) >= 0);
        (void)fclose(f);
    }
    char *page = read_page();
    assert_non_null(page);
    assert_string_equal(page, expected);
    free(page);
    free(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_page_on_the_output_file_is_current)};

    return cmocka_run_group_tests_name("runs_format", tests, NULL, NULL);
}
