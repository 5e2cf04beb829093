/* Text on the page: how wide it is, and where its lines break. */
#include "figure_layout.h"
#include "letter.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

static double bytes_width(const char *s, size_t n, double size, bool is_bold)
{
    const char *const end = s + n;
    double width = 0.0;
    uint32_t code;

    while (s < end)
        width += utf8_next(&code, &s) > 0 ? letter_width(code, is_bold) : LETTER_UNKNOWN;
    return width * size;
}

double figure_layout_width(const char *text, double size)
{
    return bytes_width(text, strlen(text), size, false);
}

size_t figure_layout_line(const char *s, double width, double size, bool is_bold)
{
    size_t n = 0, blank = 0, joint = 0;

    for (;; n++) {
        if (s[n] == '\0' || s[n] == '\n')
            return n;
        if (s[n] == ' ' && s[n + 1] != '%') /* "95 %" is one word */
            blank = n;
        if (utf8_begins(s[n]) && n > 0 && bytes_width(s, n + 1, size, is_bold) > width)
            return blank > 0 ? blank : joint > 0 ? joint : n;
        if (strchr("._-/", s[n]) != NULL) /* where a path or a long word may be taken apart */
            joint = n + 1;
    }
}

static const char MORE[] = "\xe2\x80\xa6"; /* what is left out */

static void place(struct figure_layout *l, const char *s, size_t n, const char *end,
                  const struct paragraph *p, double depth)
{
    struct text t = {.data = NULL};

    if (l->n_placed == MAX_PLACED)
        return;
    text_add_bytes(&t, s, n);
    text_add(&t, "%s", end);
    struct placed *at = &l->placed[l->n_placed++];
    *at = (struct placed){.x = p->x,
                          .y = depth + LAYOUT_LINE * p->size / 2,
                          .size = p->size,
                          .is_bold = p->is_bold,
                          .is_grey = p->is_grey};
    at->text = text_take(&t);
    l->failed = l->failed || at->text == NULL;
}

/* Bytes of s up to where the next line of a paragraph begins, of which *n stand in this one. */
static size_t next_line(size_t *n, const char *s, double width, double size, bool is_bold)
{
    *n = figure_layout_line(s, width, size, is_bold);
    return *n + strspn(s + *n, " \n");
}

double figure_layout_place(struct figure_layout *l, const char *s, const struct paragraph *p,
                           double depth)
{
    const double size = (p->is_bold ? l->bold_spread : l->spread) * p->size;

    for (size_t line = 0, n; *s != '\0' && line < p->most; line++) {
        size_t next = next_line(&n, s, p->width, size, p->is_bold);
        const bool is_cut = line + 1 == p->most && s[next] != '\0';
        if (is_cut)
            next = next_line(&n, s, p->width - bytes_width(MORE, 1, size, p->is_bold), size,
                             p->is_bold);
        place(l, s, n, is_cut ? MORE : "", p, depth);
        depth += LAYOUT_LINE * p->size;
        s += next;
    }
    return depth;
}

double figure_layout_deep(const struct figure_layout *l, const char *s, const struct paragraph *p)
{
    struct figure_layout scratch = {
        .n_placed = MAX_PLACED, .spread = l->spread, .bold_spread = l->bold_spread};

    return figure_layout_place(&scratch, s, p, 0.0);
}

void figure_layout_free(struct figure_layout *l)
{
    for (size_t i = 0; i < l->n_placed; i++)
        free(l->placed[i].text);
    l->n_placed = 0;
}
