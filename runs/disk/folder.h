/* Temporary folders: files are made in them, and moved into place when they are whole. */
#ifndef CONFIDE_FOLDER_H
#define CONFIDE_FOLDER_H

/* Makes a new folder whose name begins with `begins`; free with folder_remove. NULL: errno says why. */
char *folder_make(const char *begins);

/* Removes it with the files in it, and frees its name; NULL is fine. */
void folder_remove(char *folder);

#endif
