/* A scenario in the making: where its values stand, and names that it does not know. */
#include "making.h"

#include "near.h"
#include "text.h"
#include "utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { FEW_NAMES = 16 };

/* "; known here: a, b" where they are few enough to read. */
static void add_known(struct text *t, const char *const *names, size_t n, const char *nearest)
{
    if (n > FEW_NAMES) {
        text_add(t, "; the nearest is '%s'", nearest);
        return;
    }
    for (size_t i = 0; i < n; i++)
        text_add(t, "%s%s", i == 0 ? "; known here: " : ", ", names[i]);
}

void making_unknown(struct making *m, const struct node *key, const char *path,
                    const char *const *names, size_t n)
{
    const char *dot = path[0] == '\0' ? "" : ".";
    struct near near = near_to(key->text);
    struct text hint = {0};

    for (size_t i = 0; i < n && !mistakes_abound(&m->r->mistakes); i++)
        near_offer(&near, names[i]);
    if (near_meant(&near) != NULL)
        text_add(&hint, "; did you mean '%s'?", near.name);
    else if (near.distance != SIZE_MAX)
        add_known(&hint, names, n, near.name);
    mistake(&m->r->mistakes, key->at, NULL, "unknown name '%s%s%.60s'%s", path, dot, key->text,
            hint.data == NULL ? "" : hint.data);
    text_free(&hint);
}

bool making_is_name(struct making *m, const struct node *key, const char *what)
{
    const char *name = key->text;
    size_t n = 0;

    while (isalnum((unsigned char)name[n]) || name[n] == '_')
        n++;
    if (n == 0 || name[n] != '\0')
        mistake(&m->r->mistakes, key->at, NULL,
                "'%.60s' cannot name a %s: letters, digits and _ only", name, what);
    else if (n >= NAME_SIZE)
        mistake(&m->r->mistakes, key->at, NULL, "'%.60s' is %zu letters long; the limit is %d",
                name, n, NAME_SIZE - 1);
    else
        return true;
    return false;
}

bool making_was_said(const struct making *m, const char *path, const char *policy, struct mark *at)
{
    const struct scenario *s = m->s;

    for (size_t i = s->n_given; i-- > 0;) {
        const char *own = s->given[i].policy;
        if (s->given[i].entry > 0)
            continue;
        const bool is_here = policy == NULL ? own == NULL : own != NULL && strcmp(own, policy) == 0;
        if (is_here && strcmp(s->given[i].path, path) == 0) {
            *at = m->given_at[i];
            return true;
        }
    }
    return false;
}

struct mark making_place(const struct making *m, const char *path, const char *policy)
{
    struct mark at = m->top->at;
    char name[PATH_SIZE];
    const struct node *n = m->top;

    if (policy != NULL && making_was_said(m, path, policy, &at))
        return at;
    if (making_was_said(m, path, NULL, &at))
        return at;
    for (const char *p = path; n != NULL; p += *p == '.') {
        at = n->at;
        const size_t length = strcspn(p, ".");
        if (length == 0)
            break;
        (void)snprintf(name, sizeof name, "%.*s", (int)length, p);
        n = tree_get(n, name);
        p += length;
    }
    return at;
}

static bool is_one_line(const char *text)
{
    uint32_t code = 0;

    while (*text != '\0')
        if (utf8_next(&code, &text) > 0 && utf8_is_harmful(code))
            return false;
    return true;
}

void making_label(struct making *m, const struct node *n, const char *name, char label[LABEL_SIZE])
{
    (void)snprintf(label, LABEL_SIZE, "%s", name);
    for (char *p = label; (p = strchr(p, '_')) != NULL;)
        *p = ' ';
    if (n == NULL)
        return;
    if (n->kind != NODE_TEXT || n->text[0] == '\0')
        mistake(&m->r->mistakes, n->at, NULL, "the label of %s is %s; it is a text", name,
                n->kind == NODE_TEXT ? "empty" : tree_kind_words(n));
    else if (!is_one_line(n->text))
        mistake(&m->r->mistakes, n->at, NULL,
                "the label of %s is not one line of text without control characters", name);
    else if (strlen(n->text) >= LABEL_SIZE)
        mistake(&m->r->mistakes, n->at, NULL, "the label of %s is %zu bytes long; the limit is %d",
                name, strlen(n->text), LABEL_SIZE - 1);
    else
        (void)snprintf(label, LABEL_SIZE, "%s", n->text);
}
