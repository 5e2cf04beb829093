/* Writes a page whole, or leaves the old one. */
#include "disk.h"

#include <stdio.h>
#include <string.h>

bool disk_is_standard_output(const char *name)
{
    return strcmp(name, "-") == 0 || strcmp(name, "/dev/stdout") == 0;
}

enum status disk_put_page(const char *name, const struct text *page, struct err *e)
{
    if (disk_is_standard_output(name)) {
        (void)fwrite(page->data, 1, page->length,
                     stdout); /* main checks at the end whether this could be written */
        return STATUS_OK;
    }
    const enum status s = disk_replace(name, page->data, page->length, "with -o", e);
    if (s == STATUS_OK)
        (void)puts(name);
    return s;
}
