/* Errors: what kind, and a sentence a user can act on. Nothing here prints or exits. */
#ifndef CONFIDE_ERR_H
#define CONFIDE_ERR_H

#if defined(__GNUC__)
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define MUST_CHECK __attribute__((warn_unused_result))
#else
#define PRINTF_LIKE(fmt, first)
#define MUST_CHECK
#endif

enum status {
#define STATUS(name, exit_code, text) STATUS_##name,
#include "status.def"
#undef STATUS
};

/* One error. The caller owns it; msg holds one line or several (a scenario reports all its mistakes
 * at once), without a newline at the end. */
struct err {
    enum status code;
    char msg[16384];
};

/* Fills *e and returns `code`, so that a failing path is one line. */
enum status err_set(struct err *e, enum status code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* INTERNAL: ERR_MEMORY, and after it what the memory was for: "for the contacts", "to join the replicates". */
extern const char ERR_MEMORY[];
static inline enum status err_memory(struct err *e)
{
    (void)err_set(e, STATUS_INTERNAL, "%s", ERR_MEMORY);
    return STATUS_INTERNAL;
}
enum status err_memory_for(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The exit code of a status, after sysexits.h. */
int err_exit_code(enum status code);

/* Standard output could not be written; STATUS_IO. */
enum status err_output(struct err *e);

#endif
