/* The page: its parts put where explore.html names them between two @. */
#include "explore_own.h"
#include "library.h"
#include "page_parts.h"

#include <string.h>

bool explore_can_draw(struct err *e)
{
    if (LIBRARY_PARTS[0].name != NULL)
        return true;
    (void)err_set(e, STATUS_USAGE,
                  "explore: this program was built without Vega, which draws the page; install it "
                  "(Debian: apt-get install libjs-vega; elsewhere give cmake "
                  "-DVEGA_FOLDER=FOLDER), and build again in an empty build folder");
    return false;
}

static void add_library(struct text *out)
{
    for (const struct library_part *p = LIBRARY_PARTS; p->name != NULL; p++) {
        text_add(out, "<script>\npart(\"%s\", function (exports, module, require) {\n", p->name);
        text_add_bytes(out, (const char *)p->bytes, p->size);
        text_add(out, "\n});\n</script>\n");
    }
}

/* JSON in a script: no "<" of a user can end it. */
static void add_facts(struct text *out, const struct explore *x)
{
    struct text t = {.data = NULL};

    explore_facts(&t, x);
    for (const char *c = t.data; c != NULL && *c != '\0'; c++)
        if (*c == '<')
            text_add(out, "\\u003c");
        else
            text_add_bytes(out, c, 1);
    out->failed = out->failed || t.failed;
    text_free(&t);
}

/* What stands for a name between two @; false: it is no such name. */
static bool add_part(struct text *out, const struct text *numbers, const struct explore *x,
                     const char *name)
{
    static const struct {
        const char *name;
        const char *const *line;
    } AS_THEY_STAND[] = {{"@EXPLORE_CSS@", EXPLORE_CSS},
                         {"@EXPLORE_JS@", EXPLORE_JS},
                         {"@CHART_JSON@", CHART_JSON},
                         {"@VEGA_TXT@", VEGA_TXT}};

    for (size_t i = 0; i < sizeof AS_THEY_STAND / sizeof *AS_THEY_STAND; i++)
        if (strncmp(name, AS_THEY_STAND[i].name, strlen(AS_THEY_STAND[i].name)) == 0) {
            text_add_lines(out, AS_THEY_STAND[i].line);
            return true;
        }
    if (strncmp(name, "@FACTS@", 7) == 0)
        add_facts(out, x);
    else if (strncmp(name, "@NUMBERS@", 9) == 0)
        text_add_bytes(out, numbers->data, numbers->length);
    else if (strncmp(name, "@LIBRARY@", 9) == 0)
        add_library(out);
    else
        return false;
    return true;
}

static void add_page(struct text *out, const struct text *numbers, const struct explore *x)
{
    for (const char *const *line = EXPLORE_HTML; *line != NULL; line++) {
        const char *at = strchr(*line, '@');
        const char *end = at == NULL ? NULL : strchr(at + 1, '@');
        if (at == NULL || end == NULL) {
            text_add_bytes(out, *line, strlen(*line));
            continue;
        }
        text_add_bytes(out, *line, (size_t)(at - *line));
        if (add_part(out, numbers, x, at))
            text_add_bytes(out, end + 1, strlen(end + 1));
        else
            text_add_bytes(out, at, strlen(at));
    }
}

enum status explore_page(struct text *out, struct text *left_out, struct result *r,
                         const struct explore_request *g, struct err *e)
{
    struct text numbers = {.data = NULL};
    struct explore x;
    enum status s = explore_read(&x, r, g, e);

    if (s == STATUS_OK && x.doubt.left_out != NULL)
        text_add(left_out, "%s", x.doubt.left_out);
    if (s == STATUS_OK)
        s = explore_pack(&numbers, &x, e);
    if (s == STATUS_OK) {
        add_page(out, &numbers, &x);
        if (out->failed || numbers.failed)
            s = err_memory_for(e, "for the page");
    }
    text_free(&numbers);
    explore_free(&x);
    return s;
}
