/* The numbers as the page unpacks them: a line of text each, deflated, in base64. */
#include "explore_own.h"
#include "mem.h"

#include <limits.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* Decimals that show three digits of a width. */
static int decimals_of(double width)
{
    const double places = 2.0 - floor(log10(width));

    return places < 0.0 ? 0 : places > 12.0 ? 12 : (int)places;
}

static void add_estimate(struct text *out, const struct explore_number *x)
{
    const double width = fmax((double)x->below, (double)x->above);
    char below[48], above[48];

    if (!isfinite(x->mean)) {
        text_add(out, "x");
        return;
    }
    if (!isfinite((double)x->below) || !isfinite((double)x->above) || !(width > 0.0)) {
        text_add(out, "%.7g", x->mean);
        return;
    }
    const int decimals = decimals_of(width);
    (void)snprintf(below, sizeof below, "%.*f", decimals, (double)x->below);
    (void)snprintf(above, sizeof above, "%.*f", decimals, (double)x->above);
    text_add(out, "%.*f/%s", decimals, x->mean, below);
    if (strcmp(below, above) != 0)
        text_add(out, "/%s", above);
}

/* "x", "5", "5/2" or "5/2/3", and with what is not known "5/2~1.5~9": explore.js reads it. */
static void add_number(struct text *out, const struct explore_number *x)
{
    const double width = (double)x->most - (double)x->least;

    add_estimate(out, x);
    if (!isfinite(width))
        return;
    const int decimals = width > 0.0 ? decimals_of(width) : 6;
    text_add(out, "~%.*f~%.*f", decimals, (double)x->least, decimals, (double)x->most);
}

static void add_lines(struct text *out, const struct explore *x)
{
    const size_t of_list = x->n_lines / x->n_lists;

    for (size_t i = 0; i < x->n_lines; i++) {
        const size_t n = x->n_blocks * x->list[i / of_list].n;
        for (size_t k = 0; x->line[i] != NULL && k < n; k++) {
            text_add(out, k > 0 ? " " : "");
            add_number(out, &x->line[i][k]);
        }
        text_add(out, "\n");
    }
}

static enum status add_base64(struct text *out, const unsigned char *bytes, size_t n, struct err *e)
{
    char *made = n < INT_MAX / 2 ? mem_array(4 * ((n + 2) / 3) + 1, 1) : NULL;

    if (made == NULL)
        return err_memory_for(e, "for the numbers of the page");
    const int length = EVP_EncodeBlock((unsigned char *)made, bytes, (int)n);
    text_add_bytes(out, made, (size_t)length);
    mem_free(made);
    return STATUS_OK;
}

enum status explore_pack(struct text *out, const struct explore *x, struct err *e)
{
    struct text lines = {.data = NULL};
    enum status s;

    add_lines(&lines, x);
    uLongf n = compressBound((uLong)lines.length);
    unsigned char *bytes = lines.failed ? NULL : mem_array(n, 1);
    if (bytes == NULL ||
        compress2(bytes, &n, (const unsigned char *)lines.data, (uLong)lines.length, 9) != Z_OK)
        s = err_memory_for(e, "for the numbers of the page");
    else
        s = add_base64(out, bytes, n, e);
    mem_free(bytes);
    text_free(&lines);
    return s;
}
