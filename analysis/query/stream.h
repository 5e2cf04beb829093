/* Going through the finished units of an output file, plain or sweep, in constant memory. */
#ifndef CONFIDE_STREAM_H
#define CONFIDE_STREAM_H

#include "result.h"
#include "sums.h"

/* Receives each finished unit, points and replicates ascending, and the end of each point. */
struct stream_sink {
    void *into;
    /* ratio[(policy * n_items + item) * n_cells + cell]: policies as in the file, those selected and the reference */
    enum status (*unit)(void *into, size_t point, size_t replicate, const struct ratio *ratio,
                        struct err *e);
    enum status (*point)(void *into, size_t point, struct err *e); /* NULL: not told */
    bool wants_worth; /* of events, for their intervals */
};

struct stream_count {
    size_t used, missing; /* units of the selected points */
    size_t points;        /* with a unit at least */
    size_t empty;         /* points without any */
};

/* NOINPUT when no selected unit is finished. */
enum status stream_read(struct stream_count *n, struct result *r, const struct query *q,
                        const struct stream_sink *sink, struct err *e) MUST_CHECK;

#endif
