/* What confide status says, for people and as JSON. */
#ifndef CONFIDE_STANDING_H
#define CONFIDE_STANDING_H

#include "array.h"
#include "merge.h"
#include "text.h"

/* What was looked at, and what follows. */
struct standing {
    const struct merge *merge;
    struct merge_summary summary;
    struct array_plan array; /* n = 0: not a folder of parts */
    char *indices;           /* of the array's parts that are not whole: "3,5-7"; "" for none */
    bool adds_replicates;    /* stop_when decides how many there will be */
    bool is_unfinished;      /* something is to be done still */
    const char *command;     /* with which it was begun, or NULL */
};

/* Finds the parts that are not whole, and whether anything is left to do. `folder`: NULL for files. */
enum status standing_of(struct standing *s, const struct merge *m, const char *folder,
                        struct err *e) MUST_CHECK;
void standing_free(struct standing *s);

/* Adds the state as text, or as one object of JSON. */
void standing_for_people(struct text *t, const struct standing *s);
void standing_as_json(struct text *t, const struct standing *s);

#endif
