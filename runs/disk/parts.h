/* The folder OUT.h5.parts, where finished units are kept until they are joined: making, locking, atomic writes,
 * removing. */
#ifndef CONFIDE_PARTS_H
#define CONFIDE_PARTS_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct parts {
    char *folder;
    int lock;      /* held while open: no two runs write one output */
    bool is_owned; /* by name (parts_lock.h) */
};

/* The file in the folder that says which experiment it is of: an output file without units. */
extern const char PARTS_MANIFEST[];

/* The output file while it is joined in steps; what is kept beside it begins with its name. */
extern const char PARTS_JOINING[];

/* The folder of an output file, whether it exists or not; free with free(). */
char *parts_folder(const char *file);
bool parts_exist(const char *file);

/* Makes the folder if it is missing, locks it and removes what an interrupted write left. NOOUTPUT: cannot be made, or
 * another process is writing the same output. */
enum status parts_open(struct parts *p, const char *file, struct err *e) MUST_CHECK;

/* Writes into a folder that another process of the same run has opened: no lock, no sweeping. */
enum status parts_join(struct parts *p, const char *file, struct err *e) MUST_CHECK;

/* Lets go. A folder in which no unit was saved is removed. */
void parts_close(struct parts *p);

/* Whether a run holds the folder's lock; how many of its files were set aside. */
bool parts_is_locked(const struct parts *p);
size_t parts_damaged(const struct parts *p);

/* Path of a file in the folder; free with free(). NULL: no memory. */
char *parts_path(const struct parts *p, const char *name);

/* The name under which a file is written before it is renamed. */
char *parts_temporary_path(const struct parts *p, const char *name);

/* Writes a file so that after a crash at any moment it is there whole or not at all. Any thread. */
enum status parts_save(const struct parts *p, const char *name, const void *data, size_t size,
                       struct err *e) MUST_CHECK;

/* Removes a file of the folder. */
void parts_remove(const struct parts *p, const char *name);
void parts_set_aside(const struct parts *p, const char *name); /* renamed to NAME.damaged */

/* Calls see(into, name) for every finished shard; stops at the first status that is not OK. */
enum status parts_each(const struct parts *p,
                       enum status (*see)(void *into, const char *name, struct err *e), void *into,
                       struct err *e) MUST_CHECK;

/* Removes everything this program puts into the folder (the folder goes with parts_close). */
void parts_clear(const struct parts *p);

#endif
