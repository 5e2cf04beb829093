/* The command line of one command, from a table. */
#include "options.h"

#include "near.h"
#include "number.h"
#include "text.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ROWS = 62, FIRST_KEY = 256, HELP_KEY = 255, LINE = 80, HELP_COLUMN = 26 };

static enum status vusage(const struct option_table *t, struct err *e, const char *fmt,
                          va_list args)
{
    char what[1024];

    (void)vsnprintf(what, sizeof what, fmt, args);
    const size_t n = strlen(what);
    const bool is_question = n > 0 && what[n - 1] == '?';
    return err_set(e, STATUS_USAGE, "%s%s 'confide %s --help'", what,
                   is_question ? " Try" : "; try", t->command);
}

enum status options_usage(const struct option_table *t, struct err *e, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    const enum status status = vusage(t, e, fmt, args);
    va_end(args);
    return status;
}

enum status options_count(const struct option_table *t, const char *name, const char *value,
                          int64_t min, int64_t max, int64_t *out, struct err *e)
{
    const char *why;
    int64_t n;

    errno = 0;
    if (!number_read_whole(&n, value, &why) && errno != ERANGE)
        return options_usage(t, e, "--%s '%s' %s", name, value, why);
    if (errno == ERANGE || n < min || n > max)
        return options_usage(t, e, "--%s %s is outside %" PRId64 " to %" PRId64, name, value, min,
                             max);
    *out = n;
    return STATUS_OK;
}

/* Prints text from `column` on, up to its end or a newline, broken between words; further lines start at `further`. */
static void print_wrapped(const char *text, int column, int further)
{
    const int start = column;

    while (*text != '\0' && *text != '\n') {
        const int n = (int)strcspn(text, " \n");
        if (column + n > LINE && column > start) {
            printf("\n%*s", further, "");
            column = further;
        }
        printf("%.*s", n, text);
        text += n;
        column += n + 1;
        if (*text == ' ') {
            text++;
            if (column + (int)strcspn(text, " \n") <= LINE)
                (void)putchar(' ');
        }
    }
    (void)putchar('\n');
}

static void print_row(const struct option_row *r)
{
    char head[64], letter[8] = "   ";

    if (r->letter != 0)
        (void)snprintf(letter, sizeof letter, "-%c,", r->letter);
    (void)snprintf(head, sizeof head, "  %s --%s%s%s", letter, r->name,
                   r->argument == NULL ? "" : "=", r->argument == NULL ? "" : r->argument);
    if (strlen(head) + 2 > HELP_COLUMN)
        printf("%s\n%*s", head, HELP_COLUMN, "");
    else
        printf("%-*s", HELP_COLUMN, head);
    print_wrapped(r->help, HELP_COLUMN, HELP_COLUMN);
}

/* Lines stay lines; one too long, such as an entry of a list, goes on further in. */
static void print_about(const char *text)
{
    while (*text != '\0') {
        const int in = (int)strspn(text, " ");
        printf("%*s", in, "");
        print_wrapped(text + in, in, in + 4);
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
}

void options_print(const struct option_table *t)
{
    static const struct option_row HELP = {0, 'h', "help", NULL, "Shows this help."};

    printf("Usage: confide %s [OPTION]... %s\n\n", t->command, t->operands);
    print_about(t->about);
    puts("\nOptions:");
    for (size_t i = 0; i < t->n_rows; i++)
        print_row(&t->row[i]);
    print_row(&HELP);
    if (t->examples != NULL)
        printf("\n%s", t->examples);
}

/* getopt_long's own table and short letters, from ours. */
static void make_getopt(const struct option_table *t, struct option *longs, char *letters)
{
    *letters++ = ':';
    *letters++ = 'h';
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct option_row *r = &t->row[i];
        longs[i] = (struct option){.name = r->name,
                                   .has_arg = r->argument == NULL ? no_argument : required_argument,
                                   .val = FIRST_KEY + (int)i};
        if (r->letter != 0)
            *letters++ = r->letter;
        if (r->letter != 0 && r->argument != NULL)
            *letters++ = ':';
    }
    longs[t->n_rows] = (struct option){.name = "help", .has_arg = no_argument, .val = HELP_KEY};
    longs[t->n_rows + 1] = (struct option){0};
    *letters = '\0';
}

static const struct option_row *find_row(const struct option_table *t, int c)
{
    for (size_t i = 0; i < t->n_rows; i++)
        if (c == FIRST_KEY + (int)i || (c != 0 && c == t->row[i].letter))
            return &t->row[i];
    return NULL;
}

/* An option getopt_long did not know, or could not tell from another. */
static enum status unknown(const struct option_table *t, const char *word, struct err *e)
{
    char name[64] = "";
    struct near near = near_to(name);
    size_t starting = 0;

    if (optopt != 0)
        return options_usage(t, e, "unknown option '-%c'", optopt);
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    for (size_t i = 0; i < t->n_rows; i++) {
        near_offer(&near, t->row[i].name);
        starting += strncmp(name, t->row[i].name, strlen(name)) == 0;
    }
    if (starting > 1)
        return options_usage(t, e, "option '--%s' is short for several", name);
    if (near_meant(&near) != NULL)
        return options_usage(t, e, "unknown option '--%s'; did you mean '--%s'?", name, near.name);
    return options_usage(t, e, "unknown option '--%s'", name);
}

static enum status wrong(const struct option_table *t, int c, const char *word, struct err *e)
{
    const struct option_row *r = find_row(t, optopt);

    if (c == ':' && r != NULL)
        return options_usage(t, e, "option '--%s' needs its %s", r->name, r->argument);
    if (r != NULL || optopt == HELP_KEY)
        return options_usage(t, e, "option '--%s' takes no value", r == NULL ? "help" : r->name);
    return unknown(t, word, e);
}

/* What is there and says nothing, as of a variable of the shell that was never set. */
static enum status check_said(const struct option_table *t, const struct option_row *r,
                              const char *value, struct err *e)
{
    if (r == NULL && *value == '\0')
        return options_usage(t, e, "a name is empty where %s is meant", t->operands);
    if (r == NULL || r->argument == NULL || *r->argument == '[' || *value != '\0')
        return STATUS_OK;
    return options_usage(t, e, "option '--%s' needs its %s, and is empty", r->name, r->argument);
}

enum status options_parse(const struct option_table *t, int argc, char **argv, option_take *take,
                          void *into, bool *help, struct err *e)
{
    struct option longs[MAX_ROWS + 2];
    char letters[2 * MAX_ROWS + 3];
    enum status status = STATUS_OK;
    int c;

    *help = false;
    make_getopt(t, longs, letters);
    opterr = 0;
    optind = 0;
    while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        if (c == 'h' || c == HELP_KEY) {
            options_print(t);
            *help = true;
            return STATUS_OK;
        }
        if (c == '?' || c == ':')
            return wrong(t, c, argv[optind - 1], e);
        const struct option_row *r = find_row(t, c);
        status = check_said(t, r, optarg, e);
        if (status == STATUS_OK)
            status = take(into, r->key, r->argument == NULL ? NULL : optarg, e);
        if (status != STATUS_OK)
            return status;
    }
    for (int i = optind; i < argc && status == STATUS_OK; i++) {
        status = check_said(t, NULL, argv[i], e);
        if (status == STATUS_OK)
            status = take(into, OPTION_OPERAND, argv[i], e);
    }
    return status;
}
