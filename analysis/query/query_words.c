/* A number requested in a file instead of on the command line. */
#include "query.h"

#include <ctype.h>
#include <string.h>

/* A name stands for a measure, all else defines one. */
static bool is_name(const char *measure)
{
    for (const char *p = measure; *p != '\0'; p++)
        if (!isalnum((unsigned char)*p) && strchr("_.", *p) == NULL)
            return false;
    return true;
}

bool query_ask(struct query_words *w, struct text *room, const char *name, const char *measure)
{
    if (is_name(measure)) {
        w->measure = measure;
        return true;
    }
    text_add(room, "%s = %s", name, measure);
    w->define.text[w->define.n++] = room->data;
    return !room->failed;
}

void query_cut_options(struct err *e)
{
    static const char *const OPTIONS[] = {"--where: ", "--measure: "};
    const char *from = strstr(e->msg, "column ");

    from = from == NULL ? NULL : strstr(from, ": ");
    if (from != NULL && strncmp(e->msg, "--define", 8) == 0)
        memmove(e->msg, from + 2, strlen(from + 2) + 1);
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
        const size_t n = strlen(OPTIONS[i]);
        if (strncmp(e->msg, OPTIONS[i], n) == 0)
            memmove(e->msg, e->msg + n, strlen(e->msg + n) + 1);
    }
}
