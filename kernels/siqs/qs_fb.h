/* qs_fb.h — the factor base: the primes that may divide a value of the polynomials.
 *
 * Index 0 is the sign, index 1 the prime 2, then follow, increasing, the odd primes p with
 * (kn/p) != -1. An index is also the row of the matrix. Arrays are padded with zeros to whole
 * vectors. Primes below 2^16 and those above are kept apart everywhere: the roots of the former fit
 * 16 bits, the latter hit a block at most once and go through buckets. */
#ifndef TF_QS_FB_H
#define TF_QS_FB_H

#include "base.h"

typedef uint32_t tf_fbidx; /* index into the factor base */

#define TF_QS_PAD 32u /* entries; every zone of the arrays is a multiple */

typedef struct tf_qs_fb {
    tf_fbidx size;   /* entries in use */
    tf_fbidx padded; /* entries allocated */
    tf_fbidx n16;    /* [0, n16) have 16-bit roots, [n16, padded) 32-bit ones */
    uint32_t *p;     /* the primes; p[0] = 1 */
    uint32_t *root;  /* sqrt(kn) mod p; 0 for p | k */
    uint32_t *inv;   /* p * inv == 1 mod 2^32 */
    uint16_t *inv16; /* inv mod 2^16, and floor((2^16 - 1) / p): with p < 2^16, a t < 2^16 is ... */
    uint16_t *limit16; /* ... divisible by p iff t * inv16 mod 2^16 <= limit16 */
    uint8_t *logp;     /* scale * log2(p), rounded */
} tf_qs_fb;

/** Build it for kn.
 *  @param factor  set iff TF_FOUND: a prime that divides n, met on the way
 *  @return TF_OK, TF_FOUND (nothing to clear), TF_ENOMEM, TF_CANCELLED never */
TF_WARN_UNUSED tf_status tf_qs_fb_init(tf_qs_fb *fb, uint32_t *factor, const mpz_t kn, uint32_t k,
                                       uint32_t size);
void tf_qs_fb_clear(tf_qs_fb *fb);

/** Fill logp, with @p scale units a bit. */
void tf_qs_fb_set_logs(tf_qs_fb *fb, double scale);

/** The first index whose prime is >= bound; size if there is none. */
tf_fbidx tf_qs_fb_index(const tf_qs_fb *fb, uint32_t bound);

static inline uint32_t tf_qs_fb_largest(const tf_qs_fb *fb) {
    return fb->p[fb->size - 1];
}

/** Memory for vectors: 64-byte aligned, zeroed, freed by free(); NULL when out of memory. */
TF_WARN_UNUSED void *tf_qs_alloc(size_t count, size_t size);

#endif
