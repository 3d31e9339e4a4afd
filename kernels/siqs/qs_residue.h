/* qs_residue.h — is a relation true modulo P = 2^61 - 1? The proof that relations from elsewhere
 * have to stand when they are gathered: X^2 - kn = 4 a Q(x) in words instead of long numbers, with
 * what belongs to a kept for all relations of that a.
 *
 * What it proves. Two different numbers agree modulo P if P divides their difference: for a relation
 * that an error made false, with a chance of 2^-61. No single error of these kinds ever passes,
 * because the sides then differ by a factor u/v with u != v, u + v < P: a prime of the list left
 * out, added, or exchanged for another one, a wrong large prime, a wrong sign. With a wrong x, b or
 * a, X would have to be the same but for its sign modulo P. The prime is no secret, and whoever means
 * to can make a false relation that passes: it would be found out when square roots are compared,
 * because their congruence is checked modulo n itself (qs_sqrt.c), and tf_qs_relation_verify tells
 * which one it is. The factors of an answer do not rest on this file. */
#ifndef TF_QS_RESIDUE_H
#define TF_QS_RESIDUE_H

#include "qs_relation.h"

#define TF_QS_RESIDUE_P ((UINT64_C(1) << 61) - 1)

enum { TF__QS_NIBBLES = (TF_QS_MAX_S + 3) / 4 };

typedef struct tf_qs_residue {
    uint64_t kn;
    uint64_t twice_a, four_a;          /* of the present a */
    uint64_t first_b;                  /* its b number 0 */
    uint64_t turn[TF__QS_NIBBLES][16]; /* to be added to it for four signs that are minus */
} tf_qs_residue;

/** For the number of @p qs. Its factor base ends below 2^30. */
void tf_qs_residue_init(tf_qs_residue *m, const tf_qs *qs);

/** For the a of @p poly, which is at its b number 0. */
void tf_qs_residue_set(tf_qs_residue *m, const tf_qs_poly *poly);

/** Is X^2 - kn = 4 a Q(x) modulo P, for a relation of the present a whose number of b is valid?
 *  Every factor must be of the factor base and the sign no more than once. Nothing is asked about the
 *  large primes.
 *  @param id  set if so: X up to sign, modulo P; not 0
 *  @param factor  r->count of them, increasing */
bool tf_qs_residue_holds(uint64_t *id, const tf_qs_residue *m, const tf_qs *qs,
                         const tf_qs_brief *r, const tf_fbidx *factor);

#endif
