/* runs/FORMAT.md is what the program writes. UPDATE_FORMAT=1 in the environment writes the page anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "layout.h"
#include "persons.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char PATH[] = SOURCE_DIR "/runs/FORMAT.md";

static const char HEAD[] =
    "# The output file\n"
    "\n"
    "Generated from model/frame/observe.def and runs/; `UPDATE_FORMAT=1 tests/test_runs_format`, "
    "run in\n"
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
    "Finished replicates lie in the folder `OUT.h5.parts` and are joined into `OUT.h5` at the end. "
    "There\n"
    "they are saved in shards: short replicates share one, a long one has its own. A process saves "
    "what "
    "its\n"
    "workers have finished when a crash would lose more than a hundredth of the time the\n"
    "run has taken: after a quarter of a second at first, after a minute at most. What is counted "
    "as\n"
    "done is saved. Each shard is written under another name, fsynced and renamed, so that it is "
    "whole\n"
    "or not there: `point-P-replicate-R-and-N-more-SUM.h5`, after its first replicate, how many "
    "more\n"
    "there are, and the CRC-32 of its bytes, by which damage is found. It is an HDF5 file with the "
    "hash\n"
    "of its experiment (`experiment`), the numbers of its replicates (`point`, `replicate`), and "
    "their\n"
    "tallies (`data`): one row of 32-bit words for each, the variables below one after the other, "
    "point\n"
    "and replicate left out, a float64 as two words, the low one first. The rows of `persons` of "
    "all its\n"
    "replicates follow each other, `rows` of each. Rows of `data` lie in chunks of up to 1,024, of "
    "1 MiB\n"
    "at most: a chunk has the first words of its replicates, then their second ones, and so on, "
    "shuffled\n"
    "and deflated. Where a replicate has more than 128 kB, it is a chunk alone, as all were in "
    "shards of\n"
    "earlier versions (`format` 2), which are read as well. Shards that a join in steps has sorted "
    "have\n"
    "chunks of up to 8 MiB.\n"
    "\n"
    "Where a process has 64 shards below 1 MiB, or below 16 MiB, it joins them into one; the "
    "new\n"
    "one is safe before the old ones go. Over MPI each process joins its own; with `stop_when` as "
    "well,\n"
    "only the first does, which reads them meanwhile.\n"
    "\n"
    "`experiment` is an output file (HDF5) without replicates that says which experiment the "
    "folder is "
    "of.\n"
    "The file `lock` is held by the run that is at work; where the file system has no locks, it "
    "says the\n"
    "run's machine, process, batch job and how often that began. `joining.h5` is `OUT.h5` while it "
    "is\n"
    "joined in steps; the replicates in it have no shard any more, and the same command ends the\n"
    "join. Files called `.damaged` were set aside: what they held is computed again. Copying "
    "`OUT.h5` and `OUT.h5.parts/` elsewhere and giving the "
    "same\n"
    "command there goes on with the run.\n"
    "\n"
    "## Size\n"
    "\n"
    "Of the UK scenario with yearly intervals, subgroup `all` and three policies, a replicate has "
    "38.8 kB\n"
    "of tallies: 6 to 8 kB in `OUT.h5` with 2,000 to 10,000 agents, 10 kB with 50,000. 100,000 "
    "points of\n"
    "20 replicates are 12 to 19 GiB in `OUT.h5`; while they are joined, the shards are there as "
    "well: half\n"
    "as much with yearly intervals, up to 1.13 times as much with monthly ones. Where there is no "
    "room for\n"
    "both, the file is joined in steps and shards go as it grows: that takes at most 1.2 times the "
    "result\n"
    "(measured: 1.13 yearly, 1.15 monthly), and 1.3 MB more for what a file has beside its "
    "numbers.\n"
    "\n";

static const char ATTRIBUTES[] =
    "## Root attributes\n"
    "\n"
    "`Conventions title program version source_revision compiler build_options created command\n"
    "host_cpu seed random_generator model_revision format_revision step_days`, all text but the "
    "last "
    "three;\n"
    "`scenario`, the scenario in full as YAML, from which `confide run` repeats the run bit for "
    "bit;\n"
    "`scenario_sha256`, the SHA-256 of that text; `experiment`, the SHA-256 of what decides the "
    "numbers\n"
    "of a replicate: the model's revision, the version, the scenario (without its title, "
    "labels,\n"
    "sources, distributions and number of replicates), and the points. Files with the same\n"
    "`experiment` hold replicates of the same experiment.\n"
    "\n"
    "A sweep has more: `design` (grid, lhs, ...), `base_points` (of Saltelli's and Morris' "
    "designs),\n"
    "`common_random_numbers` (1 or 0), and `sweep`, the sweep file in full. Of a posterior, a "
    "point "
    "stands\n"
    "as often as it weighs, so that all points of a file count alike.\n"
    "\n"
    "## Coordinates\n"
    "\n"
    "`point` and `replicate` are numbers from 1; `factor` is the path of what is varied; "
    "`interval`\n"
    "is the start of the interval (`days since 1970-01-01`, calendar `proleptic_gregorian`), and\n"
    "`interval_steps` how many steps it has; `policy policy_b group subgroup condition service\n"
    "severity cell` are names; `delay` numbers bins of days, and `delay_from` is the first day of\n"
    "each (0 7 14 28 56 91 120 182 365; the last is open). `policy_label`, `group_label` and\n"
    "`condition_label` hold what a page calls each of them.\n"
    "\n"
    "## Variables\n"
    "\n"
    "| variable | dimensions | type | units | meaning |\n"
    "| --- | --- | --- | --- | --- |\n";

static const char TAIL[] =
    "| `weight` | group | float64 | people | Real people that an agent of the group stands for |\n"
    "| `people` | group | float64 | people | Real people that the group stands for |\n"
    "| `agents` | group | uint32 | agents | Simulated people of the group, present at a time |\n"
    "| `parameter_<path>` | point policy | float64 | its own | A parameter that varies between "
    "points, or that a policy's `set` changes, `_` for `.`; without policy where it is the same "
    "under all |\n"
    "| `design` | point factor | float64 | 1 | Value of every factor at every point (of a sweep) "
    "|\n"
    "| `factor_is_scale` | factor | uint8 | 1 | 1: the factor multiplies the scenario's values; 0: "
    "it replaces them (of a sweep) |\n"
    "| `skipped` | point | uint8 | 1 | 1: a rule of the parameters refuses the point, and it was "
    "left out (of a sweep) |\n"
    "| `complete` | point replicate | uint8 | 1 | 1: the replicate is in the file, whole; 0: it is "
    "missing, and zeros stand in its place |\n"
    "| `persons_rows` | point replicate | uint32 | 1 | Rows of the group `persons` that the "
    "replicate "
    "has (with `output.people`) |\n"
    "\n"
    "A person-time or an event of a simulated person stands for `weight` real ones: multiply by "
    "it,\n"
    "then add up groups. Where a sweep varies how many people there are, `weight`, `people` and\n"
    "`agents` have the dimension `point` as well.\n"
    "\n"
    "## The group `checksums`\n"
    "\n"
    "By it damage is found: HDF5 itself has no checksums of what it stores in chunks, nor of where "
    "a chunk\n"
    "is. `chunks` holds the CRC-32 of each chunk of the tallies as it is stored (deflated): "
    "variable by\n"
    "variable in the order of the table above, from `present` to `twins_long_untreated`, and in "
    "each by the\n"
    "place of the chunk, the last dimension fastest; 0 for a chunk that is not stored, since all "
    "of it is 0.\n"
    "The attribute `others` has a line for each other variable (its sizes as 64-bit integers, its "
    "values in\n"
    "the order of the file, and the names of its scales), each tally (the names of its scales; "
    "files of\n"
    "earlier versions: as for other variables), each column of `persons`, and each attribute of "
    "the "
    "file,\n"
    "after `@`: its name and the CRC-32 in hexadecimal digits.\n"
    "\n"
    "The program checks what it reads, `run` and `sweep` all of a file that is finished already, "
    "and\n"
    "`confide status --verify` everything, and that the counts can be: nobody is untreated who is "
    "not ill.\n"
    "Files without the group were made before it was introduced, and are read without these "
    "checks. Data\n"
    "behind links, in other files, or behind filters other than shuffle and deflate are refused.\n"
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

static const char CALIBRATION[] =
    "\n"
    "# The file of a calibration\n"
    "\n"
    "`confide calibrate FILE -o OUT.h5` writes another file, of what was found. Its attributes "
    "are\n"
    "`Conventions program version source_revision`, `kind` (`calibration`), `model` (its "
    "revision), "
    "`seed`,\n"
    "`effective_points` (how many points of equal weight the posterior is worth) and "
    "`calibration`, "
    "the\n"
    "calibration file in full. Dimensions have their scales: `parameter` (paths), `target` (all "
    "that "
    "the\n"
    "file names), `goal` (targets but those held out), `quantile` (5 %, 50 %, 95 %), and, numbered "
    "from 1,\n"
    "`posterior_point`, `point` (all that were simulated) and `round`. Numbers are float64; NaN is "
    "not\n"
    "known. `xarray.open_dataset(\"OUT.h5\")` and h5py read it.\n"
    "\n"
    "| variable | dimensions | meaning |\n"
    "| --- | --- | --- |\n"
    "| `posterior_value` | posterior_point parameter | The posterior's points, as in the CSV "
    "beside "
    "it |\n"
    "| `posterior_weight` | posterior_point | Their weights; they add up to 1 |\n"
    "| `parameter_prior`, `parameter_posterior` | parameter quantile | Where each parameter lies "
    "|\n"
    "| `parameter_contraction` | parameter | 1 - variance after / before, of the prior's quantiles "
    "|\n"
    "| `target_value`, `target_low`, `target_high` | target | What was observed, and its "
    "tolerance; "
    "a bound has no other end |\n"
    "| `target_discrepancy` | target | What the model is allowed to be off beside, a standard "
    "deviation |\n"
    "| `target_held_out` | target | 1: compared, never used |\n"
    "| `target_prior`, `target_posterior` | target quantile | What the model gives, over the first "
    "round's points and over the posterior's |\n"
    "| `target_met` | target | Share of the posterior within the tolerance |\n"
    "| `target_implausibility` | target | How many standard deviations the posterior's median is "
    "off |\n"
    "| `target_unit`, `target_verdict` | target | Words: the unit of its numbers; `hit`, `within "
    "its discrepancy`, `missed`, or nothing |\n"
    "| `point_round` | point | The round in which it was simulated |\n"
    "| `point_quantile` | point parameter | Where it lies in the cube of the priors |\n"
    "| `point_output` | point target | What the model gave there |\n"
    "| `point_weight` | point | Its weight in the posterior; 0 where it is no point of it |\n"
    "| `round_share_left` | round | Share of the prior that is not ruled out after it |\n"
    "| `round_reached` | round | Within how many standard deviations what is left lies: 3, or "
    "more where nothing does |\n"
    "| `round_explained` | round goal | Share of the variance that the emulator explains; NaN: it "
    "failed its check |\n";

static char *expected_page(void)
{
    struct text t = {0};

    text_add(&t, "%s%s", HEAD, ATTRIBUTES);
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
    for (int c = 0; c < PERSONS_COLUMNS; c++)
        text_add(&t, "| `%s` | %s | %s |\n", PERSONS_COLUMN[c].name, PERSONS_COLUMN[c].units,
                 PERSONS_COLUMN[c].long_name);
    text_add(&t, "%s", CALIBRATION);
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
