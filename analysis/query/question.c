/* What the commands that answer from one FILE share: their options, opening it, and what they print. */
#include "question.h"

#include "provenance.h"

#include <inttypes.h>
#include <stdio.h>

static enum status take_file(struct question *a, const struct option_table *t, const char *value,
                             struct err *e)
{
    if (a->file != NULL)
        return options_usage(t, e, "one FILE at a time, not '%.80s' as well", value);
    a->file = value;
    return STATUS_OK;
}

static enum status take_output(struct question *a, const struct option_table *t, enum output output,
                               struct err *e)
{
    if (a->output != OUTPUT_table && a->output != output)
        return options_usage(t, e, "--csv and --json exclude each other");
    a->output = output;
    return STATUS_OK;
}

static enum status take_where(struct query_words *w, const struct option_table *t,
                              const char *value, struct err *e)
{
    if (w->n_where == MAX_WHERE)
        return options_usage(t, e, "at most %d --where", MAX_WHERE);
    w->where[w->n_where++] = value;
    return STATUS_OK;
}

enum status question_define(struct define_words *d, const struct option_table *t, const char *value,
                            struct err *e)
{
    if (d->n == DEFINE_MOST)
        return options_usage(t, e, "at most %d --define", DEFINE_MOST);
    d->text[d->n++] = value;
    return STATUS_OK;
}

enum status question_take(struct question *a, const struct option_table *t, int key,
                          const char *value, struct err *e)
{
    struct query_words *w = &a->words;

    switch (key) {
    case OPTION_OPERAND:
        return take_file(a, t, value, e);
    case OPTION_csv:
        return take_output(a, t, OUTPUT_csv, e);
    case OPTION_json:
        return take_output(a, t, OUTPUT_json, e);
    case OPTION_where:
        return take_where(w, t, value, e);
    case OPTION_define:
        return question_define(&w->define, t, value, e);
    case OPTION_define_file:
        w->define.file = value;
        break;
    case OPTION_by:
        w->by = value;
        break;
    case OPTION_measure:
        w->measure = value;
        break;
    case OPTION_per:
        w->per = value;
        break;
    case OPTION_against:
        w->against = value;
        break;
    default:
        w->ratio_of_means = true;
    }
    return STATUS_OK;
}

static enum status cannot_write(struct err *e)
{
    return err_output(e);
}

void question_tell_model(const struct result *r, const char *file)
{
    struct text t = {.data = NULL};

    if (result_model(r) == MODEL_REVISION)
        return;
    text_add_message(&t, file);
    if (result_model(r) == 0)
        (void)fprintf(stderr,
                      "confide: %s does not say which revision of the model made it, and this "
                      "program is of revision %d: its numbers are shown as they are stored\n",
                      t.failed ? file : t.data, MODEL_REVISION);
    else
        (void)fprintf(stderr,
                      "confide: %s was made by revision %" PRId64 " of the model, and this program "
                      "is of revision %d: its numbers are shown as they are stored\n",
                      t.failed ? file : t.data, result_model(r), MODEL_REVISION);
    text_free(&t);
}

enum status question_answer(const struct question *a, question_answerer *answer, const void *given,
                            struct err *e)
{
    struct result *r = NULL;
    struct query q = {.n_cells = 0};
    enum status s = result_open(&r, a->file, e);

    if (s == STATUS_OK)
        question_tell_model(r, a->file);
    if (s == STATUS_OK)
        s = query_make(&q, &a->words, result_experiment(r), result_plan(r), e);
    if (s == STATUS_OK)
        s = answer(given, r, &q, e);
    query_free(&q);
    result_close(r);
    return s == STATUS_OK && fflush(stdout) != 0 ? cannot_write(e) : s;
}

enum status question_print(struct text *t, struct err *e)
{
    enum status s = STATUS_OK;

    if (t->failed)
        s = err_memory_for(e, "for the answer");
    else if (t->data != NULL && fputs(t->data, stdout) < 0)
        s = cannot_write(e);
    text_free(t);
    return s;
}
