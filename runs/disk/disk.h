/* What lies at a path, how much space is free, and moving a finished file durably into its place. */
#ifndef CONFIDE_DISK_H
#define CONFIDE_DISK_H

#include "err.h"
#include "text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An error of the operating system in words, with a remedy. */
enum status disk_error(struct err *e, enum status code, const char *what, const char *path,
                       int error);

/* The same where another place is not chosen with -o: `choose` is "with TMPDIR" or the like. */
enum status disk_error_of(struct err *e, enum status code, const char *what, const char *path,
                          int error, const char *choose);

/* Makes an empty file beside `target` under a name of its own, to be renamed to it: two commands that write the same file do
 * not write into each other's, nor over one that is there. Its name (free); NULL: errno says why not. */
char *disk_beside(const char *target);

/* Writes n bytes to a file beside and renames it: the file has all of them, or is as before. NOOUTPUT. */
enum status disk_replace(const char *file, const void *bytes, size_t n, const char *choose,
                         struct err *e) MUST_CHECK;

/* The file a symbolic link leads to, whether or not it is there yet, or the file itself: renaming would put a file in
 * the link's place. Free with free(); NULL: no memory. The second takes over ownership of its name (NULL is fine). */
char *disk_target(const char *file);
char *disk_target_of(char *file);

/* Bytes of the whole file system a file lies in, or would, used or not; UINT64_MAX: not known. */
uint64_t disk_bytes(const char *file);

/* Bytes of an ordinary file; -1: there is none of this name. */
int64_t disk_file_size(const char *file);

/* Bytes that are free where the file would lie; UINT64_MAX: not known. */
uint64_t disk_free_bytes(const char *file);

/* fsync of the folder a path lies in, so that its name survives a power cut. */
void disk_sync_folder_of(const char *path);

/* Moves the finished file `temporary` durably to `path`: fsync, rename, fsync of both folders. */
enum status disk_publish(const char *temporary, const char *path, struct err *e) MUST_CHECK;

/* Whether a name stands for standard output: "-", /dev/stdout. */
bool disk_is_standard_output(const char *name);

/* Writes a page under another name first, and puts it where a link leads to; then prints its name. Standard output takes
 * it as it stands. NOOUTPUT: it cannot be written; what was there is untouched. */
enum status disk_put_page(const char *name, const struct text *page, struct err *e) MUST_CHECK;

#endif
