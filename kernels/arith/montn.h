/* montn.h — Montgomery arithmetic modulo an odd number of any number of limbs.
 *
 * Domain    n odd, n >= 3, of k limbs; R = 2^(64 k).
 * Residues  k limbs congruent to a*R modulo n, in [0, n): equal numbers have equal residues.
 * Relaxed   A context from tf_montn_new_relaxed takes residues below `bound` = 2n instead, provided
 *           the four top bits of R are free (n < R/16; else it is a plain one). Then no product
 *           needs a last subtraction, and sums and differences that only serve as factors need no
 *           reduction at all [Walter99]. Those are the *_loose functions: their results, below 4n,
 *           are fit for mul, sqr and muldiff alone. Compare by tf_montn_is_zero or tf_montn_gcd.
 * Note      gcd(aR mod n, n) = gcd(a, n): factor tests need no conversion.
 * Aliasing  every output may equal any input.
 * Threads   a context holds scratch space: one context for each thread.
 * Sizes     up to TF_MONTN_FIXED limbs: unrolled C, product and reduction interleaved; above: GMP's
 *           product and a word-by-word reduction; from TF_MONTN_BLOCK limbs on: the reduction by two
 *           products with -1/n mod R, which inherits GMP's subquadratic multiplication.
 * See       [Montgomery85, sec. 2]; [BrentZimmermann10, sec. 2.4.2] */
#ifndef TF_MONTN_H
#define TF_MONTN_H

#include "base.h"

#define TF_MONTN_FIXED 8
#define TF_MONTN_BLOCK 120

typedef struct tf_montn tf_montn;

/* One table per size, constant. */
typedef struct tf_montn_ops {
    void (*mul)(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b);
    void (*sqr)(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a);
    void (*add)(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b);
    void (*sub)(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b);
    void (*add_loose)(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b);
    void (*sub_loose)(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b);
    /** r = r * (a - b): the inner step of a stage 2. */
    void (*muldiff)(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b);
} tf_montn_ops;

struct tf_montn {
    size_t limbs;
    bool relaxed;   /* bound = 2n */
    mp_limb_t ninv; /* -1/n mod 2^64 */
    const tf_montn_ops *ops;
    /* All of these live in the context's own allocation. */
    const mp_limb_t *n;
    const mp_limb_t *bound;
    const mp_limb_t *one;  /* R mod n */
    const mp_limb_t *r2;   /* R^2 mod n */
    const mp_limb_t *nneg; /* -1/n mod R; NULL below TF_MONTN_BLOCK limbs */
    mp_limb_t *scratch;    /* 7 k limbs */
    uint32_t poll;         /* multiplications in some 0.3 ms, at least 1 */
};

/** @param n  odd, >= 3; copied
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_montn_new(tf_montn **out, const mpz_t n);
TF_WARN_UNUSED tf_status tf_montn_new_relaxed(tf_montn **out, const mpz_t n);
void tf_montn_free(tf_montn *m); /* NULL is allowed */

static inline void tf_montn_mul(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,
                                const mp_limb_t *b) {
    m->ops->mul(m, r, a, b);
}
static inline void tf_montn_sqr(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a) {
    m->ops->sqr(m, r, a);
}
static inline void tf_montn_add(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,
                                const mp_limb_t *b) {
    m->ops->add(m, r, a, b);
}
static inline void tf_montn_sub(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,
                                const mp_limb_t *b) {
    m->ops->sub(m, r, a, b);
}
static inline void tf_montn_add_loose(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,
                                      const mp_limb_t *b) {
    m->ops->add_loose(m, r, a, b);
}
static inline void tf_montn_sub_loose(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,
                                      const mp_limb_t *b) {
    m->ops->sub_loose(m, r, a, b);
}
static inline void tf_montn_muldiff(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,
                                    const mp_limb_t *b) {
    m->ops->muldiff(m, r, a, b);
}
/** Is a = 0 modulo n? */
static inline bool tf_montn_is_zero(const tf_montn *m, const mp_limb_t *a) {
    mp_size_t k = (mp_size_t)m->limbs;
    return mpn_zero_p(a, k) != 0 || (m->relaxed && mpn_cmp(a, m->n, k) == 0);
}
static inline void tf_montn_copy(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a) {
    mpn_copyi(r, a, (mp_size_t)m->limbs);
}

/** r = the residue of a; any a, negative ones too. */
void tf_montn_set_mpz(const tf_montn *m, mp_limb_t *r, const mpz_t a);
void tf_montn_set_u64(const tf_montn *m, mp_limb_t *r, uint64_t a);
/** a = the number in [0, n) that the residue r stands for. */
void tf_montn_get_mpz(const tf_montn *m, mpz_t a, const mp_limb_t *r);

typedef enum tf_gcd_kind { TF_GCD_ONE, TF_GCD_PROPER, TF_GCD_ALL } tf_gcd_kind;

/** g = gcd(a, n). @return whether g is 1, a proper divisor, or n (also for the residue 0). */
tf_gcd_kind tf_montn_gcd(const tf_montn *m, mpz_t g, const mp_limb_t *a);
/** r = 1/a. @return false, leaving r as it was, when gcd(a, n) > 1. */
bool tf_montn_inv(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a);

/** r = a^e, e >= 0, by sliding windows over odd powers.
 *  @param cancel  polled every m->poll multiplications; NULL: never cancelled
 *  @param count   NULL, or increased by the multiplications done
 *  @return TF_OK, TF_CANCELLED (r as it was), TF_ENOMEM (likewise) */
TF_WARN_UNUSED tf_status tf_montn_pow(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,
                                      const mpz_t e, const tf_cancel *cancel, uint64_t *count);

/* Inside kernels/arith only. */
const tf_montn_ops *tf__montn_fixed_ops(size_t limbs, bool relaxed); /* NULL above TF_MONTN_FIXED */

#endif
