/* A scenario file: read into memory, and written in full. */
#ifndef CONFIDE_SCENARIO_FILE_H
#define CONFIDE_SCENARIO_FILE_H

#include "scenario.h"

/* One --set PATH=VALUE of the command line. */
struct override {
    const char *path, *value;
};

/*
 * Reads a scenario file with its bases, applies `overrides` (the last wins), keeps only the policies named in
 * `policies` ("none,full" in that order; NULL: all, in file order), and checks everything. On failure e->msg lists
 * every mistake, one "file:line:column: …" a line, with the line and a caret; *s is then empty.
 * NOINPUT: the file cannot be read. SCENARIO: it is wrong. INTERNAL: no memory.
 */
enum status scenario_read(struct scenario *s, const char *file, const struct override *overrides,
                          size_t n_overrides, const char *policies, struct err *e) MUST_CHECK;

/* The same from text (used to open what scenario_text wrote); `name` stands for the file in messages. */
enum status scenario_parse(struct scenario *s, const char *text, size_t length, const char *name,
                           struct err *e) MUST_CHECK;

/* The scenario in full as YAML, bases and overrides resolved, from which scenario_parse makes the same scenario to
 * the last bit (numbers as %.17g where shorter forms do not round-trip). Free with free(); NULL: no memory. */
char *scenario_text(const struct scenario *s);

#endif
