/* sieving.h — one quadratic sieve as its owner sees it: hands out ranges of a-indices, gathers their
 * relations, has them solved.
 *
 * Answers are absorbed strictly in the order of the a-indices, whatever order they arrive in, and
 * whether there is enough is asked after each a. So the set of relations that is solved, and the factor
 * found, depend on number, seed and parameters alone: not on the sizes of tasks, nor on who ran them.
 * While the matrix is solved this number is not sieved; if it does not split the number, sieving goes
 * on. A sieve can be made again from the blobs (first, count, bytes) that one like it has absorbed, and
 * its matrix solved from where an earlier iteration stood: that is what a keeper keeps. */
#ifndef TF_SIEVING_H
#define TF_SIEVING_H

#include "executor.h"
#include "qs_pot.h"
#include "sieve_cache.h"
#include "sieve_times.h"

typedef struct tf_sieving tf_sieving;

/** Where relations outlive the process. Callbacks may be NULL. */
typedef struct tf_sieve_keeper {
    /** A sieve begins: give what is kept under its head (tf_sieving_head) to tf_sieving_restore and
     *  tf_sieving_resume. */
    void (*begin)(void *context, tf_sieving *s);
    /** A blob has come: the relations of a-indices [first, first + count). Borrowed. */
    void (*keep)(void *context, const tf_sieving *s, uint64_t first, uint64_t count,
                 const uint8_t *bytes, size_t size);
    /** The linear algebra stands here, after so many steps; what was kept before is of no use any
     *  more. No bytes: there is nothing to go on from. */
    void (*keep_iterate)(void *context, const tf_sieving *s, uint64_t step, const uint8_t *bytes,
                         size_t size);
    /** The sieve is over: nothing kept under its head is of use any more. */
    void (*end)(void *context, const tf_sieving *s);
    void *context;
    double period; /* seconds of solving between two iterates; 0: none are wanted */
} tf_sieve_keeper;

/** A sieve for the odd composite n, no perfect power, with the tuned parameters.
 *  @param factor    set iff TF_FOUND: a factor turned up at once
 *  @param keeper    NULL: none; borrowed
 *  @param contexts  of the workers of this process: one context for them and the owner; borrowed until
 *                   the sieve is freed. NULL: it makes one of its own
 *  @return TF_OK, TF_FOUND, TF_ENOMEM, TF_EINVAL (no number for a sieve); something to free after
 *          TF_OK only */
TF_WARN_UNUSED tf_status tf_sieving_new(tf_sieving **out, mpz_t factor, const mpz_t n,
                                        uint64_t seed, const tf_sieve_keeper *keeper,
                                        tf_sieve_cache *contexts);
void tf_sieving_free(tf_sieving *s); /* NULL is allowed; tells the keeper nothing */

/** Have it kept from now on; relations that came before are not. @param keeper  borrowed */
void tf_sieving_keep(tf_sieving *s, const tf_sieve_keeper *keeper);

/** The bytes that say which sieve this is: blobs belong to all sieves with the same ones. */
const uint8_t *tf_sieving_head(const tf_sieving *s, size_t *size);

/** Take in a blob kept earlier, in any order. Nothing in it is believed, overlaps are ignored.
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_sieving_restore(tf_sieving *s, uint64_t first, uint64_t count,
                                            const uint8_t *bytes, size_t size);

/** Have the matrix solved from there, should the bytes belong to it.
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_sieving_resume(tf_sieving *s, uint64_t step, const uint8_t *bytes,
                                           size_t size);

typedef struct tf_sieving_terms {
    uint64_t id;      /* given to the task */
    unsigned window;  /* tasks that may be outstanding */
    unsigned workers; /* among whom the work is shared */
    double seconds;   /* the task is stopped after this time, 0: never */
} tf_sieving_terms;

/** Kind and body of the next task.
 *  @return TASK, WAIT (answers are pending), END: out of memory */
tf_more tf_sieving_next(tf_sieving *s, tf_task *task, const tf_sieving_terms *terms);

/** Take the answer to one of its tasks.
 *  @param factor  set iff TF_FOUND
 *  @param leave   set when the tasks that are out are of no use any more: drop them, and give their
 *                 answers to nobody
 *  @return TF_FOUND; TF_OK: go on; TF_NONE never; TF_ELIMIT: this sieve will not split n (another seed
 *          may); TF_ENOMEM; TF_EINTERNAL */
TF_WARN_UNUSED tf_status tf_sieving_absorb(tf_sieving *s, mpz_t factor, bool *leave,
                                           const tf_result *r);

/** Has an answer turned out to be false since this was asked last? None of it was used, and its
 *  a-values go out again. @param worker  whose it was */
bool tf_sieving_liar(tf_sieving *s, uint32_t *worker);

/** Verify relations on these threads, too (tf_qs_pot_share); borrowed. NULL: on the caller's alone. */
void tf_sieving_share(tf_sieving *s, const tf_parallel *par);

/** What its polynomials and factor base are: for verifying relations of this sieve. */
const tf_qs *tf_sieving_context(const tf_sieving *s);

/** What has been gathered. */
const tf_qs_pot_state *tf_sieving_look(const tf_sieving *s);

/** Where the time went so far; what came before the sieve is not in it. */
const tf_sieve_times *tf_sieving_times(const tf_sieving *s);

/** What part of the sieving is done, by the forecast; 1 while the matrix is solved. */
double tf_sieving_part(const tf_sieving *s);
/** For people: "siqs 45%, 120345 relations (21034 of 40560), 5200/s, 23s left". */
void tf_sieving_describe(char *text, size_t size, const tf_sieving *s);

/** Memory for n of that many bits, in a process with this many threads that gathers, too. */
uint64_t tf_sieving_memory(size_t bits, unsigned threads);

#endif
