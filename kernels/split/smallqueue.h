/* smallqueue.h — the stages that parts of small numbers wait at, and the lanes that serve them.
 *
 * A part is what is left of some number: no prime below TF__SMALL_TRIAL divides it. Parts wait in
 * bins, one for each kind of work and size of arithmetic; a bin that can fill all lanes is served
 * at once, the others when nothing more comes. Used by smallfactor.c and,
 * for cofactors, by the quadratic sieve. */
#ifndef TF_SMALLQUEUE_H
#define TF_SMALLQUEUE_H

#include "base.h"
#include "bpswv.h"
#include "ecmv.h"
#include "ecmv_schedule.h"
#include "gcdv.h"
#include "squarev.h"

enum { TF__SMALL_TRIAL = 1024, TF__SMALL_NEXT_PRIME = 1031 };

/* A prime that was found; those of one number are linked. */
typedef struct tf__small_prime {
    tf_u128 p;
    uint32_t next;
} tf__small_prime;

#define TF__SMALL_END UINT32_MAX

typedef struct tf__small_part {
    tf_u128 n;
    uint32_t owner;    /* whose part this is */
    uint16_t rounds;   /* it has been on the lanes, */
    uint16_t curves;   /* with so many in all; */
    uint16_t together; /* rounds that found all primes at once */
    bool sieved;       /* in vain */
    bool whole;        /* no divisor of its number has been found */
} tf__small_part;

typedef struct tf__small_bin {
    tf__small_part *part;
    size_t count, room;
    size_t full; /* as many as there are lanes */
} tf__small_bin;

/** Splits composites n for which curves take longer than a sieve, which is of a layer above. */
typedef struct tf__small_sieve {
    /** @return TF_FOUND with a proper divisor, TF_NONE: go on with curves; TF_CANCELLED, TF_ENOMEM */
    tf_status (*split)(void *context, tf_u128 *d, tf_u128 n, const tf_cancel *cancel);
    void *context;
} tf__small_sieve;

typedef struct tf__small_queue {
    tf_isa isa;
    tf__small_sieve sieve; /* split is NULL: curves to the end */
    const tf_cancel *cancel;
    uint32_t *head;         /* of each number: its first prime */
    tf__small_prime *prime; /* room for all there can be */
    uint32_t primes;
    tf_ecmv_plan *plan[TF_ECMV_LEVELS]; /* made when first used, and kept */
    /* Strong tests to base 2, Lucas tests for what has passed them, curves for composites. */
    tf__small_bin test[TF_ECMV_SIZES], lucas[TF_ECMV_SIZES];
    tf__small_bin curve[TF_ECMV_SIZES][TF_ECMV_LEVELS];
    const tf_ecmv_ops *ops;    /* for the sizes, */
    const tf_bpswv_ops *tests; /* which are the same */
    tf_gcdv *gcdv;
    tf_squarev *squarev;
    bool full;  /* a bin may be, since the last look at all */
    void *room; /* of curves */
    size_t room_size;
} tf__small_queue;

/** @param sieve  copied; NULL: there is none
 *  @param head, prime  filled by the queue: head for every owner, TF__SMALL_END if it has none */
void tf__small_queue_init(tf__small_queue *q, uint32_t *head, tf__small_prime *prime, tf_isa isa,
                          const tf__small_sieve *sieve, const tf_cancel *cancel);
/** Begin again, with other numbers, whatever has become of the last ones: arguments as above. Plans
 *  and memory stay; a queue of zeros may begin. */
void tf__small_queue_begin(tf__small_queue *q, uint32_t *head, tf__small_prime *prime, tf_isa isa,
                           const tf__small_sieve *sieve, const tf_cancel *cancel);
void tf__small_queue_clear(tf__small_queue *q);

/** Take in n > 1 without prime factors below TF__SMALL_TRIAL; serves what has filled up.
 *  @param whole  no others have been divided out of it, either: only how long it takes depends on that
 *  @return TF_OK, TF_CANCELLED, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf__small_queue_put(tf__small_queue *q, uint32_t owner, tf_u128 n,
                                             bool whole);

/** Serve everything to the end. */
TF_WARN_UNUSED tf_status tf__small_queue_finish(tf__small_queue *q);

#endif
