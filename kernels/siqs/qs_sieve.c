/* qs_sieve.c — the loop over polynomials and blocks. */
#include "qs_sieve.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "qs_sieve_internal.h"

/* Of a x^2, b x, c and their sum, with a bit for the sign and two to spare. */
static unsigned value_limbs(const tf_qs *qs) {
    size_t bits = mpz_sizeinbase(qs->kn, 2) / 2 + 24 + 8;
    return (unsigned)(bits / 64 + 1);
}

static void set_words(uint64_t *words, const mpz_t x, unsigned n) {
    uint64_t flip = mpz_sgn(x) < 0 ? UINT64_MAX : 0, carry = flip & 1;
    for (unsigned i = 0; i < n; i++)
        words[i] = tf_addc(&carry, mpz_getlimbn(x, (mp_size_t)i) ^ flip, 0);
}

tf_status tf_qs_sieve_new(tf_qs_sieve **out, const tf_qs *qs, tf_isa isa) {
    *out = NULL;
    tf_qs_sieve *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    const tf_qs_fb *fb = &qs->fb;
    s->qs = qs;
    s->ops = tf_qs_ops_for(isa);
    tf_qs_poly_init(&s->poly);
    s->limbs = value_limbs(qs);
    s->blocks = qs->par.interval > TF_QS_BLOCK ? qs->par.interval / TF_QS_BLOCK : 1;
    s->block_size = qs->par.interval / s->blocks;
    s->part_size = s->block_size == TF_QS_BLOCK ? TF_QS_PART : s->block_size;
    s->work[0] = tf_qs_alloc(fb->n16, sizeof *s->work[0]);
    s->work[1] = tf_qs_alloc(fb->n16, sizeof *s->work[1]);
    for (unsigned i = 0; i < 2; i++)
        s->held[i] = tf_qs_alloc(s->blocks > 1 ? fb->n16 : 0, sizeof **s->held);
    s->block = tf_qs_alloc(TF_QS_BLOCK, 1);
    s->classes = tf_qs_alloc(s->block_size / 2 + TF_QS_MAX_S, sizeof *s->classes);
    s->found = tf_qs_alloc(fb->n16 + 2 * TF_QS_PAD + 64, sizeof *s->found);
    bool good =
        s->held[0] && s->held[1] && s->work[0] && s->work[1] && s->block && s->classes && s->found;
    if (tf_qs_cofactors_init(&s->cofactors, s->ops->isa) != TF_OK) good = false;
    if (good && tf__qs_roots_init(s) == TF_OK &&
        tf_qs_buckets_init(&s->buckets, fb, qs->par.interval, tf_qs_poly_count(&qs->pool)) ==
            TF_OK) {
        *out = s;
        return TF_OK;
    }
    tf_qs_sieve_free(s);
    return TF_ENOMEM;
}

void tf_qs_sieve_free(tf_qs_sieve *s) {
    if (!s) return;
    tf_qs_buckets_clear(&s->buckets);
    tf__qs_roots_clear(&s->roots);
    tf_qs_bytes_clear(&s->out);
    tf_qs_cofactors_clear(&s->cofactors);
    free(s->found);
    free(s->classes);
    free(s->block);
    for (unsigned i = 0; i < 2; i++) {
        free(s->held[i]);
        free(s->work[i]);
    }
    tf_qs_poly_clear(&s->poly);
    free(s);
}

void tf_qs_sieve_begin(tf_qs_sieve *s, uint64_t first, uint64_t count) {
    uint64_t all = tf_qs_pool_count(&s->qs->pool);
    s->next_a = first < all ? first : all;
    s->end_a = count < all - s->next_a ? s->next_a + count : all;
    s->in_a = false;
    s->out.size = 0;
    s->cofactors.count = s->cofactors.used = 0;
}

tf_status tf_qs_sieve_flush(tf_qs_sieve *s) {
    return tf__qs_split_cofactors(s);
}

const uint8_t *tf_qs_sieve_output(const tf_qs_sieve *s, size_t *size) {
    *size = s->out.size;
    return s->out.data;
}

const tf_qs_counts *tf_qs_sieve_counts(const tf_qs_sieve *s) {
    return &s->counts;
}

/* Cut the primes [i, to) to sieve with into classes of one k for blocks of that size, behind those
 * that are there already. The primes of a have one root instead of two; they are left out: all but
 * nothing would come of it. */
static void cut_range(tf_qs_sieve *s, tf_fbidx i, tf_fbidx to, uint32_t size) {
    const tf_qs_fb *fb = &s->qs->fb;
    unsigned q = 0;
    while (i < to) {
        while (q < s->poly.s && s->poly.q[q] < i) q++;
        tf_fbidx stop = q < s->poly.s && s->poly.q[q] < to ? s->poly.q[q] : to;
        if (i == stop) {
            i++;
            continue;
        }
        uint32_t k = size / fb->p[i];
        tf_fbidx end = k ? tf_qs_fb_index(fb, size / k + 1) : to;
        if (end > stop) end = stop;
        s->classes[s->class_count++] = (tf_qs_class){i, end, k};
        i = end;
    }
}

/* Primes that hit a part of a whole block twice a root and more walk through it part by part. */
static void cut_classes(tf_qs_sieve *s) {
    const tf_qs_fb *fb = &s->qs->fb;
    tf_fbidx from = s->qs->sieve_from, to = fb->n16 < fb->size ? fb->n16 : fb->size, split = from;
    if (s->part_size < s->block_size) {
        tf_fbidx once = tf_qs_fb_index(fb, s->part_size / 2);
        split = once < from ? from : once > to ? to : once;
    }
    s->class_count = 0;
    cut_range(s, from, split, s->part_size);
    s->part_classes = s->class_count;
    cut_range(s, split, to, s->block_size);
}

/* The step to b number @p number: none to the first one, whose roots are made from nothing. */
static tf_qs_step step_to(const tf_qs_sieve *s, uint32_t number) {
    size_t n32 = s->qs->fb.padded - s->qs->fb.n16;
    unsigned v = s->poly.s;
    bool up = true;
    if (number > 0) v = tf_qs_poly_turn(number, &up);
    return (tf_qs_step){s->roots.d32 + v * n32, up};
}

/* Large primes are ahead of the others by up to TF_QS_STEPS polynomials. */
void tf__qs_fill(tf_qs_sieve *s) {
    if (s->buckets.slices == 0 || s->poly.number % s->buckets.steps != 0) return;
    tf_qs_step step[TF_QS_STEPS];
    for (uint32_t i = 0; i < s->buckets.steps; i++) step[i] = step_to(s, s->poly.number + i);
    s->counts.overflows +=
        tf_qs_buckets_fill(&s->buckets, s->ops, &s->qs->fb, &s->roots, step, s->qs->par.interval);
}

tf_status tf__qs_advance(tf_qs_sieve *s) {
    const tf_qs *qs = s->qs;
    if (s->in_a) {
        bool up;
        unsigned v = tf_qs_poly_next(&s->poly, qs->kn, &up);
        tf__qs_roots_next(s, v, up);
    } else {
        if (tf_qs_encode_group(&s->out, &s->group, s->next_a) != TF_OK) return TF_ENOMEM;
        tf_qs_poly_set(&s->poly, &qs->pool, qs->kn, s->next_a++);
        tf__qs_roots_first(s);
        cut_classes(s);
        s->in_a = true;
    }
    set_words(s->a, s->poly.a, s->limbs);
    set_words(s->b, s->poly.b, s->limbs);
    set_words(s->c, s->poly.c, s->limbs);
    return TF_OK;
}

/* Keep where the roots are; those that are not sieved move on all the same. */
static void hold_roots(tf_qs_sieve *s) {
    for (unsigned j = 0; j < 2; j++) {
        memcpy(s->held[j], s->work[j], s->qs->fb.n16 * sizeof **s->held);
        s->start[j] = s->held[j];
        for (tf_fbidx i = 2; i < s->qs->sieve_from; i++) {
            uint32_t p = s->roots.p16[i];
            s->work[j][i] = (uint16_t)((s->work[j][i] + p - s->block_size % p) % p);
        }
    }
}

void tf__qs_sieve_medium(tf_qs_sieve *s) {
    if (s->blocks > 1) hold_roots(s);
    memset(s->block, s->qs->sieve_start, s->block_size);
    tf_qs_walk w = {.block = s->block,
                    .size = s->block_size,
                    .p = s->roots.p16,
                    .logp = s->qs->fb.logp,
                    .w1 = s->work[0],
                    .w2 = s->work[1]};
    w.size = s->part_size;
    for (uint32_t at = 0; at < s->block_size; at += s->part_size) {
        w.block = s->block + at;
        for (uint32_t i = 0; i < s->part_classes; i++) s->ops->medium(&w, &s->classes[i]);
    }
    w.block = s->block;
    w.size = s->block_size;
    for (uint32_t i = s->part_classes; i < s->class_count; i++) s->ops->medium(&w, &s->classes[i]);
}

void tf__qs_empty(tf_qs_sieve *s, uint32_t number) {
    if (s->buckets.slices == 0) return;
    uint32_t list = tf_qs_buckets_list(&s->buckets, s->poly.number, number);
    tf_qs_buckets_empty(&s->buckets, s->block, list);
}

void tf__qs_begin_blocks(tf_qs_sieve *s) {
    size_t bytes = s->qs->fb.n16 * sizeof *s->work[0];
    memcpy(s->work[0], s->roots.r16[0], bytes);
    memcpy(s->work[1], s->roots.r16[1], bytes);
    for (unsigned i = 0; i < 2; i++) s->start[i] = s->roots.r16[i];
}

static tf_status sieve_polynomial(tf_qs_sieve *s) {
    s->counts.polynomials++;
    tf__qs_fill(s);
    tf__qs_begin_blocks(s);
    for (uint32_t i = 0; i < s->blocks; i++) {
        uint16_t report[TF_QS_MAX_REPORT];
        tf__qs_sieve_medium(s);
        tf__qs_empty(s, i);
        uint32_t n = s->ops->scan(report, TF_QS_MAX_REPORT, s->block, s->block_size);
        for (uint32_t j = 0; j < n; j++)
            if (tf__qs_examine(s, i, report[j]) != TF_OK) return TF_ENOMEM;
    }
    return TF_OK;
}

tf_status tf__qs_end_polynomial(tf_qs_sieve *s) {
    if (s->poly.number + 1 < tf_qs_poly_count(&s->qs->pool)) return TF_OK;
    s->in_a = false;
    return tf__qs_split_cofactors(s);
}

tf_status tf_qs_sieve_run(tf_qs_sieve *s, tf_budget *budget) {
    while (s->in_a || s->next_a < s->end_a) {
        if (tf_budget_cancelled(budget)) return TF_CANCELLED;
        if (!tf_budget_take(budget, 1)) return TF_MORE;
        if (tf__qs_advance(s) != TF_OK || sieve_polynomial(s) != TF_OK ||
            tf__qs_end_polynomial(s) != TF_OK)
            return TF_ENOMEM;
    }
    return TF_NONE;
}
