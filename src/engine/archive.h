/* archive.h — what a session writes into its durable state, and what it takes from there again.
 *
 * What was worth keeping of a batch is in kept.h. A hard number is kept as its tree, whose parts know
 * how far the plan is settled; since every step depends on (plan, number, position) alone, a run that
 * goes on from there ends with the same answer. What comes out of a state is verified like what comes
 * from a worker: products must be the numbers. */
#ifndef TF_ARCHIVE_H
#define TF_ARCHIVE_H

#include "plan.h"
#include "sieving.h"
#include "store.h"
#include "tree.h"

/** Is this the input that the state was made with? It is known by its first number.
 *  @param first  tf_intake.first
 *  @return TF_OK, TF_EIO (tf_store_failure tells) */
TF_WARN_UNUSED tf_status tf_archive_check_input(tf_store *s, uint64_t first);
/** So many numbers are printed as soon as the next commit is over: for people. */
TF_WARN_UNUSED tf_status tf_archive_put_printed(tf_store *s, uint64_t printed);

/** Keep what is known of a hard number.
 *  @param n         the number
 *  @param ahead     what its job knows besides the tree (tf_job_put_ahead); NULL: nothing
 *  @param done      nothing more is tried on it
 *  @param seconds   of work, all runs together */
TF_WARN_UNUSED tf_status tf_archive_put_tree(tf_store *s, const tf_plan *plan, uint64_t ordinal,
                                             const mpz_t n, const tf_tree *tree,
                                             const tf_bytes *ahead, bool done, double seconds);
/** What is known of a hard number; a tree that does not fit the number is left out, with a warning.
 *  @param tree   not initialized; set iff TF_FOUND
 *  @param ahead  empty; receives what the job knew besides
 *  @return TF_FOUND, TF_NONE, TF_EIO, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_archive_get_tree(tf_store *s, uint64_t ordinal, const mpz_t n,
                                             tf_tree *tree, tf_bytes *ahead, double *seconds);

/** Sieves tell their relations to the state, and begin with those that are there. What goes wrong is
 *  the store's failure, seen at the next commit. */
void tf_archive_keeper(tf_sieve_keeper *keeper, tf_store *s);

#endif
