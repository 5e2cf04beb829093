/* Reading a scenario: the file and its bases, the overrides of the command line, and all checks. */
#define _POSIX_C_SOURCE 200809L
#include "apply.h"
#include "checks.h"
#include "near.h"
#include "overlay.h"
#include "place.h"
#include "scenario_file.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_BASES = 16 };

/* The files that led here, so that a base cannot lead back. */
struct chain {
    const struct chain *before;
    const char *file;
    dev_t device;
    ino_t inode;
    size_t length;
};

/* Why a file cannot be a scenario, or NULL and its text. */
static const char *load_file(struct reading *r, const char *file, struct chain *c, char **text,
                             size_t *length)
{
    struct stat st;
    const char *other = place_cannot_be_read(file), *why = NULL;

    if (other != NULL)
        return strcmp(other, "a folder") == 0
                   ? "this is a folder, not a scenario file"
                   : "this is a FIFO, a device or a socket, not a scenario file";
    FILE *f = fopen(file, "rb");
    if (f == NULL)
        return strerror(errno);
    if (fstat(fileno(f), &st) != 0)
        why = strerror(errno);
    else {
        c->device = st.st_dev;
        c->inode = st.st_ino;
        *text = arena_array(&r->arena, MAX_FILE + 2, 1);
        *length = *text == NULL ? 0 : fread(*text, 1, MAX_FILE + 1, f);
        if (*text == NULL)
            r->mistakes.no_memory = true;
        else if (ferror(f))
            why = strerror(errno);
    }
    (void)fclose(f);
    return why;
}

static struct node *read_text(struct reading *r, struct source *s)
{
    struct node *tree = NULL;

    if (s == NULL)
        return NULL;
    const struct mark at = {.source = s};
    if (strspn(s->text, " \t\r\n") >= s->length)
        mistake(&r->mistakes, at, NULL, "the file is empty");
    else
        tree = yaml_tree(r, s);
    if (tree != NULL && tree->kind != NODE_MAP) {
        mistake(&r->mistakes, tree->at, NULL,
                "a scenario is a map of names such as 'time: {years: 5}', not %s",
                tree_kind_words(tree));
        return NULL;
    }
    return tree;
}

/* The base's path: relative to the folder of the file that names it. */
static char *base_path(struct reading *r, const char *file, const char *base)
{
    const char *slash = strrchr(file, '/');
    const size_t folder = base[0] == '/' || slash == NULL ? 0 : (size_t)(slash - file) + 1;
    char *path = arena_array(&r->arena, folder + strlen(base) + 1, 1);

    if (path == NULL) {
        r->mistakes.no_memory = true;
        return NULL;
    }
    memcpy(path, file, folder);
    memcpy(path + folder, base, strlen(base) + 1);
    return path;
}

static bool is_cyclic(const struct chain *c)
{
    for (const struct chain *b = c->before; b != NULL; b = b->before)
        if (b->device == c->device && b->inode == c->inode)
            return true;
    return false;
}

static bool is_sweep(const struct node *tree)
{
    return tree_get(tree, "scenario") != NULL &&
           (tree_get(tree, "design") != NULL || tree_get(tree, "vary") != NULL);
}

static struct node *read_file(struct reading *r, const char *file, const struct chain *before,
                              const struct node *named, struct err *e);

/* Lays the tree on the one its `base` names, if it names one. */
static struct node *with_base(struct reading *r, struct node *tree, const struct chain *c,
                              struct err *e)
{
    const struct node *base = tree_get(tree, "base");

    if (base == NULL)
        return tree;
    if (base->kind != NODE_TEXT || base->text[0] == '\0') {
        mistake(&r->mistakes, base->at, NULL, "base is %s; it is the name of a scenario file",
                base->kind == NODE_TEXT ? "empty" : tree_kind_words(base));
        return tree;
    }
    if (c == NULL || c->length >= MAX_BASES) {
        if (c == NULL)
            mistake(&r->mistakes, base->at, NULL, "a base cannot be named here");
        else
            mistake(&r->mistakes, base->at, NULL, "more than %d bases, the limit", MAX_BASES);
        return tree;
    }
    char *path = base_path(r, c->file, base->text);
    struct node *below = path == NULL ? NULL : read_file(r, path, c, base, e);
    if (below == NULL)
        return NULL;
    overlay_on(r, below, tree, "");
    return below;
}

/* `named` is where a base was named, NULL for the scenario's own file, whose absence is reported in e. */
static struct node *read_file(struct reading *r, const char *file, const struct chain *before,
                              const struct node *named, struct err *e)
{
    struct chain c = {
        .before = before, .file = file, .length = before == NULL ? 0 : before->length + 1};
    char *text = NULL;
    size_t length = 0;
    const char *why = load_file(r, file, &c, &text, &length);

    if (why != NULL && named == NULL) {
        (void)err_set(e, STATUS_NOINPUT, "%s: %s", file, why);
        return NULL;
    }
    if (why != NULL || is_cyclic(&c)) {
        mistake(&r->mistakes, named->at, NULL, "base %s: %s", file,
                why == NULL ? "leads back to itself" : why);
        return NULL;
    }
    if (r->mistakes.no_memory)
        return NULL;
    struct source *s = tree_source(r, file, text, length);
    if (s != NULL && length > MAX_FILE) {
        s->length = 0;
        mistake(&r->mistakes, (struct mark){.source = s}, NULL,
                "larger than 1 MiB, the limit for a scenario");
        return NULL;
    }
    struct node *tree = read_text(r, s);
    if (tree != NULL && is_sweep(tree)) {
        mistake(&r->mistakes, tree->at, NULL, "this is a sweep file: confide sweep %.500s", file);
        return NULL;
    }
    return tree == NULL ? NULL : with_base(r, tree, &c, e);
}

/* One --set of the command line, put into the tree. */
static void put_override(struct reading *r, struct node *top, const struct override *o)
{
    char name[256];

    (void)snprintf(name, sizeof name, "--set %.100s=%.100s", o->path, o->value);
    struct source *s = tree_source(r, name, o->value, strlen(o->value));
    if (s == NULL)
        return;
    s->has_lines = false;
    const struct mark at = {.source = s};
    struct node *key = tree_text(r, at, o->path, strlen(o->path)), *value;
    const bool is_blank = strspn(o->value, " \t\r\n") == strlen(o->value);
    if (is_blank && strcmp(o->path, "title") != 0)
        mistake(&r->mistakes, at, NULL, "a value is missing; %s=null means the default", o->path);
    if (is_blank || strcmp(o->path, "title") == 0)
        value = tree_text(r, at, o->value, strlen(o->value));
    else
        value = yaml_tree(r, s);
    if (value == NULL || key == NULL)
        return;
    if (strcmp(o->path, "base") == 0)
        mistake(&r->mistakes, at, NULL, "a base can only be named in a file");
    else if (!overlay_put(r, top, o->path, key, value))
        mistake(&r->mistakes, at, NULL, "there is no place of this name");
}

/* All that follows once the tree is there. */
static enum status make(struct reading *r, struct scenario *s, const struct node *top,
                        const char *policies, struct err *e)
{
    struct making m = {.r = r, .s = s, .top = top, .kept = policies};

    apply_scenario(&m);
    apply_policies(&m);
    checks_apply(&m);
    return mistakes_tell(&r->mistakes, e);
}

static void swap_policies(struct scenario *s, size_t a, size_t b)
{
    const struct policy p = s->policy[a];

    s->policy[a] = s->policy[b];
    s->policy[b] = p;
}

static size_t find_policy(const struct scenario *s, const char *name, size_t length)
{
    size_t i = 0;

    while (i < s->n_policies &&
           (strlen(s->policy[i].name) != length || memcmp(s->policy[i].name, name, length) != 0))
        i++;
    return i;
}

static enum status no_policy(const struct scenario *s, const char *name, struct err *e)
{
    struct text all = {0};

    for (size_t i = 0; i < s->n_policies; i++)
        text_add(&all, "%s%s", i > 0 ? ", " : "", s->policy[i].name);
    struct near near = near_to(name);
    for (size_t i = 0; i < s->n_policies; i++)
        near_offer(&near, s->policy[i].name);
    if (near_meant(&near) != NULL)
        (void)err_set(e, STATUS_SCENARIO, "--policies: there is no policy '%s'; did you mean '%s'?",
                      name, near.name);
    else
        (void)err_set(e, STATUS_SCENARIO, "--policies: there is no policy '%s'; there are %s", name,
                      all.failed ? "others" : all.data);
    text_free(&all);
    return e->code;
}

/* Drops the policies from the n-th on, and what was said of them. */
static void keep_policies(struct scenario *s, size_t n)
{
    size_t kept = 0;

    for (size_t i = n; i < s->n_policies; i++)
        scenario_free_policy(&s->policy[i]);
    s->n_policies = n;
    for (size_t i = 0; i < s->n_given; i++) {
        const char *policy = s->given[i].policy;
        if (policy == NULL || find_policy(s, policy, strlen(policy)) < n)
            s->given[kept++] = s->given[i];
        else
            scenario_free_given(&s->given[i]);
    }
    s->n_given = kept;
}

static enum status choose_policies(struct scenario *s, const char *names, struct err *e)
{
    size_t n = 0;

    while (names != NULL && n <= s->n_policies) {
        char name[2 * NAME_SIZE];
        names = text_first_listed(name, sizeof name, names);
        const size_t i = find_policy(s, name, strlen(name));
        if (i == s->n_policies)
            return no_policy(s, name, e);
        if (i < n)
            return err_set(e, STATUS_SCENARIO, "--policies: '%s' is named twice", name);
        swap_policies(s, n++, i);
    }
    keep_policies(s, n);
    return STATUS_OK;
}

enum status scenario_read(struct scenario *s, const char *file, const struct override *overrides,
                          size_t n_overrides, const char *policies, struct err *e)
{
    struct reading r = {.n_sources = 0};

    *s = (struct scenario){.n_groups = 0};
    e->code = STATUS_OK;
    struct node *top = read_file(&r, file, NULL, NULL, e);
    for (size_t i = 0; i < n_overrides && top != NULL; i++)
        put_override(&r, top, &overrides[i]);
    enum status status = e->code;
    if (top != NULL)
        status = make(&r, s, top, policies, e);
    else if (status == STATUS_OK)
        status = mistakes_tell(&r.mistakes, e);
    if (status == STATUS_OK && policies != NULL)
        status = choose_policies(s, policies, e);
    if (status != STATUS_OK)
        scenario_free(s);
    mistakes_free(&r.mistakes);
    arena_free(&r.arena);
    return status;
}

enum status scenario_parse(struct scenario *s, const char *text, size_t length, const char *name,
                           struct err *e)
{
    struct reading r = {.n_sources = 0};
    char *copy = arena_text(&r.arena, text, length);
    enum status status;

    *s = (struct scenario){.n_groups = 0};
    r.mistakes.no_memory = copy == NULL;
    struct node *top = copy == NULL ? NULL : read_text(&r, tree_source(&r, name, copy, length));
    if (top != NULL)
        top = with_base(&r, top, NULL, e);
    status = top != NULL ? make(&r, s, top, NULL, e) : mistakes_tell(&r.mistakes, e);
    if (status != STATUS_OK)
        scenario_free(s);
    mistakes_free(&r.mistakes);
    arena_free(&r.arena);
    return status;
}
