/* qs_ops_avx512.c — 16 or 32 primes a step; hits are compressed and then spread over the buckets.
 *
 * Scatter stores and conflict detection lose to a short scalar loop over compressed hits on every
 * processor tried; a compress goes to a register first, since compressing into memory is microcoded
 * on some. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "bits.h"
#include "qs_ops.h"

#if defined(__clang__) /* wide vectors are its default for this target */
#define TF_QS_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))
#else
#define TF_QS_TARGET                                                                               \
    __attribute__((                                                                                \
        target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt,prefer-vector-width=512")))
#endif
#define TF_QS_OWN_GROUPS
#include "qs_ops_tmpl.inc"

/* Questionable hits that are inside, of some groups with one logarithm. */
enum { MOST_PENDING = 512 };
typedef struct pending {
    uint32_t count;
    uint8_t logp;
    uint32_t at[MOST_PENDING + 16];
} pending;

TF_QS_TARGET static inline void drain(pending *h, uint8_t *block) {
    uint8_t logp = h->logp;
    uint32_t i = 0, count = h->count;
    for (; i + 4 <= count; i += 4) {
        block[h->at[i]] -= logp;
        block[h->at[i + 1]] -= logp;
        block[h->at[i + 2]] -= logp;
        block[h->at[i + 3]] -= logp;
    }
    for (; i < count; i++) block[h->at[i]] -= logp;
    h->count = 0;
}

/* The last hits of 32 roots, and the roots moved on. */
TF_QS_TARGET static inline __attribute__((always_inline)) void
pend(pending *h, uint16_t *root, __m512i p, __m512i sure, uint32_t size) {
    __m512i first = _mm512_loadu_si512(root), r = _mm512_add_epi16(first, sure);
    __mmask32 inside =
        size == TF_QS_BLOCK
            ? _mm512_cmpge_epu16_mask(r, first) /* those outside have wrapped around */
            : _mm512_cmplt_epu16_mask(r, _mm512_set1_epi16((short)size));
    __m512i next = _mm512_mask_add_epi16(r, inside, r, p);
    _mm512_storeu_si512(root, _mm512_sub_epi16(next, _mm512_set1_epi16((short)size)));
    __m512i low = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(r));
    __m512i high = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(r, 1));
    uint32_t ml = inside & 0xffff, mh = inside >> 16;
    _mm512_storeu_si512(h->at + h->count, _mm512_maskz_compress_epi32((__mmask16)ml, low));
    h->count += (uint32_t)__builtin_popcount(ml);
    _mm512_storeu_si512(h->at + h->count, _mm512_maskz_compress_epi32((__mmask16)mh, high));
    h->count += (uint32_t)__builtin_popcount(mh);
}

TF_QS_TARGET static inline __attribute__((always_inline)) void
walk_groups(const tf_qs_walk *w, const tf_qs_class *c, uint32_t k, uint32_t size) {
    uint8_t *block = w->block;
    const uint16_t *p = w->p;
    uint16_t *w1 = w->w1, *w2 = w->w2;
    tf_fbidx i = c->first, end = c->end;
    pending h;
    h.count = 0;
    h.logp = 0;
    for (; i + GROUP <= end; i += GROUP) {
        uint8_t logp = w->logp[i + GROUP / 2];
        if (logp != h.logp || h.count > MOST_PENDING - 2 * GROUP) drain(&h, block);
        h.logp = logp;
        for (uint32_t j = i; j < i + GROUP; j++) sure_hits(block, w1[j], w2[j], p[j], k, logp);
        __m512i prime = _mm512_loadu_si512(p + i);
        __m512i sure = _mm512_mullo_epi16(prime, _mm512_set1_epi16((short)k));
        pend(&h, w1 + i, prime, sure, size);
        pend(&h, w2 + i, prime, sure, size);
    }
    drain(&h, block);
    walk_primes(w, i, end, k);
}

enum { VECTORS = 16 }; /* vectors of roots between two rounds of spreading */

typedef struct hits {
    uint32_t count;
    uint32_t entry[(2 * VECTORS + 1) * 16], block[(2 * VECTORS + 1) * 16];
} hits;

#define LANES                                                                                      \
    _mm512_slli_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16)

TF_QS_TARGET static inline __m512i entries(__m512i r, __m512i index) {
    return _mm512_or_si512(index, _mm512_and_si512(r, _mm512_set1_epi32(TF_QS_BLOCK - 1)));
}

TF_QS_TARGET static inline void collect(hits *h, __m512i r, __mmask16 m, __m512i index) {
    __m512i block = _mm512_srli_epi32(r, 16);
    _mm512_storeu_si512(h->entry + h->count, _mm512_maskz_compress_epi32(m, entries(r, index)));
    _mm512_storeu_si512(h->block + h->count, _mm512_maskz_compress_epi32(m, block));
    h->count += (uint32_t)__builtin_popcount(m);
}

TF_QS_TARGET static inline void spread(hits *h, uint32_t **next) {
    for (uint32_t i = 0; i < h->count; i++) *next[h->block[i]]++ = h->entry[i];
    h->count = 0;
}

TF_QS_TARGET static inline void put(uint32_t **next, __m512i entry, __mmask16 m) {
    _mm512_storeu_si512(*next, _mm512_maskz_compress_epi32(m, entry));
    *next += __builtin_popcount(m);
}

/* The roots of 16 primes. */
typedef struct pair {
    __m512i a, b, p;
} pair;

TF_QS_TARGET static inline __m512i moved(__m512i r, __m512i p, __m512i down) {
    __m512i a = _mm512_sub_epi32(r, down);
    return _mm512_min_epu32(a, _mm512_add_epi32(a, p));
}

TF_QS_TARGET static inline void load_pair(pair *r, const tf_qs_fill *f, uint32_t i) {
    r->a = _mm512_load_si512(f->r1 + i);
    r->b = _mm512_load_si512(f->r2 + i);
    r->p = _mm512_load_si512(f->p + i);
}

TF_QS_TARGET static inline void store_pair(const pair *r, const tf_qs_fill *f, uint32_t i) {
    _mm512_store_si512(f->r1 + i, r->a);
    _mm512_store_si512(f->r2 + i, r->b);
}

TF_QS_TARGET static inline void move_pair(pair *r, const tf_qs_step *s, uint32_t i) {
    __m512i d = _mm512_load_si512(s->d + i);
    __m512i down = _mm512_mask_sub_epi32(d, (__mmask16)(s->up ? 0 : 0xffff), r->p, d);
    r->a = moved(r->a, r->p, down);
    r->b = moved(r->b, r->p, down);
}

TF_QS_TARGET static void update_only(const tf_qs_fill *f) {
    for (uint32_t i = 0; i < f->count; i += 16) {
        pair r;
        load_pair(&r, f, i);
        for (uint32_t j = 0; j < f->steps; j++) move_pair(&r, &f->step[j], i);
        store_pair(&r, f, i);
    }
}

/* Primes beyond the interval, which is one block: a compress for all hits of 16 roots. */
TF_QS_TARGET static inline void put_both(uint32_t **next, const pair *r, __m512i interval,
                                         __m512i index) {
    put(next, _mm512_or_si512(r->a, index), _mm512_cmplt_epu32_mask(r->a, interval));
    put(next, _mm512_or_si512(r->b, index), _mm512_cmplt_epu32_mask(r->b, interval));
}

/* The same where hits are rare: one compress for both roots of 16 primes, but for a prime of which
 * both hit. */
TF_QS_TARGET static inline void put_either(uint32_t **next, const pair *r, __m512i interval,
                                           __m512i index) {
    __m512i low = _mm512_min_epu32(r->a, r->b), high = _mm512_max_epu32(r->a, r->b);
    put(next, _mm512_or_si512(low, index), _mm512_cmplt_epu32_mask(low, interval));
    __mmask16 both = _mm512_cmplt_epu32_mask(high, interval);
    if (TF_UNLIKELY(both)) put(next, _mm512_or_si512(high, index), both);
}

#define RARE 12u /* times the interval: primes from there on */

TF_QS_TARGET static inline __attribute__((always_inline)) void
fill_one_block(const tf_qs_fill *f, uint32_t steps, bool rare) {
    const __m512i interval = _mm512_set1_epi32((int)f->interval);
    tf_qs_step step[TF_QS_STEPS];
    uint32_t *next[TF_QS_STEPS];
    for (uint32_t j = 0; j < steps; j++) {
        step[j] = f->step[j];
        next[j] = f->next[j];
    }
    for (uint32_t i = 0; i < f->count; i += 16) {
        __m512i index = _mm512_add_epi32(LANES, _mm512_set1_epi32((int)(i << 16)));
        pair r;
        load_pair(&r, f, i);
        for (uint32_t j = 0; j < steps; j++) {
            move_pair(&r, &step[j], i);
            if (rare)
                put_either(&next[j], &r, interval, index);
            else
                put_both(&next[j], &r, interval, index);
        }
        store_pair(&r, f, i);
    }
    for (uint32_t j = 0; j < steps; j++) f->next[j] = next[j];
}

TF_QS_TARGET static void fill_alone(const tf_qs_fill *f) {
    bool rare = f->p[0] / RARE >= f->interval;
    if (f->steps == TF_QS_STEPS && rare)
        fill_one_block(f, TF_QS_STEPS, true);
    else if (f->steps == TF_QS_STEPS)
        fill_one_block(f, TF_QS_STEPS, false);
    else
        fill_one_block(f, f->steps, false);
}

/* Primes beyond the interval, which is several blocks. */
TF_QS_TARGET static void fill_single(const tf_qs_fill *f) {
    const __m512i interval = _mm512_set1_epi32((int)f->interval);
    hits h[TF_QS_STEPS];
    for (uint32_t j = 0; j < f->steps; j++) h[j].count = 0;
    for (uint32_t i = 0; i < f->count;) {
        uint32_t end = i + 16 * VECTORS < f->count ? i + 16 * VECTORS : f->count;
        for (; i < end; i += 16) {
            __m512i index = _mm512_add_epi32(LANES, _mm512_set1_epi32((int)(i << 16)));
            pair r;
            load_pair(&r, f, i);
            for (uint32_t j = 0; j < f->steps; j++) {
                move_pair(&r, &f->step[j], i);
                collect(&h[j], r.a, _mm512_cmplt_epu32_mask(r.a, interval), index);
                collect(&h[j], r.b, _mm512_cmplt_epu32_mask(r.b, interval), index);
            }
            store_pair(&r, f, i);
        }
        for (uint32_t j = 0; j < f->steps; j++) spread(&h[j], f->next + j * f->blocks);
    }
}

TF_QS_TARGET static void fill_many(const tf_qs_fill *f) {
    const __m512i interval = _mm512_set1_epi32((int)f->interval);
    hits h;
    h.count = 0;
    for (uint32_t i = 0; i < f->count; i += 16) {
        __m512i index = _mm512_add_epi32(LANES, _mm512_set1_epi32((int)(i << 16)));
        pair r;
        load_pair(&r, f, i);
        for (uint32_t j = 0; j < f->steps; j++) {
            move_pair(&r, &f->step[j], i);
            __m512i a = r.a, b = r.b;
            for (;;) {
                __mmask16 ma = _mm512_cmplt_epu32_mask(a, interval);
                __mmask16 mb = _mm512_cmplt_epu32_mask(b, interval);
                if (!(ma | mb)) break;
                collect(&h, a, ma, index);
                collect(&h, b, mb, index);
                if (h.count > 2 * (VECTORS - 1) * 16) spread(&h, f->next + j * f->blocks);
                a = _mm512_mask_add_epi32(a, ma, a, r.p);
                b = _mm512_mask_add_epi32(b, mb, b, r.p);
            }
            spread(&h, f->next + j * f->blocks);
        }
        store_pair(&r, f, i);
    }
}

/* Primes of one to a few blocks: block by block, where many of 16 roots have a hit. */
TF_QS_TARGET static void fill_dense(const tf_qs_fill *f) {
    for (uint32_t i = 0; i < f->count; i += 16) {
        __m512i index = _mm512_add_epi32(LANES, _mm512_set1_epi32((int)(i << 16)));
        pair r;
        load_pair(&r, f, i);
        uint32_t **next = f->next;
        for (uint32_t j = 0; j < f->steps; j++) {
            move_pair(&r, &f->step[j], i);
            __m512i a = r.a, b = r.b;
            for (uint32_t end = TF_QS_BLOCK; end <= f->interval; end += TF_QS_BLOCK, next++) {
                const __m512i bound = _mm512_set1_epi32((int)end);
                __mmask16 ma = _mm512_cmplt_epu32_mask(a, bound);
                __mmask16 mb = _mm512_cmplt_epu32_mask(b, bound);
                put(next, entries(a, index), ma);
                put(next, entries(b, index), mb);
                a = _mm512_mask_add_epi32(a, ma, a, r.p);
                b = _mm512_mask_add_epi32(b, mb, b, r.p);
            }
        }
        store_pair(&r, f, i);
    }
}

TF_QS_TARGET static void fill(const tf_qs_fill *f) {
    if (f->interval == 0)
        update_only(f);
    else if (f->kind == TF_QS_SINGLE && f->blocks == 1)
        fill_alone(f);
    else if (f->kind != TF_QS_TWICE && f->blocks <= TF_QS_DENSE_BLOCKS)
        fill_dense(f);
    else if (f->kind == TF_QS_DENSE)
        fill_dense(f);
    else if (f->kind == TF_QS_SINGLE)
        fill_single(f);
    else
        fill_many(f);
}

TF_QS_TARGET static uint32_t scan(uint16_t *found, uint32_t room, const uint8_t *block,
                                  uint32_t size) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < size; i += 64) {
        uint64_t m = _mm512_movepi8_mask(_mm512_load_si512(block + i));
        for (; TF_UNLIKELY(m) && count < room; m &= m - 1)
            found[count++] = (uint16_t)(i + tf_ctz64(m));
    }
    return count;
}

/* Lanes where at - r is a multiple of p, and not negative. */
TF_QS_TARGET static inline __mmask32 multiple(const uint16_t *r, __m512i at, __m512i inv,
                                              __m512i limit) {
    __m512i root = _mm512_load_si512(r);
    __m512i q = _mm512_mullo_epi16(_mm512_sub_epi16(at, root), inv);
    return _mm512_mask_cmple_epu16_mask(_mm512_cmple_epu16_mask(root, at), q, limit);
}

TF_QS_TARGET static uint32_t divisors(tf_fbidx *found, const tf_qs_divide *d, uint32_t at,
                                      tf_fbidx from, tf_fbidx to) {
    const __m512i x = _mm512_set1_epi16((short)at);
    uint32_t count = 0;
    for (tf_fbidx i = from; i < to; i += 32) {
        __m512i inv = _mm512_load_si512(d->inv16 + i), limit = _mm512_load_si512(d->limit16 + i);
        uint32_t m = multiple(d->r1 + i, x, inv, limit) | multiple(d->r2 + i, x, inv, limit);
        for (; TF_UNLIKELY(m); m &= m - 1) found[count++] = i + (uint32_t)__builtin_ctz(m);
    }
    return count;
}

TF_QS_TARGET static uint32_t match(tf_fbidx *found, uint32_t room, const uint32_t *entry,
                                   uint32_t count, uint32_t position) {
    const __m512i at = _mm512_set1_epi16((short)position);
    const uint32_t low_halves = 0x55555555;
    uint32_t matches = 0;
    for (uint32_t i = 0; i < count; i += 32) {
        uint32_t m0 = _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(entry + i), at) & low_halves;
        uint32_t m1 = _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(entry + i + 16), at) & low_halves;
        uint64_t m = m0 | (uint64_t)m1 << 32;
        for (; TF_UNLIKELY(m); m &= m - 1) {
            uint32_t at_entry = i + tf_ctz64(m) / 2;
            if (at_entry < count && matches < room) found[matches++] = entry[at_entry] >> 16;
        }
    }
    return matches;
}

const tf_qs_ops tf__qs_ops_avx512 = {TF_ISA_AVX512, accumulate, first_roots, next16, medium,
                                     fill,          scan,       divisors,    match};
#endif
