/* Temporary folders. */
#define _XOPEN_SOURCE 700
#include "folder.h"

#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *folder_make(const char *begins)
{
    struct text t = {.data = NULL};

    text_add(&t, "%sXXXXXX", begins);
    char *folder = text_take(&t);
    if (folder == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    if (mkdtemp(folder) != NULL)
        return folder;
    const int why = errno;
    free(folder);
    errno = why;
    return NULL;
}

void folder_remove(char *folder)
{
    DIR *d = folder == NULL ? NULL : opendir(folder);

    for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)unlinkat(dirfd(d), entry->d_name, 0);
    if (d != NULL)
        (void)closedir(d);
    if (folder != NULL)
        (void)rmdir(folder);
    free(folder);
}
