/* archive.h — what a session writes into its durable state, and what it takes from there again.
 *
 * A finished batch is kept as its answer's bytes, under the ordinal of its first number and a
 * checksum of what its numbers were. A hard number is kept as its tree, whose parts know how far
 * the plan is settled; since every step depends on (plan, number, position) alone, a run that goes
 * on from there ends with the same answer. What comes out of a state is verified like what comes
 * from a worker: products must be the numbers. */
#ifndef TF_ARCHIVE_H
#define TF_ARCHIVE_H

#include "batch.h"
#include "sieving.h"
#include "store.h"

/** Keep a finished batch. */
TF_WARN_UNUSED tf_status tf_archive_put_batch(tf_store *s, const tf_batch *b,
                                              const tf_result *result);
/** Keep what is known of a hard number.
 *  @param n         the number
 *  @param done      nothing more is tried on it
 *  @param seconds   of work, all runs together */
TF_WARN_UNUSED tf_status tf_archive_put_tree(tf_store *s, const tf_plan *plan, uint64_t ordinal,
                                             const mpz_t n, const tf_tree *tree, bool done,
                                             double seconds);
/** What is known of a hard number; a tree that does not fit the number is left out, with a warning.
 *  @param tree  not initialized; set iff TF_FOUND
 *  @return TF_FOUND, TF_NONE, TF_EIO, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_archive_get_tree(tf_store *s, uint64_t ordinal, const mpz_t n,
                                             tf_tree *tree, double *seconds);

/** Sieves tell their relations to the state, and begin with those that are there. What goes wrong is
 *  the store's failure, seen at the next commit. */
void tf_archive_keeper(tf_sieve_keeper *keeper, tf_store *s);

#endif
