/* qs_checker.h — is a relation from elsewhere what it says? What one thread needs to tell, kept from
 * one relation to the next of the same a. */
#ifndef TF_QS_CHECKER_H
#define TF_QS_CHECKER_H

#include "qs_residue.h"

typedef struct tf_qs_checker {
    tf_qs_poly poly;       /* the last a that was asked for ... */
    tf_qs_residue residue; /* ... and its residues */
} tf_qs_checker;

void tf__qs_checker_init(tf_qs_checker *c, const tf_qs *qs);
void tf__qs_checker_clear(tf_qs_checker *c);

/** Polynomial and residues of an a. @return false if there is no such a */
bool tf__qs_checker_turn(tf_qs_checker *c, const tf_qs *qs, uint64_t a);

/** Is a relation of that a true modulo a prime (qs_residue.h), and are its large primes, whether
 *  primes or not, in order and in their range?
 *  @param id      set if so, as by tf_qs_residue_holds
 *  @param factor  r->count of them */
bool tf__qs_checker_holds(uint64_t *id, const tf_qs_checker *c, const tf_qs *qs,
                          const tf_qs_brief *r, const tf_fbidx *factor);

#endif
