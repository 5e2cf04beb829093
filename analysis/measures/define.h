/*
 * Measures that the user defines: "name = numerator / denominator per what".
 *
 *   gp_rate "GP visits" = visits:service=gp:subgroup=registered / registered per person-year
 *   with_care           = spells_with_care / spells_ended in %
 *   any_care            = (visits:service=gp,emergency + 0.5 * reviews) per 1000 person-years
 *   wait                = median(first_treatments:condition=tuberculosis)
 *
 * Variables are those of the output file. Stocks become person-years, all is weighted to real people.
 */
#ifndef CONFIDE_DEFINE_H
#define CONFIDE_DEFINE_H

#include "element.h"
#include "measure.h"

enum { DEFINE_MOST = 32, DEFINE_TERMS = 24, DEFINE_NAME_SIZE = 96, DEFINE_UNIT_SIZE = 256 };

/* Part of a sum: a coefficient times what is counted of a variable. */
struct define_term {
    enum observable variable;
    double coefficient;
    bool element[ELEMENT_MOST]; /* which of its elements count */
    int subgroup; /* place in the scenario's list; -1: the subgroup that is asked for */
    bool has_groups, group[MAX_GROUPS]; /* which groups count, where not all do */
};

enum define_below { BELOW_one, BELOW_years, BELOW_sum };

/* scale x sum / sum; or (quantile > 0) a quantile of the delays, one term a bin. */
struct definition {
    char name[DEFINE_NAME_SIZE], label[DEFINE_NAME_SIZE], unit[DEFINE_UNIT_SIZE];
    struct define_term above[DEFINE_TERMS], below[DEFINE_TERMS];
    size_t n_above, n_below;
    enum define_below kind_below;
    enum term_kind kind_above;
    double scale, quantile;
};

struct definitions {
    size_t n;
    struct definition *definition;
};

/* The definitions as written: on the command line (place "--define"), and in a file. */
struct define_words {
    const char *text[DEFINE_MOST];
    size_t n;
    const char *file; /* NULL: none */
};

/*
 * Parses all of them. USAGE: a mistake; says where it is (FILE:LINE:COLUMN, or the column of a --define) and what
 * would be right. NOINPUT: the file cannot be read. INTERNAL: no memory. *d is then still to be freed.
 */
enum status define_read(struct definitions *d, const struct define_words *w,
                        const struct scenario *s, struct err *e) MUST_CHECK;
void define_free(struct definitions *d); /* a zeroed one is fine */

/* The definition of this name, or NULL. */
const struct definition *define_named(const struct definitions *d, const char *name);

/* Its quantile, from what each bin of the delay counts; NaN: nothing is counted. Bins are filled evenly; the last one,
 * which is open, counts as its first day. */
double define_quantile(double p, const double bin[DELAY_COUNT]);

/* What a --help says of them. */
#define DEFINE_HELP                                                                                \
    "--define 'NAME = SUM / SUM' defines a measure: SUM adds up variables\n"                       \
    "  of the file with +, -, numbers and parentheses, each narrowed by :service=,\n"              \
    "  :condition=, :severity=, :delay=, :subgroup= or :group=. 'per 1000\n"                       \
    "  person-years', 'per year' or 'in %' may follow, or stand instead of / SUM.\n"               \
    "  'NAME = median(first_treatments:condition=tuberculosis)' is in days, as is\n"               \
    "  quantile(0.9, ...). A label in \"\" may follow NAME. --define-file takes a file\n"          \
    "  with one a line ('#' begins a comment).\n"

#endif
