/* A definition being read: the reader's position, and errors there. */
#ifndef CONFIDE_DEFINE_PARSE_H
#define CONFIDE_DEFINE_PARSE_H

#include "define.h"

/* One definition: its text, how far it is read, where it is from. */
struct define_reader {
    const char *text, *at;
    const char *place; /* "--define", or the file */
    size_t line;       /* 0: there are no lines */
    const struct scenario *scenario;
    struct err *e;
};

/* USAGE, with the place and the column of `at`. */
enum status define_wrong(const struct define_reader *r, const char *at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Skips blanks; whether the next character, or word, is this one, which is then read. */
void define_skip(struct define_reader *r);
bool define_next(struct define_reader *r, char c);
bool define_word(struct define_reader *r, const char *word);

/* A sum into n terms; all are of one kind. */
enum status define_parse_sum(struct define_reader *r, struct define_term *term, size_t *n,
                             enum term_kind *kind) MUST_CHECK;

/* One variable with what narrows it. */
enum status define_parse_term(struct define_reader *r, struct define_term *term) MUST_CHECK;

/* ":service=gp,clinic" and what else follows. */
enum status define_parse_filters(struct define_reader *r, struct define_term *term) MUST_CHECK;

/* "per 1000 person-years", "in %", or nothing: scale, denominator and unit. Reads to the end. */
enum status define_parse_per(struct define_reader *r, struct definition *d,
                             const char *below) MUST_CHECK;

#endif
