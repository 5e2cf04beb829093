/* Numbers as people and programs read them. */
#ifndef CONFIDE_NUMBER_H
#define CONFIDE_NUMBER_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>

enum { NUMBER_SIZE = 48 };

/* With `decimals` places and commas between thousands; "-" for NaN. `plus`: a sign on what is above 0. */
void number_print(char out[NUMBER_SIZE], double x, int decimals, bool plus);

/* The shortest that reads back as x to the last bit, from 6 digits on, as people write it (1e+06). Returns out. */
const char *number_text(char out[NUMBER_SIZE], double x);

/* The shortest of %.15g, %.16g, %.17g that reads back as x; `missing` for what is not finite. */
void number_exact(struct text *out, double x, const char *missing);

/* Decimals that show two digits of the widest interval and one of the narrowest (half-widths; 0: none), at most 4 where
 * these show something. */
int number_decimals(double largest, double narrowest, double widest);

/* Bytes in the unit that shows them in three digits: "382 KiB", "1.24 GiB". Returns out. */
const char *number_bytes(char out[NUMBER_SIZE], double bytes);

/* The end of a noun of which there are n: "s", or nothing for 1. */
const char *number_plural(double n);

/* Reads a finite decimal number, -0 as 0, and nothing else. False: `why` goes on after "x = text ". 017 and 0x11 are refused, as
 * other programs read them otherwise. */
bool number_read(double *x, const char *text, const char **why);

/* The same for a whole number, which may be written as 1e4, up to where doubles still tell whole numbers apart. Where
 * it is too large, errno is ERANGE. */
bool number_read_whole(int64_t *n, const char *text, const char **why);

/* Two of them with `between` between, as 3:1. False: `why`, which goes on after one of them; NULL: there are not two. */
bool number_read_pair(int64_t *a, int64_t *b, const char *text, char between, const char **why);

/* The same as number_read for the number that a text begins with; its bytes, 0 if there is none. */
size_t number_begin(double *x, const char *text);

#endif
