/* The words of figures and briefing: our table, and a file's words that override it. */
#include "words.h"

#include "catalogue.h"
#include "json.h"
#include "mem.h"
#include "place.h"
#include "text.h"
#include "tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *key, *text;
} WORDS[WORD_COUNT] = {
#define WORD(key_, text_) {#key_, text_},
#include "words.def"
};

struct words {
    struct reading reading;
    const struct node *top; /* NULL: nothing is translated */
};

/* The text of a dotted path of at most three keys, the last of which may hold dots itself. */
static const char *look_up(const struct words *w, const char *family, const char *name,
                           const char *last)
{
    const struct node *node = w->top == NULL ? NULL : tree_get(w->top, family);
    char key[256];

    for (const char *s = name; node != NULL && *s != '\0';) {
        const size_t n = strcspn(s, ".");
        if (n >= sizeof key)
            return NULL;
        (void)memcpy(key, s, n);
        key[n] = '\0';
        node = tree_get(node, key);
        s += n + (s[n] == '.');
    }
    if (node != NULL && last != NULL)
        node = tree_get(node, last);
    return node != NULL && node->kind == NODE_TEXT ? node->text : NULL;
}

static const char *or_ours(const char *theirs, const char *ours)
{
    return theirs != NULL ? theirs : ours;
}

const char *words_of(const struct words *w, enum word word)
{
    return or_ours(look_up(w, "words", WORDS[word].key, NULL), WORDS[word].text);
}

const char *words_figure(const struct words *w, const char *name, const char *usual)
{
    return or_ours(look_up(w, "figures", name, NULL), usual);
}

const char *words_measure(const struct words *w, enum measure m)
{
    return or_ours(look_up(w, "measures", MEASURES[m].name, "label"), MEASURES[m].label);
}

const char *words_unit(const struct words *w, enum measure m)
{
    return or_ours(look_up(w, "measures", MEASURES[m].name, "unit"), MEASURES[m].unit);
}

enum word words_regime(enum regime regime)
{
    static const enum word OF[REGIME_COUNT] = {[REGIME_none] = WORD_regime_none,
                                               [REGIME_serious] = WORD_regime_serious,
                                               [REGIME_full] = WORD_regime_full};

    return OF[regime];
}

const char *words_name(const struct words *w, const char *family, const char *name,
                       const char *usual)
{
    return or_ours(look_up(w, family, name, NULL), usual);
}

void words_fill(struct text *out, const char *pattern, const char *const *pairs)
{
    while (*pattern != '\0') {
        size_t n = strcspn(pattern, "{"), k = 0;
        text_add_bytes(out, pattern, n);
        pattern += n;
        if (*pattern == '\0')
            return;
        n = strcspn(pattern, "}");
        while (pairs[k] != NULL &&
               (strlen(pairs[k]) != n - 1 || strncmp(pairs[k], pattern + 1, n - 1) != 0))
            k += 2;
        if (pattern[n] == '}' && pairs[k] != NULL) {
            text_add(out, "%s", pairs[k + 1]);
            pattern += n + 1;
        } else {
            text_add(out, "{");
            pattern++;
        }
    }
}

static void add_line(struct text *out, const char *family, const char *name, const char *last,
                     const char *text)
{
    text_add(out, "%s.%s%s%s: ", family, name, *last != '\0' ? "." : "", last);
    json_string(out, text);
    text_add(out, "\n");
}

void words_template(struct text *out)
{
    text_add(
        out,
        "# The words of the figures, to be translated and given as --lang-file. {Names} are filled "
        "in. A key\n"
        "# that is left out stays as it is. Names of a scenario can be put into words as well:\n"
        "# policies.full: ..., groups.children: ..., parameters.belief.floor: ...\n");
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        add_line(out, "figures", FIGURES[i].name, "", FIGURES[i].heading);
    for (enum measure m = 0; m < MEASURE_COUNT; m++) {
        add_line(out, "measures", MEASURES[m].name, "label", MEASURES[m].label);
        add_line(out, "measures", MEASURES[m].name, "unit", MEASURES[m].unit);
    }
    for (size_t i = 0; i < WORD_COUNT; i++)
        add_line(out, "words", WORDS[i].key, "", WORDS[i].text);
}

static bool is_figure(const char *name)
{
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        if (strcmp(name, FIGURES[i].name) == 0)
            return true;
    return false;
}

static bool is_word(const char *key)
{
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (strcmp(key, WORDS[i].key) == 0)
            return true;
    return false;
}

static bool is_measure(const char *name)
{
    for (enum measure m = 0; m < MEASURE_COUNT; m++)
        if (strcmp(name, MEASURES[m].name) == 0)
            return true;
    return false;
}

static bool is_known(const char *family, const char *key)
{
    if (strcmp(family, "figures") == 0)
        return is_figure(key);
    if (strcmp(family, "measures") == 0)
        return is_measure(key);
    if (strcmp(family, "words") == 0)
        return is_word(key);
    return strcmp(family, "policies") == 0 || strcmp(family, "groups") == 0 ||
           strcmp(family, "parameters") == 0;
}

/* Of a measure: its label and its unit; of all else: a text. Parameters have dots, and so maps. */
static void check_value(struct mistakes *m, const char *family, const struct pair *p)
{
    const struct node *v = p->value;
    const bool is_map = v != NULL && v->kind == NODE_MAP;

    if (strcmp(family, "parameters") == 0)
        return;
    if (strcmp(family, "measures") != 0) {
        if (v != NULL && v->kind == NODE_TEXT &&
            strcmp(p->key->text, WORDS[WORD_decimal].key) == 0 && strcmp(family, "words") == 0 &&
            strlen(v->text) != 1)
            mistake(m, v->at, NULL, "words.decimal is one sign: '.' or ','");
        if (v == NULL || v->kind != NODE_TEXT)
            mistake(m, p->key->at, NULL, "%s.%.60s is not a text", family, p->key->text);
        return;
    }
    for (size_t i = 0; is_map && i < v->n; i++)
        if (strcmp(v->pair[i].key->text, "label") != 0 && strcmp(v->pair[i].key->text, "unit") != 0)
            mistake(m, v->pair[i].key->at, NULL, "a measure has a label and a unit, not '%.60s'",
                    v->pair[i].key->text);
    if (!is_map)
        mistake(m, p->key->at, NULL, "measures.%.60s: give its label and its unit", p->key->text);
}

static void check_family(struct mistakes *m, const char *family, const struct node *map)
{
    for (size_t i = 0; map != NULL && map->kind == NODE_MAP && i < map->n; i++) {
        const struct pair *p = &map->pair[i];
        if (!is_known(family, p->key->text))
            mistake(
                m, p->key->at, NULL,
                "there is no label %.60s.%.60s; 'confide figures --print-labels' lists them all",
                family, p->key->text);
        else
            check_value(m, family, p);
    }
}

static bool is_family(const char *key)
{
    static const char *const FAMILIES[] = {"figures",  "measures", "words",
                                           "policies", "groups",   "parameters"};

    for (size_t i = 0; i < sizeof FAMILIES / sizeof *FAMILIES; i++)
        if (strcmp(key, FAMILIES[i]) == 0)
            return true;
    return false;
}

static void check_top(struct words *w)
{
    static const char FAMILIES[] = "figures, measures, words, policies, groups, parameters";
    struct mistakes *m = &w->reading.mistakes;

    if (w->top != NULL && w->top->kind != NODE_MAP)
        mistake(m, w->top->at, NULL, "labels are written 'key: text', one a line");
    for (size_t i = 0; w->top != NULL && w->top->kind == NODE_MAP && i < w->top->n; i++) {
        const struct pair *p = &w->top->pair[i];
        if (!is_family(p->key->text))
            mistake(m, p->key->at, NULL, "a label's key begins with one of %s, not '%.60s'",
                    FAMILIES, p->key->text);
        else
            check_family(m, p->key->text, p->value);
    }
}

static enum status read_text(struct words *w, const char *file, struct err *e)
{
    char *text = arena_array(&w->reading.arena, MAX_FILE + 1, 1);
    const char *other = place_cannot_be_read(file);

    if (other != NULL)
        return err_set(e, STATUS_NOINPUT, "%s: cannot be read: it is %s", file, other);
    FILE *f = text == NULL ? NULL : fopen(file, "rb");

    if (text == NULL)
        return err_memory_for(e, "to read %s", file);
    if (f == NULL)
        return err_set(e, STATUS_NOINPUT, "%s: cannot be read: %s", file, strerror(errno));
    const size_t n = fread(text, 1, MAX_FILE, f);
    const bool whole = feof(f) != 0 || getc(f) == EOF;
    const bool good = ferror(f) == 0;
    (void)fclose(f);
    if (!good)
        return err_set(e, STATUS_NOINPUT, "%s: cannot be read", file);
    if (!whole)
        return err_set(e, STATUS_USAGE, "%s: a file of labels has at most %d bytes", file,
                       MAX_FILE);
    w->top = yaml_tree(&w->reading, tree_source(&w->reading, file, text, n));
    check_top(w);
    const enum status s = mistakes_tell(&w->reading.mistakes, e);
    return s == STATUS_SCENARIO ? STATUS_USAGE : s;
}

enum status words_open(struct words **w, const char *file, struct err *e)
{
    enum status s = STATUS_OK;

    *w = mem_array(1, sizeof **w);
    if (*w == NULL)
        return err_memory_for(e, "for the labels");
    if (file != NULL)
        s = read_text(*w, file, e);
    if (s != STATUS_OK) {
        words_close(*w);
        *w = NULL;
    }
    return s;
}

void words_close(struct words *w)
{
    if (w == NULL)
        return;
    mistakes_free(&w->reading.mistakes);
    arena_free(&w->reading.arena);
    mem_free(w);
}
