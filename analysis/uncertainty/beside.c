/* The sweep beside a result, by its name. */
#include "beside.h"

#include "disk.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char ENDING[] = ".h5";

char *beside_find(const char *result)
{
    const size_t n = strlen(result), ending = sizeof ENDING - 1;
    const bool ends = n > ending && strcmp(result + n - ending, ENDING) == 0;
    struct text t = {.data = NULL};

    text_add_bytes(&t, result, ends ? n - ending : n);
    text_add(&t, "-posterior%s", ENDING);
    if (!t.failed && disk_file_size(t.data) >= 0)
        return t.data;
    text_free(&t);
    return NULL;
}
