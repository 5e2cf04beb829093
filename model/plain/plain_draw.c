/* How a draw is addressed: one word of Threefry by slot, step, purpose and index. */
#include "plain_world.h"

#include <Random123/threefry.h>
#include <math.h>

uint32_t plain_word(const struct plain_world *w, uint32_t slot, uint32_t step,
                    enum plain_purpose purpose, uint32_t index, uint32_t word)
{
    const threefry4x32_key_t key = {{w->key[0], w->key[1], w->key[2], w->key[3]}};
    const threefry4x32_ctr_t counter = {{slot, step, (uint32_t)purpose, index}};

    return threefry4x32_R(20, counter, key).v[word];
}

double plain_word_as_uniform(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

double plain_uniform(const struct plain_world *w, uint32_t slot, enum plain_purpose purpose,
                     uint32_t index, uint32_t word)
{
    return plain_word_as_uniform(plain_word(w, slot, w->t, purpose, index, word));
}

double plain_lane(const struct plain_world *w, uint32_t slot, uint32_t lane)
{
    const uint32_t four = plain_word(w, slot, w->t, PLAIN_step, lane / 16, lane / 4 % 4);
    const uint32_t byte = (four >> (8 * (lane % 4))) & 0xff;
    const uint32_t fine = plain_word(w, slot, w->t, PLAIN_fine, lane / 4, lane % 4);

    return ((double)byte * 0x1p32 + (double)fine + 0.5) * 0x1p-40;
}

double plain_p(const struct plain_world *w, double hazard)
{
    return -expm1(-hazard * w->p->dt);
}
