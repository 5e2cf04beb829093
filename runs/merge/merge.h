/*
 * Joining output files of one experiment, and the shards beside them, into one: what the tasks of an array job made, or
 * several machines, whole or cut short. Also tells what is there and what is missing (confide status).
 */
#ifndef CONFIDE_MERGE_H
#define CONFIDE_MERGE_H

#include "experiment.h"
#include "provenance.h"
#include "shard.h"

struct merge;

/* Something that was looked at: an output file, or the folder of shards beside one. */
struct merge_file {
    char *path;
    bool is_parts;
    bool is_at_work;     /* a run holds the folder's lock */
    bool is_damaged;     /* nothing can be read of it */
    bool is_begun;       /* its joining in steps was interrupted, or goes on */
    bool is_foreign;     /* it holds another experiment */
    size_t n_units;      /* that it holds, of this experiment */
    size_t n_replicates; /* that it spans, of each point */
    size_t n_damaged;    /* shards of the folder that are damaged, or were set aside */
    uint64_t bytes;
    int64_t changed; /* seconds since 1970 */
};

/*
 * Looks at output files, at folders of them, and at the shards beside them (FILE.parts, whether or not FILE is there).
 * What is no output file of confide is passed over in a folder, and an error where it is named. With `thorough`, every
 * byte of every shard is checked, as merge_write needs it; without, shards are only opened. NOINPUT: there is nothing.
 */
enum status merge_find(struct merge **m, const char *const *path, size_t n, bool thorough,
                       struct err *e) MUST_CHECK;
void merge_free(struct merge *m); /* NULL is fine */

/* NOINPUT when some file holds another experiment than the first: names both, and what differs. */
enum status merge_check(const struct merge *m, struct err *e) MUST_CHECK;

const struct merge_file *merge_files(const struct merge *m,
                                     size_t *n); /* in order of their names */

/* The experiment of the first file. Owned by m. */
const struct experiment *merge_experiment(const struct merge *m);
const char *merge_text(const struct merge *m,
                       const char *attribute); /* of the first file; or NULL */

/* Whether some file holds the unit. */
bool merge_has(const struct merge *m, struct unit_key u);

struct merge_summary {
    size_t n_points, n_skipped; /* points; of them, those that a rule refuses */
    size_t n_replicates;        /* wanted of each point: the most that some file spans */
    size_t n_wanted,
        n_safe;         /* units in all, without skipped points; of them, those that are there */
    size_t least, most; /* replicates that a point has, skipped ones left out */
    size_t n_files, n_damaged, n_foreign, n_at_work; /* n_damaged: files and shards */
    uint64_t bytes;
    int64_t newest; /* seconds since 1970; 0: nothing */
};

/* Counts what is there and what is missing. */
struct merge_summary merge_summarise(const struct merge *m);

/* What is missing, as "points 3-7: replicates 1-20; point 9: replicate 4; and 12 more points", at most `most` entries;
 * of a plain run, "replicates 3-5, 9". "" for nothing. Free with free(); NULL: no memory. */
char *merge_missing(const struct merge *m, size_t most);

struct merge_output {
    const char *file;
    const struct provenance *made_by;
    bool overwrite; /* what is in the file is not kept */
    bool trim;      /* the file spans no more replicates than the most that a point has */
    int threads;    /* 0: one */
    bool lawful;    /* counts that cannot be are refused */
};

/*
 * Writes all units into one output file; a unit that lies in several is taken once. What the file and the shards beside
 * it hold already is kept, if it is of the same experiment. Nothing else is changed or removed. NOOUTPUT: the file
 * cannot be made, or holds something else. IO: a file cannot be read any more (e->msg says which).
 */
enum status merge_write(struct merge *m, const struct merge_output *o, struct err *e) MUST_CHECK;

#endif
