/* qs_pot.h — where relations are gathered until there are enough of them.
 *
 * absorb() takes bytes from anywhere: every relation is decoded, verified and looked up among those
 * that are there; false ones are counted and dropped. Relations with large primes are edges of a
 * graph whose vertices are the large primes and 1; a union-find structure counts its independent
 * cycles as they close, since each cycle is worth a full relation. [LenstraManasse94] Verifying can be
 * shared among threads; the tables have one.
 */
#ifndef TF_QS_POT_H
#define TF_QS_POT_H

#include "linalg.h"
#include "qs_relation.h"

typedef struct tf_qs_pot tf_qs_pot;

typedef struct tf_qs_pot_state {
    uint64_t relations;  /* distinct and true */
    uint64_t full;       /* of these, without large primes */
    uint64_t cycles;     /* independent ones among the others */
    uint64_t duplicates; /* dropped */
    uint64_t rejected;   /* dropped: false or malformed */
    uint32_t primes;     /* of the factor base that occur: the rows of the matrix */
    uint64_t needed;     /* full + cycles it takes before the matrix is tried */
} tf_qs_pot_state;

TF_WARN_UNUSED tf_status tf_qs_pot_new(tf_qs_pot **out, const tf_qs *qs);
void tf_qs_pot_free(tf_qs_pot *pot);

/** Take in a batch. Cost: about 0.4 us a relation.
 *  @return TF_OK; TF_EFORMAT: malformed, what came before the fault was taken in; TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_pot_absorb(tf_qs_pot *pot, const uint8_t *data, size_t size);

/** Likewise, but stop before the first a at which the pot is ready: a place that depends on the
 *  relations alone, however they were cut into batches.
 *  @param used  bytes taken in; what follows is still to be absorbed
 *  @return TF_FOUND (ready), else as tf_qs_pot_absorb */
TF_WARN_UNUSED tf_status tf_qs_pot_absorb_until(tf_qs_pot *pot, const uint8_t *data, size_t size,
                                                size_t *used);

/** The same in two steps, for a caller that will not have anything of a batch with false relations in
 *  it. First they are verified, which changes nothing in the pot.
 *  @param data   borrowed until the second step
 *  @param wrong  how many are false; malformed bytes count as one
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_pot_stage(tf_qs_pot *pot, const uint8_t *data, size_t size,
                                         uint64_t *wrong);
/** Then those that are true go in. @return as tf_qs_pot_absorb_until */
TF_WARN_UNUSED tf_status tf_qs_pot_take(tf_qs_pot *pot, size_t *used);

/** As tf_qs_pot_absorb_until, without a look at the relations: what is to be known of them is taken
 *  from their docket (qs_docket.h). What the pot then holds is the same if the docket is that of
 *  tf_qs_docket_make. A pot that was given false ones counts them, and what depends on them, until it
 *  is freed; its export leaves out what is malformed, and a pot that absorbs that drops what is false. So
 *  a pot that believes can only export: it does not solve.
 *  @return as tf_qs_pot_absorb_until; TF_EFORMAT: this is no docket of these bytes, nothing was taken
 *          in */
TF_WARN_UNUSED tf_status tf_qs_pot_believe(tf_qs_pot *pot, const uint8_t *data, size_t size,
                                           const uint8_t *docket, size_t docket_size, size_t *used);

/** Verify on the threads of @p par from now on, which must be free whenever bytes are taken in; NULL:
 *  on the caller's alone. What the pot then holds does not depend on it. @param par  borrowed */
void tf_qs_pot_share(tf_qs_pot *pot, const tf_parallel *par);

const tf_qs_pot_state *tf_qs_pot_look(const tf_qs_pot *pot);

/** full + cycles >= needed? */
bool tf_qs_pot_ready(const tf_qs_pot *pot);

/** Matrix, kernel, square roots.
 *  @param f     set iff TF_FOUND: 1 < f < n, f | n
 *  @param how   cancellation, threads and vector level; factor and status do not depend on the
 *               last two
 *  @return TF_FOUND; TF_NONE: go on sieving (needed has been raised); TF_CANCELLED; TF_ENOMEM;
 *          TF_MORE: paused, as tf_blanczos; TF_EINVAL: the pot believed somebody (tf_qs_pot_believe) */
TF_WARN_UNUSED tf_status tf_qs_pot_solve_on(mpz_t f, tf_qs_pot *pot, uint64_t seed,
                                            const tf_linalg *how);

/** The same on one thread, at the best vector level. */
TF_WARN_UNUSED tf_status tf_qs_pot_solve(mpz_t f, tf_qs_pot *pot, uint64_t seed,
                                         const tf_budget *budget);

/** The relations that can be part of a cycle, for a pot elsewhere to absorb and solve: without
 *  those with a large prime that no other has, again and again.
 *  @param out  appended to
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_pot_export(tf_qs_bytes *out, const tf_qs_pot *pot);

/** What was exported did not split n: raise `needed`, as tf_qs_pot_solve does. */
void tf_qs_pot_refuse(tf_qs_pot *pot);

#endif
