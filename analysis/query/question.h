/* What the commands that answer from one FILE share: their options, opening it, and what they print. */
#ifndef CONFIDE_QUESTION_H
#define CONFIDE_QUESTION_H

#include "options.h"
#include "query.h"
#include "result.h"
#include "text.h"

enum output { OUTPUT_table, OUTPUT_csv, OUTPUT_json };

struct question {
    const char *file; /* NULL: not named */
    struct query_words words;
    enum output output;
};

/* Keys of the options taken here; a command numbers its own from 0. */
enum {
    QUESTION_FIRST = 100,
    OPTION_by = QUESTION_FIRST,
    OPTION_measure,
    OPTION_where,
    OPTION_per,
    OPTION_define,
    OPTION_define_file,
    OPTION_against,
    OPTION_ratio_of_means,
    OPTION_csv,
    OPTION_json
};

/* clang-format off */
#define QUERY_OPTION_ROWS                                                                             \
    {OPTION_measure, 'm', "measure", "NAMES", "Only these measures or variables."},                   \
    {OPTION_by, 'b', "by", "WHAT", "Break down by point, group, subgroup, interval, quarter, year or phase."}, \
    {OPTION_where, 'w', "where", "KEY=VALUE", "Only these: group=trafficked_*. Repeatable."},         \
    {OPTION_per, 0, "per", "WHAT", "Per person-year, 1000, year, people or agents."},               \
    {OPTION_define, 0, "define", "NAME=...", "A measure that you define. Repeatable."},                  \
    {OPTION_define_file, 0, "define-file", "FILE", "A file of them, one a line."}
#define OUTPUT_OPTION_ROWS                                                                            \
    {OPTION_csv, 0, "csv", NULL, "Print CSV, one row an estimate, instead of the table."},            \
    {OPTION_json, 0, "json", NULL, "Print JSON instead of the table."}
/* clang-format on */

/* Takes one of these options or the FILE into *a. USAGE: two files, --csv and --json, too many --where. */
enum status question_take(struct question *a, const struct option_table *t, int key,
                          const char *value, struct err *e) MUST_CHECK;

/* Answers the query from the open file; may narrow it or break it down further. */
typedef enum status question_answerer(const void *given, struct result *r, struct query *q,
                                      struct err *e);

/* Takes a --define. USAGE: too many. */
enum status question_define(struct define_words *d, const struct option_table *t, const char *value,
                            struct err *e) MUST_CHECK;

/* Opens the file, parses the words, answers, and checks that standard output was written. */
enum status question_answer(const struct question *a, question_answerer *answer, const void *given,
                            struct err *e) MUST_CHECK;

/* Says on standard error of numbers of another model that they are shown as they are stored. */
void question_tell_model(const struct result *r, const char *file);

/* Prints and frees the text. INTERNAL: it ran out of memory. IO: standard output cannot be written. */
enum status question_print(struct text *t, struct err *e) MUST_CHECK;

#endif
