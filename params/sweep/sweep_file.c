/* Files of a sweep: where they are, and what is in them. */
#define _POSIX_C_SOURCE 200809L
#include "sweep_file.h"

#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t PIECE = 1 << 16;

/* Makes room for another piece; false: no memory, and *text is as it was. */
static bool grow(char **text, size_t *capacity)
{
    char *more = realloc(*text, 2 * *capacity + 2 * PIECE);

    if (more == NULL)
        return false;
    *text = more;
    *capacity = 2 * *capacity + 2 * PIECE;
    return true;
}

/* All bytes of an open file, up to a piece more than `max`. NULL: no memory. */
static char *read_all(FILE *f, size_t max, size_t *length)
{
    char *text = NULL;
    size_t capacity = 0, n = 0;

    while (n <= max && !feof(f) && !ferror(f)) {
        if (capacity - n < PIECE && !grow(&text, &capacity)) {
            free(text);
            return NULL;
        }
        n += fread(text + n, 1, PIECE, f);
    }
    *length = n;
    return text;
}

char *sweep_file_load(struct reading *r, const char *file, size_t max, size_t *length,
                      const char **why)
{
    const char *other = place_cannot_be_read(file);
    FILE *f = other == NULL ? fopen(file, "rb") : NULL;
    char *text = NULL, *kept = NULL;

    *why = NULL;
    if (f == NULL) {
        *why = other == NULL ? strerror(errno)
               : strcmp(other, "a folder") == 0
                   ? "this is a folder, not a file"
                   : "this is a FIFO, a device or a socket, not a file";
        return NULL;
    }
    text = read_all(f, max, length);
    if (text != NULL && ferror(f))
        *why = strerror(errno);
    (void)fclose(f);
    if (text != NULL && *why == NULL)
        kept = arena_text(&r->arena, text, *length);
    r->mistakes.no_memory |= kept == NULL && *why == NULL;
    free(text);
    return kept;
}

char *sweep_file_beside(struct reading *r, const char *file, const char *name)
{
    const char *slash = strrchr(file, '/');
    const size_t folder = name[0] == '/' || slash == NULL ? 0 : (size_t)(slash - file) + 1;
    char *path = arena_array(&r->arena, folder + strlen(name) + 1, 1);

    if (path == NULL) {
        r->mistakes.no_memory = true;
        return NULL;
    }
    memcpy(path, file, folder);
    memcpy(path + folder, name, strlen(name) + 1);
    return path;
}
