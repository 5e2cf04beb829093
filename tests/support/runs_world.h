/* A small experiment for the tests of runs/: a scenario, a stand-in for the engine, a folder of its own. */
#ifndef CONFIDE_RUNS_WORLD_H
#define CONFIDE_RUNS_WORLD_H

#include "ensemble.h"

#include <hdf5.h>

enum { WORLD_PATH = 256 };

struct runs_world {
    struct experiment experiment; /* of one point */
    struct plan plan;
    struct provenance made_by;
    char folder[64], file[96]; /* a new folder, and an output in it that is not there yet */
    struct ranks ranks;        /* alone */
    struct err e;
};

/* A fixture for cmocka: *state becomes a struct runs_world of two policies and 7 replicates. */
int runs_world_setup(void **state);
int runs_world_teardown(void **state);

/* The same experiment with other replicates, another seed, or rows of people: read anew. */
void runs_world_read(struct runs_world *w, int replicates, int seed, bool people);

/* Another one, of one point, from the text of a scenario. */
void runs_world_parse(struct runs_world *w, const char *text);

/* The path of a file of that name in the folder. */
void runs_world_path(char out[WORLD_PATH], const struct runs_world *w, const char *name);

/* Every replicate of every point, point by point; free with free(). */
struct unit_key *runs_world_units(const struct runs_world *w, size_t *n);

/* Stand-ins for unit_run: numbers that follow from the replicate; one that asks the program to stop in replicate 3,
 * and one that fails in it. */
enum status fake_unit(struct observation *o, const struct scenario *s, const struct plan *p,
                      uint32_t replicate, uint32_t stream, int threads,
                      struct unit_progress *progress, struct err *e);
enum status fake_unit_interrupted(struct observation *o, const struct scenario *s,
                                  const struct plan *p, uint32_t replicate, uint32_t stream,
                                  int threads, struct unit_progress *progress, struct err *e);
enum status fake_unit_failing(struct observation *o, const struct scenario *s, const struct plan *p,
                              uint32_t replicate, uint32_t stream, int threads,
                              struct unit_progress *progress, struct err *e);

/* Sends the signal to itself unless it was asked to stop already: a second one would end the program at once. */
void interrupt_once(int signal);

/* Opens a store for all replicates of the scenario; the file and how it is opened are set. */
enum status runs_world_store(struct runs_world *w, struct store **st, struct store_request q);
enum status runs_world_open(struct runs_world *w, struct store **st, const char *file,
                            bool overwrite);

/* Runs what is missing of the experiment into `file` with `run` on `threads`; joins if all is well. */
enum status runs_world_run(struct runs_world *w, const char *file, unit_fn run, int threads);

/* Every object of an HDF5 file, by name; negative: it is damaged. */
herr_t visit_objects(hid_t file, H5O_iterate_t op, void *into);

/* Whether two output files hold the same data: every dataset, bit for bit. */
bool same_data(const char *a, const char *b);

void write_text(const char *file, const char *text);
void cut_file(const char *file, long keep); /* leaves the first `keep` bytes */
bool exists(const char *file);

#endif
