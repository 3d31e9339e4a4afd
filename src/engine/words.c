/* words.c — see words.h. */
#include "words.h"

#include <string.h>

/* By the table, and the rest into large[]. @return how many places of primes[] are used */
static uint32_t by_table(tf_words *w, const tf_lpf *table, bool methods) {
    uint32_t end = 0;
    w->large_count = w->without_table = 0;
    for (unsigned i = 0; i < w->count; i++) {
        uint64_t n = w->n[i];
        if (!table || n >> TF_LPF_BITS) {
            w->without_table += n >> TF_LPF_BITS == 0;
            w->large[w->large_count] = n;
            w->large_at[w->large_count++] = (uint16_t)i;
            continue;
        }
        unsigned count = tf_lpf_split(w->primes + end, table, (uint32_t)n);
        if (methods) memset(w->methods + end, count > 1 ? TF_METHOD_TRIAL : TF_METHOD_NONE, count);
        w->begin[i] = end;
        w->prime_count[i] = (uint8_t)count;
        end += count;
    }
    return end;
}

static tf_status by_kernels(tf_words *w, uint32_t from, bool methods, tf_isa isa,
                            const tf_cancel *cancel) {
    if (w->large_count == 0) return TF_OK;
    tf_status s = tf_small64(w->primes + from, methods ? w->methods + from : NULL, w->ends,
                             w->large, w->large_count, isa, cancel);
    if (s != TF_OK) return s;
    size_t begin = 0;
    for (unsigned k = 0; k < w->large_count; begin = w->ends[k++]) {
        unsigned i = w->large_at[k];
        w->begin[i] = from + (uint32_t)begin;
        w->prime_count[i] = (uint8_t)(w->ends[k] - begin);
    }
    return TF_OK;
}

/* 0 and 1 have no primes. */
static bool products_are_right(const tf_words *w) {
    bool wrong = false;
    for (unsigned i = 0; i < w->count; i++) {
        const uint64_t *p = w->primes + w->begin[i];
        uint64_t product = 1;
        for (unsigned k = 0; k < w->prime_count[i]; k++)
            wrong |= __builtin_mul_overflow(product, p[k], &product);
        wrong |= product != w->n[i] && (w->n[i] != 0 || w->prime_count[i] != 0);
    }
    return !wrong;
}

tf_status tf_words_factor(tf_words *w, const tf_lpf *table, bool methods, tf_isa isa,
                          const tf_cancel *cancel) {
    uint32_t from = by_table(w, table, methods);
    tf_status s = by_kernels(w, from, methods, isa, cancel);
    if (s != TF_OK) return s;
    if (!products_are_right(w)) return TF_EINTERNAL;
    return tf_wide_factor(&w->wide, methods, isa, cancel);
}
