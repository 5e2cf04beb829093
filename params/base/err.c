/* Errors: filling one, and the exit code that goes with it. */
#include "err.h"

#include <stdarg.h>
#include <stdio.h>

enum status err_set(struct err *e, enum status code, const char *fmt, ...)
{
    va_list args;

    e->code = code;
    va_start(args, fmt);
    (void)vsnprintf(e->msg, sizeof e->msg, fmt, args);
    va_end(args);
    return code;
}

const char ERR_MEMORY[] = "not enough memory";

enum status err_memory_for(struct err *e, const char *fmt, ...)
{
    va_list args;
    const int n = snprintf(e->msg, sizeof e->msg, "%s ", ERR_MEMORY);

    e->code = STATUS_INTERNAL;
    va_start(args, fmt);
    (void)vsnprintf(e->msg + n, sizeof e->msg - (size_t)n, fmt, args);
    va_end(args);
    return e->code;
}

int err_exit_code(enum status code)
{
    static const int EXIT_CODES[] = {
#define STATUS(name, exit_code, text) [STATUS_##name] = (exit_code),
#include "status.def"
#undef STATUS
    };
    return EXIT_CODES[code];
}
