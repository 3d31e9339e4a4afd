/* three_large_sample.c — the sieve with another threshold, and its residues of three primes. */
#include <math.h>
#include <string.h>

#include "benchlib.h"
#include "clock.h"
#include "smallfactor.h"
#include "three_large.h"

void *tf_three_grow(void *data, size_t *room, size_t used, size_t more, size_t size) {
    if (used + more <= *room) return data;
    *room = 2 * (used + more) + 1024;
    data = realloc(data, *room * size);
    tf_three_check(data);
    return data;
}

/* As qs_context.c sets it for two, with more left for the large primes. */
static void lower_threshold(tf_three_sample *m) {
    tf_qs *qs = m->qs;
    double value = log2(qs->par.interval / 2.0) + ((double)mpz_sizeinbase(qs->kn, 2) - 0.5 - 3) / 2;
    m->bits = 3 * log2(tf_qs_fb_largest(&qs->fb)) + m->set.room;
    double wanted = qs->sieve_start / qs->log_scale - (m->bits - qs->cofactor_bits);
    if (wanted < 10) wanted = 10;
    double excess = value - wanted + 8;
    qs->log_scale = fmin(fmin(120 / wanted, 120 / excess), 6);
    qs->sieve_start = (uint8_t)(wanted * qs->log_scale);
    qs->cofactor_bits = m->bits;
    tf_qs_fb_set_logs(&qs->fb, qs->log_scale);
}

void tf_three_open(tf_three_sample *m, const mpz_t n) {
    tf_qs_params p;
    mpz_t f;
    mpz_init(f);
    tf_qs_params_for(&p, (unsigned)mpz_sizeinbase(n, 2));
    p.fb_size = (uint32_t)(p.fb_size * m->set.fb);
    p.lp_factor *= m->set.lp;
    p.skip_credit *= m->set.credit;
    tf_three_check(tf_qs_new(&m->qs, f, n, 1, &p) == TF_OK);
    if (m->set.room > 0) lower_threshold(m);
    tf_three_check(tf_qs_sieve_new(&m->s, m->qs, TF_ISA_BEST) == TF_OK);
    tf_qs_sieve_begin(m->s, 0, UINT64_MAX);
    mpz_clear(f);
}

void tf_three_close(tf_three_sample *m) {
    tf_qs_sieve_free(m->s);
    tf_qs_free(m->qs);
    free(m->relation);
    free(m->report);
    free(m->factor);
}

static void keep_relation(tf_three_sample *m, const uint32_t *large, unsigned count) {
    m->relation =
        tf_three_grow(m->relation, &m->relation_room, m->relations, 1, sizeof *m->relation);
    tf_three_triple *t = &m->relation[m->relations++];
    for (unsigned i = 0; i < TF_THREE_LARGE; i++) t->large[i] = i < count ? large[i] : 1;
    m->kinds[count]++;
}

static void keep_report(tf_three_sample *m) {
    const tf_qs_relation *r = &m->s->rel;
    if (r->count > TF_QS_MAX_FACTORS) return;
    m->report = tf_three_grow(m->report, &m->report_room, m->reports, 1, sizeof *m->report);
    m->factor = tf_three_grow(m->factor, &m->factor_room, m->factors, r->count, sizeof *m->factor);
    m->report[m->reports++] = (tf_three_report){r->x, r->count, m->factors};
    memcpy(m->factor + m->factors, r->factor, r->count * sizeof *r->factor);
    m->factors += r->count;
}

static tf_u128 to_u128(const mpz_t x) {
    uint64_t w[2] = {0, 0};
    mpz_export(w, NULL, -1, sizeof *w, 0, 0, x);
    return (tf_u128)w[1] << 64 | w[0];
}

/* Complete: what the kernel does not do, and the only work of the third prime beside its reports. */
static void split(tf_three_sample *m) {
    static tf_u128 primes[TF_SMALL128_ROOM(TF_THREE_BATCH)];
    static size_t ends[TF_THREE_BATCH];
    double last = tf_clock_thread();
    tf_three_check(tf_small128(primes, NULL, ends, m->rest, m->rests, TF_ISA_BEST, NULL) == TF_OK);
    m->splitting += tf_bench_lap(&last);
    uint32_t largest = tf_qs_fb_largest(&m->qs->fb);
    for (size_t i = 0, from = 0; i < m->rests; from = ends[i++]) {
        if (ends[i] - from != TF_THREE_LARGE || primes[from] <= largest ||
            primes[from + 2] >= m->qs->lp_bound)
            continue;
        uint32_t large[TF_THREE_LARGE];
        for (unsigned j = 0; j < TF_THREE_LARGE; j++) large[j] = (uint32_t)primes[from + j];
        keep_relation(m, large, TF_THREE_LARGE);
    }
    m->rests = 0;
}

/* The residues of this polynomial's reports: Q(x) without its factors. */
static void collect(tf_three_sample *m) {
    const tf_qs_poly *poly = &m->s->poly;
    const tf_qs_fb *fb = &m->qs->fb;
    double largest = tf_qs_fb_largest(fb), from = 3 * log2(largest);
    mpz_t q, d;
    mpz_inits(q, d, NULL);
    for (size_t i = 0; i < m->reports; i++) {
        const tf_three_report *r = &m->report[i];
        mpz_mul_si(q, poly->a, r->x);
        mpz_add(q, q, poly->b);
        mpz_mul_si(q, q, r->x);
        mpz_add(q, q, poly->c);
        mpz_abs(q, q);
        mpz_set_ui(d, 1);
        for (uint32_t j = 0; j < r->count; j++) mpz_mul_ui(d, d, fb->p[m->factor[r->factors + j]]);
        tf_three_check(mpz_divisible_p(q, d));
        mpz_divexact(q, q, d);
        if (mpz_sizeinbase(q, 2) > 126) continue;
        double bits = log2(mpz_get_d(q));
        if (bits <= from || bits >= m->bits) continue;
        m->candidates++;
        m->rest[m->rests++] = to_u128(q);
        if (m->rests == TF_THREE_BATCH) split(m);
    }
    m->reports = m->factors = 0;
    mpz_clears(q, d, NULL);
}

/* The loop of tf_qs_sieve_run with a clock. Reports that it drops are kept if three are wanted. */
static void sieve_polynomial(tf_three_sample *m) {
    static uint16_t at[TF_QS_MAX_REPORT];
    tf_qs_sieve *s = m->s;
    double last = tf_clock_thread();
    tf_three_check(tf__qs_advance(s) == TF_OK);
    tf__qs_begin_blocks(s);
    for (uint32_t i = 0; i < s->blocks; i++) {
        tf__qs_sieve_medium(s);
        tf__qs_empty(s, i);
        uint32_t n = s->ops->scan(at, TF_QS_MAX_REPORT, s->block, s->block_size);
        m->sieving += tf_bench_lap(&last);
        m->truncated += n == TF_QS_MAX_REPORT;
        for (uint32_t k = 0; k < n; k++) {
            uint64_t divided = s->counts.divided;
            tf_three_check(tf__qs_examine(s, i, at[k]) == TF_OK);
            if (m->set.room > 0 && s->counts.divided > divided) keep_report(m);
        }
        m->examining += tf_bench_lap(&last);
    }
    collect(m);
    last = tf_clock_thread();
    tf_three_check(tf__qs_end_polynomial(s) == TF_OK);
    m->examining += tf_bench_lap(&last);
}

void tf_three_draw(tf_three_sample *m, double seconds) {
    while (m->sieving + m->examining + m->splitting < seconds) {
        sieve_polynomial(m);
        m->s->counts.polynomials++;
    }
}

void tf_three_end(tf_three_sample *m) {
    if (m->rests) split(m);
    tf_three_check(tf_qs_sieve_flush(m->s) == TF_OK);
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(m->s, &size);
    tf_qs_reader reader;
    tf_qs_relation r;
    tf_qs_reader_init(&reader, bytes, size);
    while (tf_qs_decode(&r, &reader) == TF_FOUND) {
        if (r.large[0] > 1)
            keep_relation(m, r.large, 2);
        else
            keep_relation(m, r.large + 1, r.large[1] > 1);
    }
}
