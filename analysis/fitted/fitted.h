/* The figures of a calibration's file: what was fitted, and how well. */
#ifndef CONFIDE_FITTED_H
#define CONFIDE_FITTED_H

#include "figure.h"
#include "words.h"

enum fitted_name {
#define FITTED(name, ...) FITTED_##name,
#include "fitted.def"
    FITTED_COUNT
};

struct fitted_row {
    const char *name, *about;
    enum word heading;
};
extern const struct fitted_row FITTED_FIGURES[FITTED_COUNT];

struct fitted_request {
    bool wanted[FITTED_COUNT]; /* none: all */
    const char *title;         /* NULL: each figure's own heading */
    const struct words *words; /* outlives the figures */
};

struct fitted; /* owns its figures */

/* Whether the file is a calibration's. */
bool fitted_is(const char *file);

/* Makes the figures that are wanted. NOINPUT: the file is damaged, or of another version. */
enum status fitted_read(struct fitted **all, const char *file, const struct fitted_request *q,
                        struct err *e) MUST_CHECK;
void fitted_free(struct fitted *all); /* NULL is fine */

/* The figure, or NULL if it was not wanted. */
const struct figure *fitted_get(const struct fitted *all, enum fitted_name name);

#endif
