/* A YAML file as written: a tree of maps, sequences and texts, each knowing its place in its file. */
#ifndef CONFIDE_TREE_H
#define CONFIDE_TREE_H

#include "arena.h"
#include "mistakes.h"

enum node_kind { NODE_TEXT, NODE_SEQUENCE, NODE_MAP };

/* All belongs to the reading's arena. */
struct node {
    enum node_kind kind;
    struct mark at;
    const char *text; /* of NODE_TEXT, terminated; no zero byte within */
    bool is_quoted;
    bool is_opened; /* a map that a dotted key opened */
    size_t n, capacity;
    struct pair *pair; /* n of them, in the file's order */
};

struct pair {
    struct node *key; /* NULL in a sequence */
    struct node *value;
};

/* What a reading is made of. `out_of_memory` makes the rest of it pointless but safe. */
struct reading {
    struct arena arena;
    struct mistakes mistakes;
    size_t n_sources;
};

enum { MAX_FILE = 1 << 20, MAX_DEPTH = 24, MAX_KEYS = 10000 };

/* A source of this name; `text` must outlive the reading. In its arena; NULL: no memory. */
struct source *tree_source(struct reading *r, const char *name, const char *text, size_t length);

/* Whether a source is UTF-8 without control characters; if not, r->mistakes says where. */
bool tree_check_text(struct reading *r, struct source *s);

/* The tree of one YAML text, its dotted keys made nested maps. NULL when something was wrong with it as a whole
 * (r->mistakes says what); smaller mistakes, such as a key given twice, leave a tree. */
struct node *yaml_tree(struct reading *r, struct source *s);

/* A new text, or an empty map, in the reading's arena; NULL: no memory. */
struct node *tree_text(struct reading *r, struct mark at, const char *text, size_t length);
struct node *tree_map(struct reading *r, struct mark at);

/* null, ~ or nothing: what takes a key of the base away. NULL is null as well. */
bool tree_is_null(const struct node *n);
const char *tree_kind_words(const struct node *n);

/* The value of a map's key, or NULL when absent or null, or when `map` is no map. */
struct node *tree_get(const struct node *map, const char *key);
struct pair *tree_find(const struct node *map, const char *key);
void tree_add(struct reading *r, struct node *map, struct node *key, struct node *value);

#endif
