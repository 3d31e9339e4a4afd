/* qs_relation.c — see qs_relation.h. */
#include "qs_relation.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "bpsw.h"

/* A number of 32 bits has five bytes at most. */
#define RECORD_MOST (5 * (5 + (ptrdiff_t)TF_QS_MAX_FACTORS))

void tf_qs_bytes_clear(tf_qs_bytes *b) {
    free(b->data);
    *b = (tf_qs_bytes){0};
}

tf_status tf_qs_bytes_reserve(tf_qs_bytes *b, size_t more) {
    if (b->room - b->size >= more) return TF_OK;
    size_t room = b->room + b->room / 2 + more + 4096;
    uint8_t *data = realloc(b->data, room);
    if (!data) return TF_ENOMEM;
    b->data = data;
    b->room = room;
    return TF_OK;
}

static void put(tf_qs_bytes *b, uint64_t v) {
    for (; v >= 128; v >>= 7) b->data[b->size++] = (uint8_t)(v | 128);
    b->data[b->size++] = (uint8_t)v;
}

static bool get(uint64_t *v, tf_qs_reader *r) {
    *v = 0;
    for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
        uint8_t byte = *r->at++;
        if (shift == 63 && byte > 1) return false;
        *v |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return true;
    }
    return false;
}

/* One byte and two are nearly all there is. */
static inline bool get32(uint32_t *v, tf_qs_reader *r) {
    const uint8_t *at = r->at;
    if (r->end - at >= 2 && (at[0] & at[1]) < 128) {
        uint32_t more = at[0] >> 7;
        *v = (at[0] & 127u) | (at[1] << 7 & (0u - more));
        r->at = at + 1 + more;
        return true;
    }
    uint64_t w;
    if (!get(&w, r) || w > UINT32_MAX) return false;
    *v = (uint32_t)w;
    return true;
}

static uint32_t load32(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void store32(uint8_t *at, uint32_t v) {
    for (unsigned i = 0; i < 4; i++) at[i] = (uint8_t)(v >> 8 * i);
}

tf_status tf_qs_encode_group(tf_qs_bytes *b, size_t *place, uint64_t a) {
    if (tf_qs_bytes_reserve(b, 16) != TF_OK) return TF_ENOMEM;
    put(b, a);
    *place = b->size;
    store32(b->data + b->size, 0);
    b->size += 4;
    return TF_OK;
}

size_t tf_qs_group_bytes(uint64_t a) {
    size_t n = 4 + 1;
    for (; a >= 128; a >>= 7) n++;
    return n;
}

tf_status tf_qs_encode(tf_qs_bytes *b, size_t place, const tf_qs_relation *r) {
    if (tf_qs_bytes_reserve(b, 32 + 5 * (size_t)r->count) != TF_OK) return TF_ENOMEM;
    put(b, r->number);
    put(b, (uint32_t)r->x << 1 ^ (uint32_t)(r->x >> 31));
    put(b, r->large[0]);
    put(b, r->large[1]);
    put(b, r->count);
    tf_fbidx last = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        put(b, r->factor[i] - last);
        last = r->factor[i];
    }
    store32(b->data + place, load32(b->data + place) + 1);
    return TF_OK;
}

void tf_qs_reader_init(tf_qs_reader *reader, const uint8_t *data, size_t size) {
    *reader = (tf_qs_reader){.at = data, .end = size ? data + size : data};
}

static bool next_group(tf_qs_reader *reader) {
    if (!get(&reader->a, reader) || reader->end - reader->at < 4) return false;
    reader->left = load32(reader->at);
    reader->at += 4;
    return true;
}

tf_status tf_qs_next_group(tf_qs_reader *reader) {
    if (reader->at == reader->end) return TF_NONE;
    return next_group(reader) ? TF_FOUND : TF_EFORMAT;
}

/* Past so many numbers: each ends with a byte below 128. */
static bool skip_numbers(tf_qs_reader *r, uint32_t count) {
    const uint64_t tops = UINT64_C(0x8080808080808080);
    while (count > 0 && r->end - r->at >= 8) {
        uint64_t ends = ~((uint64_t)load32(r->at + 4) << 32 | load32(r->at)) & tops;
        uint32_t here = (uint32_t)__builtin_popcountll(ends);
        if (here < count) {
            count -= here;
            r->at += 8;
            continue;
        }
        while (--count > 0) ends &= ends - 1;
        r->at += __builtin_ctzll(ends) / 8 + 1;
    }
    for (; count > 0 && r->at < r->end; r->at++) count -= *r->at < 128;
    return count == 0;
}

bool tf_qs_skip(tf_qs_reader *reader) {
    tf_qs_reader here = *reader; /* in registers */
    uint32_t factors;
    if (!skip_numbers(&here, 4) || !get32(&factors, &here) || factors > TF_QS_MAX_FACTORS ||
        !skip_numbers(&here, factors) || here.at - reader->at > RECORD_MOST)
        return false;
    here.left--;
    *reader = here;
    return true;
}

tf_status tf_qs_decode_brief(tf_qs_brief *r, tf_fbidx *factor, tf_qs_reader *reader) {
    while (reader->left == 0) {
        if (reader->at == reader->end) return TF_NONE;
        if (!next_group(reader)) return TF_EFORMAT;
    }
    tf_qs_reader here = *reader; /* in registers */
    here.left--;
    uint32_t zigzag;
    r->a = here.a;
    r->record = here.at;
    if (!get32(&r->number, &here) || !get32(&zigzag, &here) || !get32(&r->large[0], &here) ||
        !get32(&r->large[1], &here) || !get32(&r->count, &here) || r->count > TF_QS_MAX_FACTORS)
        return TF_EFORMAT;
    r->x = (int32_t)(zigzag >> 1 ^ (0u - (zigzag & 1)));
    uint64_t last = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        uint32_t step;
        if (!get32(&step, &here) || (last += step) > UINT32_MAX) return TF_EFORMAT;
        factor[i] = (tf_fbidx)last;
    }
    *reader = here;
    r->size = (size_t)(here.at - r->record);
    return TF_FOUND;
}

tf_status tf_qs_decode(tf_qs_relation *r, tf_qs_reader *reader) {
    tf_qs_brief brief;
    tf_status s = tf_qs_decode_brief(&brief, r->factor, reader);
    if (s != TF_FOUND) return s;
    r->a = brief.a;
    r->number = brief.number;
    r->x = brief.x;
    r->large[0] = brief.large[0];
    r->large[1] = brief.large[1];
    r->count = brief.count;
    return TF_FOUND;
}

bool tf_qs_relation_poly(tf_qs_poly *poly, const tf_qs *qs, const tf_qs_relation *r) {
    if (r->a >= tf_qs_pool_count(&qs->pool) || r->number >= tf_qs_poly_count(&qs->pool))
        return false;
    if (poly->s == 0 || poly->index != r->a) tf_qs_poly_set(poly, &qs->pool, qs->kn, r->a);
    if (poly->number != r->number) tf_qs_poly_seek_b(poly, r->number);
    return true;
}

void tf_qs_relation_x(mpz_t X, const tf_qs_poly *poly, const tf_qs_relation *r) {
    mpz_mul_si(X, poly->a, 2 * (long)r->x);
    mpz_add(X, X, poly->b);
}

static bool large_prime_good(const tf_qs *qs, uint32_t p) {
    return p == 1 || (p > tf_qs_fb_largest(&qs->fb) && p < qs->lp_bound && tf_is_prime64(p));
}

enum { WORDS = 14 }; /* twice a value's and some */

typedef struct words { /* a positive number without leading zeros */
    mp_limb_t limb[WORDS];
    mp_size_t n;
} words;

static bool multiply(words *w, mp_limb_t by) {
    if (w->n == WORDS) return false;
    mp_limb_t high = mpn_mul_1(w->limb, w->limb, w->n, by);
    if (high) w->limb[w->n++] = high;
    return true;
}

/* w = |X^2 - kn|. @return false if it does not fit; *negative: X^2 < kn */
static bool value_of(words *w, bool *negative, const mpz_t X, const mpz_t kn) {
    mp_size_t n = (mp_size_t)mpz_size(X), m = (mp_size_t)mpz_size(kn);
    if (n == 0 || 2 * n > WORDS || m > WORDS) return false;
    mpn_sqr(w->limb, mpz_limbs_read(X), n);
    w->n = 2 * n;
    while (w->limb[w->n - 1] == 0) w->n--;
    *negative = w->n != m ? w->n < m : mpn_cmp(w->limb, mpz_limbs_read(kn), m) < 0;
    if (*negative)
        mpn_sub(w->limb, mpz_limbs_read(kn), m, w->limb, w->n);
    else
        mpn_sub(w->limb, w->limb, w->n, mpz_limbs_read(kn), m);
    w->n = w->n > m ? w->n : m;
    while (w->n > 1 && w->limb[w->n - 1] == 0) w->n--;
    return true;
}

/* w = 4 a times the primes, *negative: its sign. @return false for factors that are none */
static bool product_of(words *w, bool *negative, const tf_qs_poly *poly, const tf_qs *qs,
                       const tf_qs_relation *r) {
    w->n = (mp_size_t)mpz_size(poly->a);
    if (w->n > WORDS) return false;
    mpn_copyi(w->limb, mpz_limbs_read(poly->a), w->n);
    mp_limb_t part = 4;
    *negative = false;
    for (uint32_t i = 0; i < r->count; i++) {
        tf_fbidx f = r->factor[i];
        if (f >= qs->fb.size || (i > 0 && (f == 0 || r->factor[i - 1] > f))) return false;
        if (f == 0) *negative = true;
        uint64_t p = qs->fb.p[f], high;
        uint64_t both = tf_umul128(&high, part, p);
        if (high && !multiply(w, part)) return false; /* the word is full */
        part = high ? p : both;
    }
    return multiply(w, part) && multiply(w, (mp_limb_t)r->large[0] * r->large[1]);
}

bool tf_qs_relation_verify(mpz_t X, tf_qs_poly *poly, const tf_qs *qs, const tf_qs_relation *r) {
    if (r->large[0] > r->large[1] || !large_prime_good(qs, r->large[0]) ||
        !large_prime_good(qs, r->large[1]) || !tf_qs_relation_poly(poly, qs, r))
        return false;
    tf_qs_relation_x(X, poly, r);
    words value, product;
    bool value_negative, product_negative;
    return value_of(&value, &value_negative, X, qs->kn) &&
           product_of(&product, &product_negative, poly, qs, r) && value.n == product.n &&
           value_negative == product_negative && mpn_cmp(value.limb, product.limb, value.n) == 0;
}
