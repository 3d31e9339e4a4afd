/* smallqueue.c — see smallqueue.h. */
#include "smallqueue.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "bpsw.h"
#include "check.h"
#include "gcd.h"
#include "isprime64.h"
#include "rho.h"
#include "root.h"

enum {
    MOST_TOGETHER = 4, /* after so many rounds that found all primes together, rho takes over */
    WALK = 1 << 15,    /* steps of it */
    LANES_EACH = 4     /* more than so many lanes for a part: curves instead of a sequence */
};

_Static_assert((int)TF_BPSWV_MAX_LANES <= (int)TF_SQUAREV_LANES,
               "what a test calls composite, in one call");

static void bin_begin(tf__small_bin *b, unsigned lanes) {
    b->count = 0;
    b->full = lanes;
}

void tf__small_queue_begin(tf__small_queue *q, uint32_t *head, tf__small_prime *prime, tf_isa isa,
                           const tf__small_sieve *sieve, const tf_cancel *cancel) {
    q->isa = isa;
    q->cancel = cancel;
    q->head = head;
    q->prime = prime;
    q->primes = 0;
    q->sieve = sieve ? *sieve : (tf__small_sieve){0};
    q->ops = tf_ecmv_ops_for(isa, 1);
    q->tests = tf_bpswv_for(isa);
    q->gcdv = tf_gcdv_for(isa);
    q->squarev = tf_squarev_for(isa);
    q->full = false;
    for (unsigned i = 0; i < TF_ECMV_SIZES; i++) {
        bin_begin(&q->test[i], q->tests[i].strong_lanes);
        bin_begin(&q->lucas[i], q->tests[i].lucas_lanes);
        for (unsigned k = 0; k < TF_ECMV_LEVELS; k++)
            bin_begin(&q->curve[i][k], q->ops[i].lanes[tf_ecmv_levels[k].group]);
    }
}

void tf__small_queue_init(tf__small_queue *q, uint32_t *head, tf__small_prime *prime, tf_isa isa,
                          const tf__small_sieve *sieve, const tf_cancel *cancel) {
    *q = (tf__small_queue){0};
    tf__small_queue_begin(q, head, prime, isa, sieve, cancel);
}

static void bin_clear(tf__small_bin *b) {
    free(b->part);
}

void tf__small_queue_clear(tf__small_queue *q) {
    for (unsigned i = 0; i < TF_ECMV_SIZES; i++) {
        bin_clear(&q->test[i]);
        bin_clear(&q->lucas[i]);
        for (unsigned k = 0; k < TF_ECMV_LEVELS; k++) bin_clear(&q->curve[i][k]);
    }
    for (unsigned k = 0; k < TF_ECMV_LEVELS; k++) tf_ecmv_plan_free(q->plan[k]);
    free(q->room);
}

static tf_status push(tf__small_queue *q, tf__small_bin *b, const tf__small_part *part) {
    if (b->count == b->room) {
        size_t room = b->room ? 2 * b->room : 64;
        tf__small_part *grown = realloc(b->part, room * sizeof *grown);
        if (!grown) return TF_ENOMEM;
        b->part = grown;
        b->room = room;
    }
    b->part[b->count++] = *part;
    q->full |= b->count >= b->full;
    return TF_OK;
}

static unsigned size_of(const tf__small_queue *q, tf_u128 n) {
    unsigned bits = tf_bitlen128(n), i = 0;
    while (q->ops[i].bits < bits) i++;
    return i;
}

static void found_prime(tf__small_queue *q, uint32_t owner, tf_u128 p) {
    q->prime[q->primes] = (tf__small_prime){.p = p, .next = q->head[owner]};
    q->head[owner] = q->primes++;
}

/* A new part, prime or not. */
static tf_status enter(tf__small_queue *q, uint32_t owner, tf_u128 n, bool whole) {
    if (n < TF__SMALL_NEXT_PRIME * TF__SMALL_NEXT_PRIME) {
        found_prime(q, owner, n);
        return TF_OK;
    }
    return push(q, &q->test[size_of(q, n)],
                &(tf__small_part){.n = n, .owner = owner, .whole = whole});
}

static tf_status enter_both(tf__small_queue *q, uint32_t owner, tf_u128 n, tf_u128 d) {
    tf_status s = enter(q, owner, d, false);
    return s == TF_OK ? enter(q, owner, n / d, false) : s;
}

/* A composite to its next curve, or to the sieve. */
static tf_status await_curve(tf__small_queue *q, tf__small_part *part) {
    unsigned bits = tf_bitlen128(part->n);
    unsigned size = size_of(q, part->n);
    if (q->sieve.split && !part->sieved &&
        tf_ecmv_gives_way(q->ops[size].lanes[TF_ECMV_CURVE], bits, part->rounds, part->whole)) {
        tf_u128 d;
        tf_status s = q->sieve.split(q->sieve.context, &d, part->n, q->cancel);
        if (s == TF_FOUND) return enter_both(q, part->owner, part->n, d);
        if (s != TF_NONE) return s;
        part->sieved = true;
    }
    return push(q, &q->curve[size][tf_ecmv_level_of(bits, part->rounds)], part);
}

/* ---- primality, then roots ---- */

static tf_status take_composite(tf__small_queue *q, tf__small_part *part, bool square) {
    if (square) {
        const uint64_t root = tf_isqrt128(part->n);
        tf_status s = enter(q, part->owner, root, false);
        return s == TF_OK ? enter(q, part->owner, root, false) : s;
    }
    return await_curve(q, part);
}

static bool is_prime(tf_u128 n) {
    return tf_hi64(n) ? tf_bpsw128(n) : tf_is_prime64_coprime(tf_lo64(n));
}

static tf_status judge(tf__small_queue *q, tf__small_part *part, bool prime) {
    if (!prime) return take_composite(q, part, tf_squarev_generic(&part->n, 1));
    found_prime(q, part->owner, part->n);
    return TF_OK;
}

/* So many parts, all that wait at most, out of a bin. @return how many; n: their numbers */
static unsigned take(tf__small_part *part, tf_u128 *n, tf__small_bin *b, unsigned most) {
    const unsigned count = b->count < most ? (unsigned)b->count : most;
    b->count -= count;
    memcpy(part, b->part + b->count, count * sizeof *part);
    for (unsigned i = 0; i < count; i++) n[i] = part[i].n;
    return count;
}

/* Composites on lanes: those that are squares, those that are not. */
static tf_status take_composites(tf__small_queue *q, tf__small_part *const *part, const tf_u128 *n,
                                 unsigned count) {
    const uint32_t squares = q->squarev(n, count);
    tf_status s = TF_OK;
    for (unsigned i = 0; i < count && s == TF_OK; i++)
        s = take_composite(q, part[i], squares >> i & 1);
    return s;
}

/* Strong tests on lanes: what passes waits for the Lucas test. Too few are tested one by one. */
static tf_status serve_tests(tf__small_queue *q, unsigned size) {
    const tf_bpswv_ops *ops = &q->tests[size];
    tf__small_part part[TF_BPSWV_MAX_LANES], *composite[TF_BPSWV_MAX_LANES];
    tf_u128 n[TF_BPSWV_MAX_LANES];
    const unsigned count = take(part, n, &q->test[size], ops->strong_lanes);
    const bool worth = count >= ops->strong_worth;
    const uint32_t passed = worth ? ops->strong(n, count) : 0;
    unsigned composites = 0;
    tf_status s = TF_OK;
    for (unsigned i = 0; i < count && s == TF_OK; i++) {
        if (!worth) {
            s = judge(q, &part[i], is_prime(n[i]));
        } else if (passed >> i & 1) {
            s = push(q, &q->lucas[size], &part[i]);
        } else {
            composite[composites] = &part[i];
            n[composites++] = n[i];
        }
    }
    return s == TF_OK && composites ? take_composites(q, composite, n, composites) : s;
}

static tf_status serve_lucas(tf__small_queue *q, unsigned size) {
    const tf_bpswv_ops *ops = &q->tests[size];
    tf__small_part part[TF_BPSWV_MAX_LANES];
    tf_u128 n[TF_BPSWV_MAX_LANES];
    const unsigned count = take(part, n, &q->lucas[size], ops->lucas_lanes);
    const bool worth = count >= ops->lucas_worth;
    const uint32_t passed = worth ? ops->lucas(n, count) : 0;
    tf_status s = TF_OK;
    for (unsigned i = 0; i < count && s == TF_OK; i++)
        s = judge(q, &part[i], worth ? passed >> i & 1 : is_prime(n[i]));
    return s;
}

/* ---- curves ---- */

static tf_status prepare(tf__small_queue *q, const tf_ecmv_ops *ops, unsigned level) {
    if (!q->plan[level]) {
        const tf_ecmv_level *l = &tf_ecmv_levels[level];
        tf_status s = tf_ecmv_plan_new(&q->plan[level], l->group, l->b1, l->b2, l->d);
        if (s != TF_OK) return s;
    }
    size_t size = ops->room(q->plan[level]);
    if (size <= q->room_size) return TF_OK;
    free(q->room);
    q->room_size = (size + 63) / 64 * 64;
    q->room = aligned_alloc(64, q->room_size);
    if (q->room) return TF_OK;
    q->room_size = 0;
    return TF_ENOMEM;
}

/* A proper divisor of n that the lane has found, where late has become gcd(late, n); 1: none, n: only
 * all primes together. */
static tf_u128 divisor_of(const tf_ecmv_lanes *lanes, unsigned i) {
    const tf_u128 n = lanes->n[i], a = lanes->early[i];
    if (lanes->late[i] != n) return lanes->late[i];
    const tf_u128 g = tf_hi64(n) ? tf_gcd128(a, n) : tf_gcd64(tf_lo64(a), tf_lo64(n));
    return g == 1 ? n : g;
}

/* Lanes that nothing stands in have divisors, too: of 0 and 1. */
static void take_divisors(const tf__small_queue *q, tf_ecmv_lanes *lanes, unsigned count) {
    for (unsigned i = count; i % TF_GCDV_LANES != 0; i++) {
        lanes->late[i] = 0;
        lanes->n[i] = 1;
    }
    for (unsigned i = 0; i < count; i += TF_GCDV_LANES)
        q->gcdv(lanes->late + i, lanes->late + i, lanes->n + i);
}

/* Rho for a part whose primes curves find all at once: they are small. On one word it always ends;
 * on two it has the time that primes up to some 28 bits take, with another walk next time.
 * @return TF_FOUND with *d, TF_NONE, TF_CANCELLED, TF_ENOMEM */
static tf_status walk(tf_u128 *d, const tf__small_queue *q, const tf__small_part *part) {
    if (tf_hi64(part->n) == 0) {
        *d = tf_rho64_split(tf_lo64(part->n), 0);
        return TF_FOUND;
    }
    tf_rho128 *rho;
    tf_status s = tf_rho128_new(&rho, part->n, part->rounds);
    if (s != TF_OK) return s;
    tf_budget budget = {.work = WALK, .cancel = q->cancel};
    s = tf_rho128_slice(d, rho, &budget);
    tf_rho128_free(rho);
    return s == TF_MORE ? TF_NONE : s;
}

/* A part after lanes [begin, end) have tried it. */
static tf_status conclude(tf__small_queue *q, tf__small_part *part, tf_ecmv_group group,
                          const tf_ecmv_lanes *lanes, unsigned begin, unsigned end) {
    bool together = false;
    for (unsigned i = begin; i < end; i++) {
        tf_u128 d = divisor_of(lanes, i);
        if (d == part->n)
            together = true;
        else if (d != 1)
            return enter_both(q, part->owner, part->n, d);
    }
    part->rounds++;
    if (group == TF_ECMV_CURVE) part->curves = (uint16_t)(part->curves + (end - begin));
    part->together = (uint16_t)(part->together + together);
    if (together && part->together >= MOST_TOGETHER) {
        tf_u128 d;
        tf_status s = walk(&d, q, part);
        if (s == TF_FOUND) return enter_both(q, part->owner, part->n, d);
        if (s != TF_NONE) return s;
    }
    return await_curve(q, part);
}

/* A part with many lanes for itself is better off with curves: sequences have little to say after
 * the second. */
static tf_status skip(tf__small_queue *q, tf__small_part *part, unsigned count) {
    tf_status s = TF_OK;
    for (unsigned k = 0; k < count && s == TF_OK; k++) {
        part[k].rounds++;
        s = await_curve(q, &part[k]);
    }
    return s;
}

/* One curve for as many parts as there are lanes; with fewer parts, several curves for each. */
static tf_status serve_curves(tf__small_queue *q, unsigned size, unsigned level) {
    const tf_ecmv_ops *ops = &q->ops[size];
    tf__small_bin *b = &q->curve[size][level];
    const tf_ecmv_group group = tf_ecmv_levels[level].group;
    tf__small_part part[TF_ECMV_MAX_LANES];
    const unsigned all = ops->lanes[group];
    unsigned count = b->count < all ? (unsigned)b->count : all;
    unsigned begin[TF_ECMV_MAX_LANES + 1];
    tf_ecmv_lanes lanes;
    b->count -= count;
    memcpy(part, b->part + b->count, count * sizeof *part);
    if (group == TF_ECMV_LUCAS && count * LANES_EACH < all) return skip(q, part, count);
    tf_status s = prepare(q, ops, level);
    if (s != TF_OK) return s;
    for (unsigned k = 0; k < count; k++) {
        begin[k] = k * all / count;
        unsigned end = (k + 1) * all / count;
        for (unsigned i = begin[k]; i < end; i++) {
            lanes.n[i] = part[k].n;
            lanes.curve[i] = (group == TF_ECMV_CURVE ? part[k].curves : 0) + (i - begin[k]);
        }
    }
    begin[count] = all;
    ops->run(&lanes, q->plan[level], q->room);
    take_divisors(q, &lanes, all);
    for (unsigned k = 0; k < count && s == TF_OK; k++)
        s = conclude(q, &part[k], group, &lanes, begin[k], begin[k + 1]);
    return s;
}

/* ---- who is served ---- */

/* Serve one bin with at least the given share of all lanes waiting. @return false: there is none */
static bool serve(tf__small_queue *q, bool full, tf_status *s) {
    for (unsigned i = 0; i < TF_ECMV_SIZES; i++) {
        if (q->test[i].count >= (full ? q->test[i].full : 1)) {
            *s = serve_tests(q, i);
            return true;
        }
        if (q->lucas[i].count >= (full ? q->lucas[i].full : 1)) {
            *s = serve_lucas(q, i);
            return true;
        }
    }
    for (unsigned i = 0; i < TF_ECMV_SIZES; i++)
        for (unsigned k = 0; k < TF_ECMV_LEVELS; k++)
            if (q->curve[i][k].count >= (full ? q->curve[i][k].full : 1)) {
                *s = serve_curves(q, i, k);
                return true;
            }
    return false;
}

static tf_status serve_full(tf__small_queue *q) {
    tf_status s = TF_OK;
    if (!q->full) return s;
    while (s == TF_OK && serve(q, true, &s))
        if (tf_cancel_reason(q->cancel)) s = TF_CANCELLED;
    q->full = s != TF_OK;
    return s;
}

tf_status tf__small_queue_put(tf__small_queue *q, uint32_t owner, tf_u128 n, bool whole) {
    tf_status s = enter(q, owner, n, whole);
    return s == TF_OK ? serve_full(q) : s;
}

tf_status tf__small_queue_finish(tf__small_queue *q) {
    tf_status s = tf_cancel_reason(q->cancel) ? TF_CANCELLED : serve_full(q);
    while (s == TF_OK && serve(q, false, &s)) {
        if (s == TF_OK) s = serve_full(q);
        if (tf_cancel_reason(q->cancel)) s = TF_CANCELLED;
    }
    return s;
}
