/* qs_cofactor.c — see qs_cofactor.h. */
#include "qs_cofactor.h"

#include "mont64.h"
#include "rho.h"
#include "root.h"
#include "sprp.h"

bool tf_qs_cofactor_split(uint32_t large[2], uint64_t r, uint32_t smooth_to, uint32_t bound) {
    uint64_t square = (uint64_t)smooth_to * smooth_to;
    large[0] = 1;
    large[1] = (uint32_t)r;
    if (r <= square) return r < bound; /* a prime */
    if (r >= (uint64_t)bound * bound) return false;
    tf_mont64 m;
    tf_mont64_init(&m, r);
    if (tf_sprp2_64(&m)) return false; /* a prime, as good as always: two would be larger */
    uint32_t s = tf_isqrt64(r);
    uint64_t f = (uint64_t)s * s == r ? s : tf_rho64_split(r, r);
    uint64_t g = r / f;
    if (f >= bound || g >= bound || f <= smooth_to || g <= smooth_to) return false;
    if (f > square || g > square) return false; /* cannot be, for bound <= square */
    large[0] = (uint32_t)(f < g ? f : g);
    large[1] = (uint32_t)(f < g ? g : f);
    return true;
}
