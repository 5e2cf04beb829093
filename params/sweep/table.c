/* Reads a design's table: a header of paths, one row a point, as spreadsheets and other programs write it. */
#include "mem.h"
#include "sweep_file.h"
#include "sweep_resolved.h"
#include "text.h"
#include "utf8.h"
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TABLE = 1 << 30, LONGEST_CELL = 256 };

/* Before a path whose values multiply the scenario's own. */
static const char SCALE[] = "scale:";

/* A table as it is read, cell by cell. */
struct table {
    struct sweep_resolved *m;
    struct source *source;
    const char *p, *end;
    struct mark at; /* of p */
    char separator;
    struct mark cell_at;
    char cell[LONGEST_CELL];
    size_t n_empty; /* columns without a name, right of the others */
    bool is_weighted;
    size_t weight_at; /* of a weighted table: which column is the weight; SIZE_MAX: none yet */
};

static const char WEIGHT[] = "weight";

static bool is_line_end(const struct table *t)
{
    return t->p == t->end || *t->p == '\n' || *t->p == '\r';
}

static void step(struct table *t)
{
    t->at.column += utf8_begins(*t->p);
    t->p++;
}

static void next_line(struct table *t)
{
    while (!is_line_end(t))
        step(t);
    if (t->p + 1 < t->end && t->p[0] == '\r' && t->p[1] == '\n')
        t->p++;
    if (t->p < t->end)
        t->p++;
    t->at.line++;
    t->at.column = 0;
}

static void skip_blanks(struct table *t)
{
    while (!is_line_end(t) && (*t->p == ' ' || (*t->p == '\t' && t->separator != '\t')))
        step(t);
}

/* Takes the byte at p into the cell. */
static void take_byte(struct table *t, size_t *n)
{
    if (*n + 1 < sizeof t->cell)
        t->cell[(*n)++] = *t->p;
    step(t);
}

/* Reads one cell, without quotes and blanks around it, and goes to the separator or the line's end after it. */
static void read_cell(struct table *t)
{
    size_t n = 0;

    skip_blanks(t);
    t->cell_at = t->at;
    if (!is_line_end(t) && *t->p == '"') {
        step(t);
        while (!is_line_end(t) && *t->p != '"')
            take_byte(t, &n);
        if (!is_line_end(t))
            step(t);
    }
    while (!is_line_end(t) && *t->p != t->separator)
        take_byte(t, &n);
    while (n > 0 && t->cell[n - 1] == ' ')
        n--;
    t->cell[n] = '\0';
}

/* Whether another cell follows in the line. */
static bool goes_on(struct table *t)
{
    if (is_line_end(t))
        return false;
    step(t);
    return true;
}

/* Whether the line from here on is blank, or holds separators only, as spreadsheets leave them below a table. */
static bool is_blank(const struct table *t)
{
    const char *p = t->p;

    while (p < t->end && (*p == ' ' || *p == '\t' || *p == t->separator))
        p++;
    return p == t->end || *p == '\n' || *p == '\r';
}

/* Goes to the next line that is not blank; false at the end. */
static bool find_row(struct table *t)
{
    while (t->p < t->end && is_blank(t))
        next_line(t);
    return t->p < t->end;
}

static void choose_separator(struct table *t)
{
    const char *p = t->p;

    for (t->separator = ','; p < t->end && *p != '\n' && *p != '\r'; p++)
        if (*p == '\t' || (*p == ';' && t->separator == ','))
            t->separator = *p;
}

/* Whether the cell names the weight. In a table whose points count alike that is a mistake. */
static bool reads_weight(struct table *t, size_t column)
{
    if (strcmp(t->cell, WEIGHT) != 0)
        return false;
    if (!t->is_weighted)
        mistake(&t->m->r->mistakes, t->cell_at, NULL,
                "the points of a list all count alike; a posterior with weights is read by design: "
                "posterior, from: NAME");
    else if (t->weight_at != SIZE_MAX)
        mistake(&t->m->r->mistakes, t->cell_at, NULL, "a second column weight");
    t->weight_at = column;
    return true;
}

static void read_column(struct table *t)
{
    const bool is_scale = strncmp(t->cell, SCALE, strlen(SCALE)) == 0;
    const char *path = t->cell + (is_scale ? strlen(SCALE) : 0);

    if (sweep_path_is_known(t->m, t->cell_at, path))
        (void)sweep_spec_add(t->m, t->cell_at, path, is_scale);
}

static void read_value(struct table *t, const struct spec *s, double *x)
{
    union param_value flag;
    char why[WHY_SIZE];
    bool is_right;

    if (s->limits.type == TYPE_FLAG) {
        is_right = value_parse(&s->limits, t->cell, &flag, why);
        *x = is_right ? flag.flag : 0;
    } else
        is_right = value_parse_real(t->cell, x, why);
    if (is_right && s->limits.type == TYPE_COUNT && *x != nearbyint(*x)) {
        (void)snprintf(why, sizeof why, "is not a whole number");
        is_right = false;
    }
    if (t->cell[0] == '\0')
        mistake(&t->m->r->mistakes, t->cell_at, NULL, "%s is empty", s->written);
    else if (!is_right)
        mistake(&t->m->r->mistakes, t->cell_at, NULL, "%s = %.60s %s", s->written, t->cell, why);
}

static void read_weight(struct table *t, double *weight)
{
    char why[WHY_SIZE] = "is below 0";

    if (!value_parse_real(t->cell, weight, why) || *weight < 0)
        mistake(&t->m->r->mistakes, t->cell_at, NULL, "weight = %.60s %s", t->cell, why);
}

static void read_row(struct table *t, size_t at_row)
{
    struct sweep_resolved *m = t->m;
    const struct mark at = t->at;
    const size_t n_columns = m->n_specs + t->is_weighted;
    double *row = m->row_value + at_row * m->n_specs;
    size_t n = 0, n_blank = 0; /* cells, and those of them that are empty at the end */

    do {
        const size_t column = n - (t->is_weighted && n > t->weight_at);
        read_cell(t);
        if (m->row_weight != NULL && n == t->weight_at)
            read_weight(t, &m->row_weight[at_row]);
        else if (n < n_columns)
            read_value(t, &m->spec[column], &row[column]);
        n_blank = n >= n_columns && t->cell[0] == '\0' ? n_blank + 1 : 0;
        n++;
    } while (goes_on(t));
    n -= t->n_empty > 0 ? n_blank : 0;
    if (n == n_columns + 1 && t->cell[0] == '\0')
        mistake(&m->r->mistakes, t->cell_at, NULL, "the line ends with a separator too many");
    else if (n != n_columns)
        mistake(&m->r->mistakes, at, NULL, "%zu value%s, where the header names %zu%s", n,
                n == 1 ? "" : "s", n_columns,
                n > n_columns && t->separator == ',' ? "; decimals have a point, 0.5" : "");
    next_line(t);
}

/* No fewer than there are rows, and no more than there may be. */
static size_t count_lines(const struct table *t, size_t most)
{
    size_t n = 1;

    for (const char *p = t->p; p < t->end && n < most; p++)
        n += *p == '\n' || *p == '\r';
    return n;
}

static void read_rows(struct table *t)
{
    struct sweep_resolved *m = t->m;
    const size_t most = MAX_VALUES / m->n_specs < MAX_POINTS ? MAX_VALUES / m->n_specs : MAX_POINTS;
    const size_t n_lines = count_lines(t, most);

    m->row_value = mem_array(n_lines, m->n_specs * sizeof *m->row_value);
    m->row_weight = t->is_weighted ? mem_array(n_lines, sizeof *m->row_weight) : NULL;
    m->r->mistakes.no_memory |= m->row_value == NULL || (t->is_weighted && m->row_weight == NULL);
    while (!m->r->mistakes.no_memory && find_row(t) && !mistakes_abound(&m->r->mistakes)) {
        if (m->n_rows == most) {
            mistake(&m->r->mistakes, t->at, NULL, "more than %zu points of %zu columns, the limit",
                    most, m->n_specs);
            return;
        }
        read_row(t, m->n_rows++);
    }
    if (m->row_value != NULL && m->n_rows == 0)
        mistake(&m->r->mistakes, t->at, NULL, "there is no row below the header");
}

static bool begins_with(const struct table *t, const char *bytes, size_t n)
{
    return (size_t)(t->end - t->p) >= n && memcmp(t->p, bytes, n) == 0;
}

/* What the file is if it is no table, or NULL. */
static const char *other_kind(const struct table *t)
{
    if (begins_with(t, "\xFF\xFE", 2) || begins_with(t, "\xFE\xFF", 2) ||
        (t->end - t->p > 1 && (t->p[0] == '\0' || t->p[1] == '\0')))
        return "this is UTF-16; save the table as UTF-8";
    if (begins_with(t, "PK\x03\x04", 4) || begins_with(t, "\xD0\xCF\x11\xE0", 4))
        return "this is a spreadsheet's own file; save the table as CSV";
    return NULL;
}

/* Whether the header line holds what stands between its names if it is none of the separators that are read. */
static bool is_separated_by(const struct table *t, char c)
{
    const char *from = t->p + strspn(t->p, " "), *end = from + strcspn(from, "\r\n");

    while (end > from && end[-1] == ' ')
        end--;
    return t->separator == ',' && memchr(from, ',', (size_t)(end - from)) == NULL &&
           memchr(from, c, (size_t)(end - from)) != NULL;
}

/* What the line here is if another program wrote it above or instead of names, or NULL. */
static const char *foreign_line(const struct table *t)
{
    if (begins_with(t, "\"BehaviorSpace", 14) || begins_with(t, "BehaviorSpace", 13))
        return "this is a table of NetLogo's BehaviorSpace; leave out the lines above the names of "
               "the columns, and name the columns by paths, such as belief.floor,belief.full";
    if (*t->p == '%')
        return "a table has no line that begins with '%'; of a table of Dakota's keep the columns "
               "of parameters, name them by paths, and put commas or tabs between them";
    if (*t->p == '#')
        return "a table has no comments; its first line names the columns (in Python, "
               "numpy.savetxt(..., delimiter=',', comments=''))";
    return NULL;
}

/* Why the line here cannot be a header, or NULL. */
static const char *no_header(const struct table *t)
{
    struct table ahead = *t;
    char why[WHY_SIZE];
    double x;

    if (foreign_line(t) != NULL)
        return foreign_line(t);
    if (t->separator == ';')
        return "columns are separated by ';'; save the table with commas or tabs between them, "
               "and with decimal points";
    if (is_separated_by(t, '|'))
        return "columns are separated by '|'; save the table with commas or tabs between them";
    if (is_separated_by(t, ' '))
        return "columns are separated by blanks; save the table with commas or tabs between them, "
               "and name the columns by paths in the first line (in Python, numpy.savetxt(..., "
               "delimiter=',', header='belief.floor,belief.full', comments=''))";
    read_cell(&ahead);
    if (value_parse_real(ahead.cell, &x, why))
        return "this is a number; the first line names the columns by paths, such as "
               "belief.floor,belief.full";
    return NULL;
}

/* Goes to the header and chooses the separator; false: there is none. */
static bool find_header(struct table *t)
{
    const char *wrong = other_kind(t);

    if (wrong == NULL && !tree_check_text(t->m->r, t->source))
        return false;
    if (begins_with(t, "\xEF\xBB\xBF", 3))
        t->p += 3; /* a byte order mark, as spreadsheets write it */
    if (begins_with(t, "sep=", 4))
        next_line(t); /* for a spreadsheet */
    if (wrong == NULL && !find_row(t))
        wrong = "the file is empty";
    if (wrong == NULL) {
        choose_separator(t);
        wrong = no_header(t);
    }
    if (wrong != NULL)
        mistake(&t->m->r->mistakes, t->at, NULL, "%s", wrong);
    return wrong == NULL;
}

static void tell_unnamed(struct table *t, struct mark at)
{
    mistake(&t->m->r->mistakes, at, NULL,
            "a column without a name; each is named by a path (is there a separator too many? in "
            "R, write.csv(..., row.names = FALSE))");
}

/* Columns without a name are fine right of the others, where spreadsheets leave them. */
static void read_columns(struct table *t)
{
    const size_t before = t->m->r->mistakes.n_all;
    struct mark empty_at = t->at;
    size_t column = 0;

    do {
        read_cell(t);
        if (t->cell[0] == '\0') {
            empty_at = t->n_empty++ == 0 ? t->cell_at : empty_at;
            continue;
        }
        if (t->n_empty > 0)
            tell_unnamed(t, empty_at);
        t->n_empty = 0;
        if (!reads_weight(t, column))
            read_column(t);
        column++;
    } while (goes_on(t) && !mistakes_abound(&t->m->r->mistakes));
    if (t->m->n_specs == 0 && t->m->r->mistakes.n_all == before)
        tell_unnamed(t, empty_at);
}

static void read_table(struct table *t)
{
    struct mistakes *all = &t->m->r->mistakes;
    const size_t before = all->n_all;

    if (!find_header(t))
        return;
    const struct mark header = t->at;
    read_columns(t);
    if (t->is_weighted && t->weight_at == SIZE_MAX && all->n_all == before)
        mistake(all, header, NULL,
                "this is no posterior of 'confide calibrate': it has no column weight; points that "
                "count alike are read by design: list, file: NAME");
    next_line(t);
    if (all->n_all == before && !all->no_memory)
        read_rows(t);
}

void sweep_table_read(struct sweep_resolved *m, struct source *s, bool is_weighted)
{
    read_table(&(struct table){.m = m,
                               .source = s,
                               .p = s->text,
                               .end = s->text + s->length,
                               .at = {s, 0, 0},
                               .separator = ',',
                               .is_weighted = is_weighted,
                               .weight_at = SIZE_MAX});
}

void sweep_table(struct sweep_resolved *m, const char *key, const char *name, bool is_weighted)
{
    const struct mark at = tree_find(m->written->top, key)->value->at;
    const char *why = NULL;
    size_t length = 0;
    char *path = sweep_file_beside(m->r, m->written->name, name);
    char *text = path == NULL ? NULL : sweep_file_load(m->r, path, MAX_TABLE, &length, &why);

    if (why != NULL)
        mistake(&m->r->mistakes, at, NULL, "%s %s: %s", key, path, why);
    else if (text != NULL && length > MAX_TABLE)
        mistake(&m->r->mistakes, at, NULL, "%s %s: larger than 1 GiB, the limit", key, path);
    else if (text != NULL) {
        struct source *s = tree_source(m->r, path, text, length);
        if (s != NULL)
            sweep_table_read(m, s, is_weighted);
    }
}
