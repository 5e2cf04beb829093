/* The sweep beside a result, by its name. */
#include "beside.h"

#include "disk.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char ENDING[] = ".h5";

char *beside_name(const char *result)
{
    const size_t n = strlen(result), ending = sizeof ENDING - 1;
    const bool ends = n > ending && strcmp(result + n - ending, ENDING) == 0;
    struct text t = {.data = NULL};

    text_add_bytes(&t, result, ends ? n - ending : n);
    text_add(&t, "-posterior%s", ENDING);
    return text_take(&t);
}

char *beside_find(const char *result)
{
    char *name = beside_name(result);

    if (name != NULL && disk_file_size(name) >= 0)
        return name;
    free(name);
    return NULL;
}
