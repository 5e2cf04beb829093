/* confide check: says that a scenario is fine and what it comes to, or lists all its mistakes. */
#include "date.h"
#include "options.h"
#include "params_commands.h"
#include "remarks.h"
#include "scenario_file.h"
#include "steps.h"
#include "timeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_SET, OPT_POLICIES, OPT_RESOLVED, OPT_SETTLE };

static const struct option_row ROWS[] = {
    {OPT_SET, 0, "set", "PATH=VALUE",
     "Sets a parameter, as if the scenario said so; may be repeated, the last wins. 'confide "
     "params' lists the paths; "
     "groups.*.known means every group; policies.full.set.belief.full=0.8 sets it in one policy."},
    {OPT_POLICIES, 'p', "policies", "A,B", "Keeps these policies only, in this order."},
    {OPT_RESOLVED, 0, "resolved", NULL,
     "Prints the scenario in full as YAML: bases, --set and defaults resolved."},
    {OPT_SETTLE, 0, "settle", NULL,
     "Simulates a small version of the scenario (seconds to a minute) and says which measures "
     "drift under a policy that never changes, and what burn-in would remove the drift."},
};

static const struct option_table TABLE = {
    .command = "check",
    .operands = "SCENARIO",
    .about =

        "Checks a scenario file without running it. Every mistake is listed with its\n"
        "line and column; the exit code is then 65, and 66 when the file cannot be read.\n"
        "For a correct scenario it prints what will be simulated, each policy step by\n"
        "step, and what is allowed but probably not meant, under \"look again\".",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide check params/uk-2017.yaml\n"
                "  confide check mine.yaml --set population.agents=1000000 --policies none,full\n"
                "  confide check mine.yaml --resolved > full.yaml\n"
                "  confide check mine.yaml --settle\n"};

struct request {
    const char *file, *policies;
    struct override *override;
    char **path; /* of each override */
    size_t n_overrides;
    bool is_resolved, settles;
    check_settle *settle;
};

static enum status take_set(struct request *q, const char *value, struct err *e)
{
    struct override *o = &q->override[q->n_overrides];
    const size_t n = strcspn(value, "=");
    char *path = calloc(n + 1, 1);

    if (value[n] == '\0' || n == 0) {
        free(path);
        return options_usage(&TABLE, e, "--set '%s' is not PATH=VALUE", value);
    }
    if (path == NULL)
        return err_memory(e);
    memcpy(path, value, n);
    *o = (struct override){path, value + n + 1};
    q->path[q->n_overrides++] = path;
    return STATUS_OK;
}

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    if (key == OPT_SET)
        return take_set(q, value, e);
    if (key == OPT_POLICIES)
        q->policies = value;
    else if (key == OPT_RESOLVED)
        q->is_resolved = true;
    else if (key == OPT_SETTLE)
        q->settles = true;
    else if (q->file != NULL)
        return options_usage(&TABLE, e, "one scenario at a time: '%s' is one too many", value);
    else
        q->file = value;
    return STATUS_OK;
}

static void print_people(const struct scenario *s)
{
    double people = 0;

    for (size_t g = 0; g < s->n_groups; g++)
        people += s->group_run[g].people;
    printf("  people      %" PRId64 " agents for %.0f people in %zu group%s, %" PRId64
           " communities\n",
           s->run.population_agents, people, s->n_groups, s->n_groups == 1 ? "" : "s",
           s->run.population_communities);
    printf("  conditions ");
    for (size_t c = 0; c < s->n_conditions; c++)
        printf(" %s%s", s->condition_name[c], c + 1 < s->n_conditions ? "," : "");
    printf("%s\n", s->n_conditions == 0 ? " none" : "");
}

static void print_intervals(const struct scenario *s)
{
    printf("  counted     in %" PRId64 " intervals, ", steps_intervals(s));
    if (s->run.output_every == EVERY_steps)
        printf("of %" PRId64 " steps\n", s->run.output_every_steps);
    else
        printf("by calendar %s\n", EVERY_NAMES[s->run.output_every]);
}

/* A text of the user, with what stands around it. */
static void print_with(const char *before, const char *s, const char *after)
{
    struct text t = {.data = NULL};

    text_add_printable(&t, s);
    if (t.data != NULL)
        printf("%s%s%s\n", before, t.data, after);
    text_free(&t);
}

static void print_summary(const struct scenario *s, const char *file)
{
    size_t n_uncertain = 0, n_sourced = 0;
    char date[DATE_SIZE];

    for (size_t i = 0; i < s->n_given; i++) {
        n_uncertain += s->given[i].distribution.kind != DISTRIBUTION_none;
        n_sourced += s->given[i].source != NULL;
    }
    print_with("", file, " is fine.");
    print_with("  title       ", s->title, "");
    print_people(s);
    printf("  time        %g years from %s, after %g of burn-in: %.0f + %.0f steps of %g days\n",
           s->run.time_years, date_print(date, s->run.time_start), s->run.time_burn_in_years,
           steps_tallied(s), steps_burn_in(s), s->run.time_step_days);
    print_intervals(s);
    printf("  replicates  %" PRId64 ", seed %" PRId64 "\n", s->run.random_replicates,
           s->run.random_seed);
    printf("  said        %zu values, %zu with a source, %zu with a distribution\n", s->n_given,
           n_sourced, n_uncertain);
}

/* Each policy as it will be simulated, and what is allowed but probably not meant. */
static enum status print_policies(const struct scenario *s, struct err *e)
{
    struct text t = {0}, remarks = {0};

    text_add(&t, "  policies, in steps as they will be simulated\n");
    for (size_t p = 0; p < s->n_policies; p++)
        timeline_add(&t, s, &s->policy[p]);
    if (remarks_add(&remarks, s) > 0)
        text_add(&t, "look again:\n%s", remarks.data);
    const bool has_memory = !t.failed && !remarks.failed;
    if (has_memory)
        (void)fputs(t.data, stdout);
    text_free(&t);
    text_free(&remarks);
    return has_memory ? STATUS_OK : err_memory(e);
}

static enum status check(const struct request *q, struct err *e)
{
    struct scenario *s = calloc(1, sizeof *s);
    enum status status;

    if (s == NULL)
        return err_memory(e);
    status = scenario_read(s, q->file, q->override, q->n_overrides, q->policies, e);
    if (status == STATUS_OK && q->is_resolved) {
        char *text = scenario_text(s);
        if (text == NULL)
            status = err_memory(e);
        else
            printf("%s", text);
        free(text);
    } else if (status == STATUS_OK && q->settles)
        status = q->settle(s, e);
    else if (status == STATUS_OK) {
        print_summary(s, q->file);
        status = print_policies(s, e);
    }
    scenario_free(s);
    free(s);
    return status;
}

enum status cmd_check(int argc, char **argv, check_settle *settle, struct err *e)
{
    struct request q = {.settle = settle,
                        .override = calloc((size_t)argc + 1, sizeof *q.override),
                        .path = calloc((size_t)argc + 1, sizeof *q.path)};
    enum status status = STATUS_OK;
    bool help = false;

    if (q.override == NULL || q.path == NULL)
        status = err_memory(e);
    else
        status = options_parse(&TABLE, argc, argv, take, &q, &help, e);
    if (status == STATUS_OK && !help)
        status = q.file == NULL ? options_usage(&TABLE, e, "no scenario is given") : check(&q, e);
    for (size_t i = 0; i < q.n_overrides; i++)
        free(q.path[i]);
    free(q.path);
    free(q.override);
    if (status == STATUS_OK && fflush(stdout) != 0)
        return err_output(e);
    return status;
}
