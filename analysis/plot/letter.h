/* How wide the letters of Lato are, the font of figures. */
#ifndef CONFIDE_LETTER_H
#define CONFIDE_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#define LETTER_UNKNOWN 0.9 /* a letter that Lato has not, or no UTF-8 */

/* From a character to the next, in units of the letters' size, without kerning; `code`: Unicode. Source: letters.def. */
double letter_width(uint32_t code, bool is_bold);

/* Whether Lato has it. */
bool letter_is_known(uint32_t code);

#endif
