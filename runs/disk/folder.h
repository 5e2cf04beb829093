/* Folders of the moment: for what is made beside its place, and moved there when it is whole. */
#ifndef CONFIDE_FOLDER_H
#define CONFIDE_FOLDER_H

/* A new folder whose name begins so; free with folder_remove. NULL: errno says why. */
char *folder_make(const char *begins);

/* Removes it with the files in it, and frees its name; NULL is fine. */
void folder_remove(char *folder);

#endif
