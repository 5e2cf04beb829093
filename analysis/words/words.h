/* The words of figures and briefing: ours, or those of a --lang-file. */
#ifndef CONFIDE_WORDS_H
#define CONFIDE_WORDS_H

#include "err.h"
#include "measure.h"
#include "scenario.h"
#include "text.h"

enum word {
#define WORD(key, text) WORD_##key,
#include "words.def"
    WORD_COUNT
};

struct words;

/* Reads a file of translated labels (YAML: "words.modelled: Modellrechnung."); file NULL: only ours. NOINPUT: it cannot
 * be read. USAGE: it is wrong; lists every mistake, unknown keys included. */
enum status words_open(struct words **w, const char *file, struct err *e) MUST_CHECK;
void words_close(struct words *w); /* NULL is fine */

/* The text of a word, a figure's heading (`usual`: ours), a measure's label and its unit. It belongs to w, or is
 * constant. */
const char *words_of(const struct words *w, enum word word);
const char *words_figure(const struct words *w, const char *name, const char *usual);
const char *words_measure(const struct words *w, enum measure m);
const char *words_unit(const struct words *w, enum measure m);

/* The word for a regime. */
enum word words_regime(enum regime regime);

/* The translation of a name of the scenario under "policies", "groups" or "parameters", or else `usual`. */
const char *words_name(const struct words *w, const char *family, const char *name,
                       const char *usual);

/* Adds `pattern` with {names} replaced. A list of name and value in turn, NULL after the last. */
void words_fill(struct text *out, const char *pattern, const char *const *pairs);

/* Every key with our text, as a file to translate. */
void words_template(struct text *out);

#endif
