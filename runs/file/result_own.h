/* Inner header of result: for the files result*.c alone. */
#ifndef CONFIDE_RESULT_OWN_H
#define CONFIDE_RESULT_OWN_H

#include "layout.h"
#include "reader_own.h"
#include "result.h"

enum { MAX_TEXTS = 32 };
struct result {
    char *file;
    hid_t h5;              /* while it is being opened; then the reader's */
    struct reader *reader; /* of the tallies */
    int64_t model;         /* the revision of the model that made it; 0: it does not say */
    struct experiment experiment;
    struct plan plan;
    struct layout layout;
    unsigned char *complete;
    char *text_name[MAX_TEXTS], *text[MAX_TEXTS];
    int n_texts;
};

/* IO, or INTERNAL where memory is short; `what` is damaged. */
enum status result_damaged(const struct result *r, const char *what, struct err *e);

#endif
