/* modn.h — arithmetic modulo an odd number of any size, by the reduction that is fastest there.
 *
 * Domain          n odd, n > 1; k is its number of limbs.
 * Representation  a residue is k limbs in [0, n): the canonical one, reduced by Barrett's method
 *                 with a precomputed reciprocal [Barrett86]. Equal residues have equal limbs.
 * Cost            a product is one multiplication and two more of the same size for the reduction,
 *                 all by GMP's fast routines. It beats mpz_mul + mpz_tdiv_r at every size, and
 *                 mpz_powm's inner loop from about 400 limbs on.
 * Aliasing        every output may equal any input.
 * Threads         a tf_modn holds scratch: one thread at a time. */
#ifndef TF_MODN_H
#define TF_MODN_H

#include "base.h"
#include "budget.h"

typedef struct tf_modn {
    mp_size_t k;          /* limbs of n */
    mpz_t n;              /* the modulus, a copy */
    mp_limb_t *mu;        /* floor(2^(128 k) / n), k + 1 limbs */
    mp_limb_t *one;       /* the residue 1 */
    mp_limb_t *x, *v, *u; /* scratch: 2k, 2k and 2k + 2 limbs */
} tf_modn;

/** @return TF_OK or TF_ENOMEM (then there is nothing to clear) */
TF_WARN_UNUSED tf_status tf_modn_init(tf_modn *m, const mpz_t n);
void tf_modn_clear(tf_modn *m);

/** Room for @p count residues in one block, to be given to free(); NULL when out of memory. */
TF_WARN_UNUSED mp_limb_t *tf_modn_alloc(const tf_modn *m, size_t count);

/** r = a mod n, for any integer a; and back. */
void tf_modn_set(const tf_modn *m, mp_limb_t *r, const mpz_t a);
void tf_modn_get(const tf_modn *m, mpz_t a, const mp_limb_t *r);

void tf_modn_mul(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b);
void tf_modn_sqr(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a);

/** r = a^e, e >= 0, by a sliding window.
 *  @return TF_OK, TF_CANCELLED (polled between products; r is unchanged) or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_modn_pow(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a,
                                     const mpz_t e, const tf_budget *budget);

static inline void tf_modn_copy(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a) {
    mpn_copyi(r, a, m->k);
}

static inline void tf_modn_add(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a,
                               const mp_limb_t *b) {
    const mp_limb_t *n = mpz_limbs_read(m->n);
    if (mpn_add_n(r, a, b, m->k) || mpn_cmp(r, n, m->k) >= 0) mpn_sub_n(r, r, n, m->k);
}

static inline void tf_modn_sub(const tf_modn *m, mp_limb_t *r, const mp_limb_t *a,
                               const mp_limb_t *b) {
    if (mpn_sub_n(r, a, b, m->k)) mpn_add_n(r, r, mpz_limbs_read(m->n), m->k);
}

static inline bool tf_modn_equal(const tf_modn *m, const mp_limb_t *a, const mp_limb_t *b) {
    return mpn_cmp(a, b, m->k) == 0;
}

static inline bool tf_modn_is_zero(const tf_modn *m, const mp_limb_t *a) {
    return mpn_zero_p(a, m->k);
}

#endif
