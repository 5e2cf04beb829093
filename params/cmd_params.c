/* confide params: what the parameters are, for people, scripts and params/REFERENCE.md. */
#include "near.h"
#include "options.h"
#include "params_commands.h"
#include "reference.h"

#include <stdio.h>
#include <string.h>

enum { OPT_MARKDOWN, OPT_NAMES };

static const struct option_row ROWS[] = {
    {OPT_MARKDOWN, 0, "markdown", NULL, "Prints the whole reference, params/REFERENCE.md."},
    {OPT_NAMES, 'n', "names", NULL, "Prints the paths only, one a line."},
};

static const struct option_table TABLE = {
    .command = "params",
    .operands = "[WORD]",
    .about = "Lists the parameters: path, unit, default, range, scope and meaning. WORD is a\n"
             "path, such as care.gp.fear or groups.any_group.known, shown in full; the\n"
             "beginning of one, such as belief, for all below it; or any part of a name or a\n"
             "meaning, such as half-life, in small letters or capitals.",
    .row = ROWS,
    .n_rows = sizeof ROWS / sizeof *ROWS,
    .examples = "Examples:\n"
                "  confide params | less -S\n"
                "  confide params belief\n"
                "  confide params trafficked\n"
                "  confide params care.gp.fear\n"};

struct request {
    const char *name;
    bool is_markdown, is_names;
};

static enum status take(void *into, int key, const char *value, struct err *e)
{
    struct request *q = into;

    if (key == OPT_MARKDOWN)
        q->is_markdown = true;
    else if (key == OPT_NAMES)
        q->is_names = true;
    else if (q->name != NULL)
        return options_usage(
            &TABLE, e, "one WORD at a time: '%s' is one too many (put several words in quotes)",
            value);
    else
        q->name = value;
    return STATUS_OK;
}

/* The beginning of a pattern that a beginning of a path stands for: groups.x is groups.<group>. */
static void as_pattern(char pattern[PATH_SIZE], const char *name)
{
    static const char *const FAMILIES[][2] = {
        {"groups.", "<group>"}, {"conditions.", "<condition>"}, {"care.", "<service>"}};

    (void)snprintf(pattern, PATH_SIZE, "%s", name);
    for (size_t i = 0; i < 3; i++) {
        const size_t n = strlen(FAMILIES[i][0]);
        bool is_member = i < 2;
        if (strncmp(name, FAMILIES[i][0], n) != 0 || name[n] == '\0')
            continue;
        for (size_t v = 0; v < SERVICE_COUNT; v++)
            is_member |= strcmp(name + n, SERVICE_NAMES[v]) == 0;
        is_member |= name[n] == '<';
        if (is_member)
            (void)snprintf(pattern, PATH_SIZE, "%s%s%s", FAMILIES[i][0], FAMILIES[i][1],
                           name + n + strcspn(name + n, "."));
    }
}

static enum status unknown(const char *name, struct err *e)
{
    struct near near = near_to(name);
    char pattern[PATH_SIZE];

    for (size_t i = 0; i < N_PARAMS; i++) {
        const char *last = strrchr(param_pattern(pattern, &PARAMS[i]), '.');
        near_offer(&near, pattern);
        if (last != NULL)
            near_offer_part(&near, last + 1, pattern);
    }
    if (near_meant(&near) == NULL)
        return options_usage(&TABLE, e, "no parameter has '%s' in its name or meaning", name);
    return options_usage(&TABLE, e,
                         "no parameter has '%s' in its name or meaning; the nearest is '%s'", name,
                         near.name);
}

static enum status print_named(struct text *t, const char *name, struct err *e)
{
    const char *member;
    size_t length;
    char pattern[PATH_SIZE];
    const struct param_row *r = param_match(name, &member, &length);

    if (r != NULL) {
        reference_row(t, r);
        return STATUS_OK;
    }
    as_pattern(pattern, name);
    for (size_t i = 0; i < N_PARAMS; i++) {
        char other[PATH_SIZE];
        if (strcmp(param_pattern(other, &PARAMS[i]), pattern) == 0) {
            reference_row(t, &PARAMS[i]);
            return STATUS_OK;
        }
    }
    return reference_search(t, pattern, name, name) > 0 ? STATUS_OK : unknown(name, e);
}

static void print_names(struct text *t)
{
    char pattern[PATH_SIZE];

    for (size_t i = 0; i < N_PARAMS; i++)
        text_add(t, "%s\n", param_pattern(pattern, &PARAMS[i]));
}

enum status cmd_params(int argc, char **argv, struct err *e)
{
    struct request q = {.name = NULL};
    struct text t = {0};
    bool help;
    enum status status = options_parse(&TABLE, argc, argv, take, &q, &help, e);

    if (status != STATUS_OK || help)
        return status;
    if (q.is_markdown)
        reference_markdown(&t);
    else if (q.is_names)
        print_names(&t);
    else if (q.name != NULL)
        status = print_named(&t, q.name, e);
    else
        reference_table(&t);
    if (t.failed)
        status = err_memory(e);
    if (status == STATUS_OK && (fputs(t.data, stdout) < 0 || fflush(stdout) != 0))
        status = err_output(e);
    text_free(&t);
    return status;
}
