/* From YAML text to a tree: what YAML allows and our files do not is refused here, in plain words. */
#include "tree.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { LONGEST_KEY = 200 };

/* What libyaml means, for people. The first whose words its message starts with. */
static const char *const PLAIN_WORDS[][2] = {
    {"did not find expected ',' or '}'", "a map that was opened with '{' needs a ',' or '}' here"},
    {"did not find expected ',' or ']'", "a list that was opened with '[' needs a ',' or ']' here"},
    {"did not find expected key",
     "a 'name: value' was expected here; is the line indented as its neighbours are?"},
    {"mapping values are not allowed",
     "a ':' cannot stand here; is the line indented as its neighbours are?"},
    {"could not find expected ':'", "a ':' is missing after a name"},
    {"found unexpected document indicator", "a '---' or '...' stands within a quoted text"},
    {"found unknown escape character",
     "an unknown \\escape in a quoted text; write \\\\, or quote it with '"},
    {"did not find expected node content",
     "a value was expected here; is one missing, or a ',' too many?"},
    {"found duplicate", "a %directive is given twice"},
    {"block sequence entries are not allowed",
     "a '- ' cannot stand here; put the list on a line of its own"},
    {"did not find expected '-' indicator",
     "a '- ' was expected here; is the line indented as the list is?"},
    {"did not find expected alphabetic", "put a '*' or '&' in quotes: \"*\""},
    {"block mapping", "the map cannot start here"},
};

static struct mark mark_of(const struct source *s, yaml_mark_t m)
{
    return (struct mark){s, m.line, m.column};
}

/* The byte at a mark, or 0. libyaml counts marks in characters. */
static char byte_at(const struct source *s, yaml_mark_t m)
{
    const char *end = s->text + s->length, *p = utf8_skip(s->text, end, m.index);

    return (char)(p < end ? *p : '\0');
}

static void syntax_mistake(struct reading *r, const struct source *s, const yaml_parser_t *p)
{
    struct mark at = mark_of(s, p->problem_mark);
    const char *problem = p->problem == NULL ? "this is not YAML" : p->problem;
    const char c = byte_at(s, p->problem_mark);

    if (p->error == YAML_MEMORY_ERROR) {
        r->mistakes.no_memory = true;
        return;
    }
    if (strncmp(problem, "found unexpected end of stream", 30) == 0) {
        at = mark_of(s, p->context_mark);
        mistake(&r->mistakes, at, NULL, "the quote that opens here is never closed");
        return;
    }
    if (c == '\t') {
        mistake(&r->mistakes, at, NULL, "a tab; YAML is indented with spaces only");
        return;
    }
    if (strncmp(problem, "found character that cannot start", 33) == 0) {
        mistake(&r->mistakes, at, NULL, "nothing can start with '%c'; put the text in quotes", c);
        return;
    }
    for (size_t i = 0; i < sizeof PLAIN_WORDS / sizeof PLAIN_WORDS[0]; i++)
        if (strncmp(problem, PLAIN_WORDS[i][0], strlen(PLAIN_WORDS[i][0])) == 0) {
            mistake(&r->mistakes, at, NULL, "%s", PLAIN_WORDS[i][1]);
            return;
        }
    mistake(&r->mistakes, at, NULL, "not YAML: %s", problem);
}

/* Whether no line begins with what only looks like a space. */
static bool is_indented_with_blanks(struct reading *r, const struct source *s)
{
    static const char NO_BREAK_SPACE[] = "\xC2\xA0";
    struct mark at = {s, 0, 0};

    for (const char *p = s->text;; at.line++) {
        at.column = strspn(p, " ");
        if (strncmp(p + at.column, NO_BREAK_SPACE, 2) == 0) {
            mistake(&r->mistakes, at, NULL, "YAML is indented with spaces only");
            return false;
        }
        p += strcspn(p, "\r\n");
        if (*p == '\0')
            return true;
        p += p[0] == '\r' && p[1] == '\n' ? 2 : 1;
    }
}

/* One event of the screening: false ends it. */
static bool screen_event(struct reading *r, const struct source *s, const yaml_event_t *v,
                         int *depth, int *documents)
{
    const struct mark at = mark_of(s, v->start_mark);
    const yaml_char_t *anchor = NULL, *tag = NULL;

    switch (v->type) {
    case YAML_ALIAS_EVENT:
        mistake(&r->mistakes, at, NULL,
                "'*%.60s' (an alias) cannot be used; write the value itself",
                (const char *)v->data.alias.anchor);
        return true;
    case YAML_SCALAR_EVENT:
        anchor = v->data.scalar.anchor;
        tag = v->data.scalar.tag;
        if (memchr(v->data.scalar.value, '\0', v->data.scalar.length) != NULL)
            mistake(&r->mistakes, at, NULL, "the text holds a zero byte");
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = v->data.sequence_start.anchor;
        tag = v->data.sequence_start.tag;
        ++*depth;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = v->data.mapping_start.anchor;
        tag = v->data.mapping_start.tag;
        ++*depth;
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        --*depth;
        break;
    case YAML_DOCUMENT_START_EVENT:
        if (++*documents > 1)
            mistake(&r->mistakes, at, NULL, "a second document starts; a file has one");
        break;
    default:
        break;
    }
    if (anchor != NULL)
        mistake(&r->mistakes, at, NULL, "'&%.60s' (an anchor) cannot be used",
                (const char *)anchor);
    if (tag != NULL)
        mistake(&r->mistakes, at, NULL, "'%.60s' (a tag) cannot be used", (const char *)tag);
    if (*depth > MAX_DEPTH)
        mistake(&r->mistakes, at, NULL, "more than %d levels, the limit", (int)MAX_DEPTH);
    return *depth <= MAX_DEPTH && *documents <= 1;
}

static void start(yaml_parser_t *p, const struct source *s)
{
    yaml_parser_set_encoding(p, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(p, (const unsigned char *)s->text, s->length);
}

/* A first pass over the events, which cost no more than the file is long, whatever it refers to. */
static bool is_fit(struct reading *r, const struct source *s)
{
    yaml_parser_t p;
    int depth = 0, documents = 0;
    const size_t before = r->mistakes.n_all;

    if (!yaml_parser_initialize(&p)) {
        r->mistakes.no_memory = true;
        return false;
    }
    start(&p, s);
    for (bool goes_on = true; goes_on;) {
        yaml_event_t v;
        if (!yaml_parser_parse(&p, &v)) {
            syntax_mistake(r, s, &p);
            break;
        }
        goes_on = v.type != YAML_STREAM_END_EVENT && screen_event(r, s, &v, &depth, &documents);
        yaml_event_delete(&v);
    }
    yaml_parser_delete(&p);
    return r->mistakes.n_all == before && !r->mistakes.no_memory;
}

static struct node *convert(struct reading *r, const struct source *s, yaml_document_t *d, int id);

/* Adds a key, which if dotted ("care.gp.fear") opens the maps it goes through. */
static void add_key(struct reading *r, struct node *map, struct node *key, struct node *value)
{
    const char *dot = strchr(key->text, '.');

    if (dot == NULL || dot == key->text || dot[1] == '\0' || strlen(key->text) > LONGEST_KEY) {
        tree_add(r, map, key, value);
        return;
    }
    struct node *first = tree_text(r, key->at, key->text, (size_t)(dot - key->text));
    struct node *rest = tree_text(r, key->at, dot + 1, strlen(dot + 1));
    struct node *below = tree_map(r, key->at);
    if (first == NULL || rest == NULL || below == NULL)
        return;
    below->is_opened = true;
    tree_add(r, map, first, below);
    add_key(r, below, rest, value);
}

static int compare_keys(const void *a, const void *b)
{
    const struct pair *const *x = a, *const *y = b;
    const int order = strcmp((*x)->key->text, (*y)->key->text);

    return order != 0 ? order : (*x > *y) - (*x < *y);
}

/* Brings together maps that were opened several times by dotted keys; reports what is given twice. */
static void unite(struct reading *r, struct node *map)
{
    struct pair **sorted = arena_array(&r->arena, map->n, sizeof(struct pair *));
    size_t kept = 0;

    if (sorted == NULL) {
        r->mistakes.no_memory = true;
        return;
    }
    for (size_t i = 0; i < map->n; i++)
        sorted[i] = &map->pair[i];
    qsort(sorted, map->n, sizeof *sorted, compare_keys);
    for (size_t i = 0, first = 0; i < map->n; i++) {
        struct pair *a = sorted[first], *b = sorted[i];
        if (i == first || strcmp(a->key->text, b->key->text) != 0) {
            first = i;
            continue;
        }
        if (a->value->kind == NODE_MAP && b->value->kind == NODE_MAP &&
            (a->value->is_opened || b->value->is_opened)) {
            for (size_t k = 0; k < b->value->n; k++)
                tree_add(r, a->value, b->value->pair[k].key, b->value->pair[k].value);
            a->value->is_opened = a->value->is_opened && b->value->is_opened;
        } else
            mistake(&r->mistakes, b->key->at, NULL, "'%s' is given twice; first in line %zu",
                    b->key->text, a->key->at.line + 1);
        b->value = NULL;
    }
    for (size_t i = 0; i < map->n; i++)
        if (map->pair[i].value != NULL)
            map->pair[kept++] = map->pair[i];
    map->n = kept;
}

static struct node *convert_map(struct reading *r, const struct source *s, yaml_document_t *d,
                                const yaml_node_t *from)
{
    struct node *map = tree_map(r, mark_of(s, from->start_mark));
    const yaml_node_pair_t *first = from->data.mapping.pairs.start;
    const size_t n = (size_t)(from->data.mapping.pairs.top - first);

    if (map != NULL && n > MAX_KEYS) {
        mistake(&r->mistakes, map->at, NULL, "%zu names in one map; the limit is %d", n,
                (int)MAX_KEYS);
        return NULL;
    }
    for (size_t i = 0; i < n && map != NULL; i++) {
        struct node *key = convert(r, s, d, first[i].key);
        struct node *value = convert(r, s, d, first[i].value);
        if (key == NULL || value == NULL)
            return NULL;
        if (key->kind != NODE_TEXT)
            mistake(&r->mistakes, key->at, NULL, "a name cannot be %s", tree_kind_words(key));
        else
            add_key(r, map, key, value);
    }
    return map;
}

static struct node *convert(struct reading *r, const struct source *s, yaml_document_t *d, int id)
{
    const yaml_node_t *from = yaml_document_get_node(d, id);
    struct node *to;

    if (from->type == YAML_MAPPING_NODE)
        return convert_map(r, s, d, from);
    if (from->type == YAML_SCALAR_NODE) {
        to = tree_text(r, mark_of(s, from->start_mark), (const char *)from->data.scalar.value,
                       from->data.scalar.length);
        if (to != NULL)
            to->is_quoted = from->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        return to;
    }
    to = tree_map(r, mark_of(s, from->start_mark));
    for (const yaml_node_item_t *i = from->data.sequence.items.start;
         to != NULL && i < from->data.sequence.items.top; i++) {
        struct node *item = convert(r, s, d, *i);
        if (item == NULL)
            return NULL;
        tree_add(r, to, NULL, item);
    }
    if (to != NULL)
        to->kind = NODE_SEQUENCE;
    return to;
}

/* Unites every map of the tree, from the top down, since uniting lengthens those below. */
static void unite_all(struct reading *r, struct node *n)
{
    if (n->kind == NODE_TEXT)
        return;
    if (n->kind == NODE_MAP)
        unite(r, n);
    for (size_t i = 0; i < n->n; i++)
        unite_all(r, n->pair[i].value);
}

/* Leaves out the byte order mark that some editors put before UTF-8. */
static void skip_mark(struct source *s)
{
    static const char MARK[] = "\xEF\xBB\xBF";

    if (s->length >= strlen(MARK) && memcmp(s->text, MARK, strlen(MARK)) == 0) {
        s->text += strlen(MARK);
        s->length -= strlen(MARK);
    }
}

struct node *yaml_tree(struct reading *r, struct source *s)
{
    yaml_parser_t p;
    yaml_document_t d;
    struct node *tree = NULL;

    if (s == NULL)
        return NULL;
    skip_mark(s);
    if (!tree_check_text(r, s) || !is_indented_with_blanks(r, s) || !is_fit(r, s))
        return NULL;
    if (!yaml_parser_initialize(&p)) {
        r->mistakes.no_memory = true;
        return NULL;
    }
    start(&p, s);
    if (!yaml_parser_load(&p, &d))
        syntax_mistake(r, s, &p);
    else {
        if (yaml_document_get_root_node(&d) != NULL)
            tree = convert(r, s, &d, 1);
        else
            mistake(&r->mistakes, (struct mark){.source = s}, NULL, "the file is empty");
        yaml_document_delete(&d);
    }
    yaml_parser_delete(&p);
    if (tree != NULL)
        unite_all(r, tree);
    return r->mistakes.no_memory ? NULL : tree;
}
