/* words.c — see words.h. */
#include "words.h"

#include <string.h>

static bool product_is(uint64_t n, const uint64_t *p, unsigned count) {
    uint64_t product = 1;
    bool wrong = false;
    for (unsigned k = 0; k < count; k++) wrong |= __builtin_mul_overflow(product, p[k], &product);
    return !wrong && (product == n || (n == 0 && count == 0)); /* 0 and 1 have no primes */
}

/* Those that are no matter of the table, into large[]. */
static void gather_large(tf_words *w, const tf_lpf *table) {
    w->large_count = w->without_table = 0;
    for (unsigned i = 0; i < w->count; i++) {
        uint64_t n = w->n[i];
        w->prime_count[i] = TF_WORDS_TABLE;
        if (TF_LIKELY(table && n >> TF_LPF_BITS == 0)) continue;
        w->without_table += n >> TF_LPF_BITS == 0;
        w->large[w->large_count] = n;
        w->large_at[w->large_count++] = (uint16_t)i;
        w->prime_count[i] = 0;
    }
}

/* @param end  receives how many places of primes[] are used */
static tf_status by_table(tf_words *w, uint32_t *end, const tf_lpf *table, bool methods) {
    *end = 0;
    for (unsigned i = 0; i < w->count; i++) {
        if (w->prime_count[i] != TF_WORDS_TABLE) continue;
        uint64_t *p = w->primes + *end;
        unsigned count = tf_lpf_split(p, table, (uint32_t)w->n[i]);
        if (!product_is(w->n[i], p, count)) return TF_EINTERNAL;
        if (methods) memset(w->methods + *end, count > 1 ? TF_METHOD_TRIAL : TF_METHOD_NONE, count);
        w->begin[i] = *end;
        w->prime_count[i] = (uint8_t)count;
        *end += count;
    }
    return TF_OK;
}

static tf_status by_kernels(tf_words *w, uint32_t from, bool methods, tf_isa isa,
                            const tf_cancel *cancel) {
    if (w->large_count == 0) return TF_OK;
    if (!w->wide.small && !(w->wide.small = tf_small_new())) return TF_ENOMEM;
    tf_status s =
        tf_small64_with(w->wide.small, w->primes + from, methods ? w->methods + from : NULL,
                        w->ends, w->large, w->large_count, isa, cancel);
    if (s != TF_OK) return s;
    size_t begin = 0;
    for (unsigned k = 0; k < w->large_count; begin = w->ends[k++]) {
        unsigned i = w->large_at[k], count = (unsigned)(w->ends[k] - begin);
        w->begin[i] = from + (uint32_t)begin;
        w->prime_count[i] = (uint8_t)count;
        if (!product_is(w->n[i], w->primes + w->begin[i], count)) return TF_EINTERNAL;
    }
    return TF_OK;
}

tf_status tf_words_factor(tf_words *w, const tf_lpf *table, bool looked, bool methods, tf_isa isa,
                          const tf_cancel *cancel) {
    uint32_t from = 0;
    gather_large(w, table);
    tf_status s = table && looked ? by_table(w, &from, table, methods) : TF_OK;
    if (s == TF_OK) s = by_kernels(w, from, methods, isa, cancel);
    return s == TF_OK ? tf_wide_factor(&w->wide, methods, isa, cancel) : s;
}
