/* sieve_cache.h — contexts and sieves of one process, kept from task to task.
 *
 * The tasks of one number share a context (qs_context.h), which is read-only; each thread that works
 * on one takes a sieve of its own and puts it back. Contexts are found by the bytes of their head
 * (sieve_work.h). Those that nobody uses are given up, least recently used first, when there are more
 * than a few. */
#ifndef TF_SIEVE_CACHE_H
#define TF_SIEVE_CACHE_H

#include <pthread.h>

#include "qs_sieve.h"
#include "task.h"

enum { TF_SIEVE_CACHE_IDLE = 3 }; /* contexts kept that nobody uses */

typedef struct tf_sieve_entry tf_sieve_entry;

typedef struct tf_sieve_cache {
    pthread_mutex_t lock;
    tf_sieve_entry *first; /* most recently used first */
} tf_sieve_cache;

void tf_sieve_cache_init(tf_sieve_cache *c);
/** When nobody holds a context any more. */
void tf_sieve_cache_clear(tf_sieve_cache *c);

/** The context of this head, made if it is new; others wait meanwhile, since they mostly want the
 *  same. To be given back.
 *  @return TF_OK, TF_ENOMEM, TF_EFORMAT, TF_EINVAL (the head is of no sieve) */
TF_WARN_UNUSED tf_status tf_sieve_cache_take(tf_sieve_entry **out, tf_sieve_cache *c,
                                             const uint8_t *head, size_t head_size);
void tf_sieve_cache_give(tf_sieve_cache *c, tf_sieve_entry *e);

/** The same for the owner of a sieve (sieving.h), who gathers relations in this process and keeps the
 *  context from beginning to end; he is no user. To be let go. @return as tf_sieve_cache_take */
TF_WARN_UNUSED tf_status tf_sieve_cache_hold(tf_sieve_entry **out, tf_sieve_cache *c,
                                             const uint8_t *head, size_t head_size);
void tf_sieve_cache_let_go(tf_sieve_cache *c, tf_sieve_entry *e);

/** How many use the context that the task with this body is about. */
unsigned tf_sieve_cache_users(tf_sieve_cache *c, const tf_bytes *body);

const tf_qs *tf_sieve_entry_context(const tf_sieve_entry *e);

/** A sieve for the calling thread, to be given back before its context.
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_sieve_cache_take_sieve(tf_qs_sieve **out, tf_sieve_cache *c,
                                                   tf_sieve_entry *e, tf_isa isa);
void tf_sieve_cache_give_sieve(tf_sieve_cache *c, tf_sieve_entry *e, tf_qs_sieve *sieve);

#endif
