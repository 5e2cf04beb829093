/* A figure of lines over time: its script and its data. */
#include "figure.h"

#include "axis.h"
#include "number.h"
#include "script.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of the drawing, which is 340 points wide and 255 high; its panel is about 175 high. */
static const double WIDTH = 340.0, PANEL = 165.0, LABEL_SIZE = 8.5, LETTER = 0.58;

static const struct figure_point *point_at(const struct figure *f, size_t policy, size_t i)
{
    return &f->point[policy * f->n_points + i];
}

bool figure_is_defined(const struct figure *f)
{
    for (size_t i = 0; i < f->n_policies * f->n_points; i++)
        if (f->point[i].value.n > 0)
            return true;
    return false;
}

static struct axis y_axis(const struct figure *f)
{
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; i < f->n_policies * f->n_points; i++) {
        const struct estimate *x = &f->point[i].value;
        low = fmin(low, fmin(x->mean, x->low)); /* fmin and fmax pass NaN over */
        high = fmax(high, fmax(x->mean, x->high));
    }
    return axis_round(fmax(low, 0.0), high);
}

static bool has_intervals(const struct figure *f)
{
    for (size_t i = 0; i < f->n_policies * f->n_points; i++)
        if (f->point[i].value.n > 1)
            return true;
    return false;
}

/* Size of the labels and the share of the width they need, for the longest name. */
static void label_room(const struct figure *f, double *size, double *margin)
{
    size_t longest = 4;

    for (size_t p = 0; p < f->n_policies; p++)
        if (strlen(f->policy[p]) > longest)
            longest = strlen(f->policy[p]);
    *size = longest > 20 ? LABEL_SIZE * 20.0 / (double)longest : LABEL_SIZE;
    *size = f->n_policies > 14 ? fmin(*size, 7.0) : *size;
    *margin = (LETTER * *size * (double)longest + 6.0) / WIDTH;
}

/* The share of the width that the title of the vertical axis and its tick labels need. */
static double left_room(const struct axis *y)
{
    char tick[64];

    return 0.075 + 0.0165 * (double)snprintf(tick, sizeof tick, "%.*f", y->decimals, y->to);
}

static void add_number(struct text *out, double x)
{
    number_exact(out, x, "NaN");
}

static void add_numbers(struct text *out, const double *x, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        text_add(out, k > 0 ? " " : "");
        add_number(out, x[k]);
    }
}

static void add_data(struct text *out, const struct figure *f)
{
    text_add(out,
             "# day since 1970-01-01, mean, low, high; a block a policy\n$Data << END_OF_DATA\n");
    for (size_t p = 0; p < f->n_policies; p++) {
        text_add(out, "%s# %s\n", p > 0 ? "\n\n" : "", f->policy[p]);
        for (size_t i = 0; i < f->n_points; i++) {
            const struct figure_point *x = point_at(f, p, i);
            add_numbers(out, (double[]){x->day, x->value.mean, x->value.low, x->value.high}, 4);
            text_add(out, "\n");
        }
    }
    text_add(out, "END_OF_DATA\n");
}

/* The last value defined of a policy, or NULL. */
static const struct figure_point *last_point(const struct figure *f, size_t policy)
{
    for (size_t i = f->n_points; i-- > 0;)
        if (point_at(f, policy, i)->value.n > 0)
            return point_at(f, policy, i);
    return NULL;
}

static void add_ends(struct text *out, const struct figure *f, const struct axis *y,
                     double label_size)
{
    double at[MAX_POLICIES];
    const struct figure_point *last[MAX_POLICIES];
    const double x = f->to + 0.022 * (f->to - f->from);
    size_t n = 0;

    for (size_t p = 0; p < f->n_policies; p++) {
        last[p] = last_point(f, p);
        if (last[p] != NULL)
            at[n++] = last[p]->value.mean;
    }
    axis_push_apart(at, n, 1.18 * label_size / PANEL * (y->to - y->from), y->from, y->to);
    text_add(out,
             "# end of the line (day, value), place of its label, label\n$Ends << END_OF_ENDS\n");
    n = 0;
    for (size_t p = 0; p < f->n_policies; p++) {
        const double end[] = {last[p] != NULL ? last[p]->day : NAN,
                              last[p] != NULL ? last[p]->value.mean : NAN, x,
                              last[p] != NULL ? at[n++] : NAN};
        add_numbers(out, end, 4);
        text_add(out, " \"%s\"\n", f->policy[p]); /* names hold letters, digits and _ only */
    }
    text_add(out, "END_OF_ENDS\n");
}

/* Every line begins with a mark: no text of the user can end the block or be a command. */
static void add_lines(struct text *out, const char *s)
{
    while (*s != '\0') {
        const size_t n = strcspn(s, "\n");
        text_add(out, "|");
        text_add_bytes(out, s, n);
        text_add(out, "\n");
        s += n + (s[n] == '\n');
    }
}

/* How to read the figure. */
static void add_reading(struct text *out, const struct figure *f, const struct axis *y)
{
    text_add(out, "|Modelled, not observed.%s%s\n",
             f->n_marks > 0 ? " Dotted uprights: a policy changes." : "",
             y->from > 0.0 ? " The vertical axis does not start at 0." : "");
    if (f->n_policies > 1 && has_intervals(f))
        text_add(
            out,
            "|Differences between policies are paired, and more certain than the bands suggest.\n");
}

static void add_words(struct text *out, const struct figure *f, const struct axis *y)
{
    text_add(out, "$Text << END_OF_TEXT\n");
    add_lines(out, f->heading);
    add_lines(out, f->y_title);
    add_lines(out, f->caption);
    add_reading(out, f, y);
    add_lines(out, f->source);
    text_add(out, "END_OF_TEXT\n");
}

static void add_time(struct text *out, const struct figure *f, const struct axis *y)
{
    struct tick ticks[MAX_TICKS];
    const size_t n = axis_dates(ticks, f->from, f->to, 7);

    text_add(out, "set xtics (");
    for (size_t i = 0; i < n; i++) {
        text_add(out, "%s'%s' ", i > 0 ? ", " : "", ticks[i].label);
        add_number(out, ticks[i].day);
    }
    text_add(out, ")\n");
    for (size_t i = 0; i < f->n_marks; i++) {
        text_add(out, "set arrow from ");
        add_number(out, f->mark[i]);
        text_add(out, ", %.9g to ", y->from);
        add_number(out, f->mark[i]);
        text_add(out,
                 ", %.9g nohead back linecolor rgb '#888888' linewidth 0.8 dashtype (1.2,2.4)\n",
                 y->to);
    }
}

void figure_script(struct text *out, const struct figure *f, const char *formats)
{
    const struct axis y = y_axis(f);
    double label_size, margin;

    label_room(f, &label_size, &margin);
    text_add(out,
             "# Made by confide. To draw it again: gnuplot %s.gp\n"
             "name = '%s'\nformats = '%s'\npolicies = %zu\nribbons = %d\n",
             f->name, f->name, formats, f->n_policies, has_intervals(f));
    text_add(out, "x_from = ");
    add_number(out, f->from);
    text_add(out, "\nx_to = ");
    add_number(out, f->to);
    text_add(out, "\ny_from = %.9g\ny_to = %.9g\ny_step = %.9g\ny_format = '%%.%df'\n", y.from,
             y.to, y.step, y.decimals);
    text_add(out, "left = %.3f\nmargin = %.3f\nlabel_size = %.2f\n", left_room(&y), margin,
             label_size);
    add_words(out, f, &y);
    add_data(out, f);
    add_ends(out, f, &y, label_size);
    add_time(out, f, &y);
    text_add(out, "\n");
    for (size_t i = 0; LINES_GP[i] != NULL; i++)
        text_add(out, "%s", LINES_GP[i]);
}

void figure_csv(struct text *out, const struct figure *f)
{
    char date[DATE_SIZE];

    text_add(out, "policy,date,estimate,low,high,replicates,unit\n");
    for (size_t i = 0; i < f->n_policies * f->n_points; i++) {
        const struct figure_point *x = &f->point[i];
        const double numbers[] = {x->value.mean, x->value.low, x->value.high};
        date_print(date, (int64_t)floor(x->day + 0.5));
        text_add(out, "%s,%s", f->policy[i / f->n_points], date);
        for (size_t k = 0; k < 3; k++) {
            text_add(out, ",");
            number_exact(out, numbers[k], "");
        }
        text_add(out, ",%zu,", x->value.n);
        text_add_csv(out, f->unit);
        text_add(out, "\n");
    }
}
