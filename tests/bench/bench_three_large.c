/* bench_three_large.c — would a third large prime pay in the quadratic sieve?
 *
 * A few seconds are sieved as the kernel does it, with two large primes, and with thresholds
 * lowered so that residues with three are reported too [Leyland02]; the settings take turns. The
 * kernel drops such residues after having divided them; here they are kept, and split in batches
 * (tf_small128). CPU seconds of the sieve, of the examination of reports and of splitting are told
 * apart. Then the factorization is played through: relations drawn from the sample, every large
 * prime replaced by a random one of its size, those with a prime that no other has taken out again
 * and again, until relations exceed primes by the size of the factor base. That many relations at
 * the measured pace are the time, without linear algebra, which three large primes make dearer. The
 * last column lets splitting be free: what the best of batches could not beat. On standard error. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "benchlib.h"
#include "qs_forecast.h"
#include "qs_sieve_internal.h"
#include "smallfactor.h"
#include "support_numbers.h"

enum { LARGE = 3, BATCH = 4096, TREE = 16 };
#define TURN 0.05 /* CPU seconds of each setting before the next one has its turn */

typedef struct setting {
    double fb;   /* factor base / the tuned one */
    double lp;   /* bound of large primes / the tuned one */
    double room; /* a residue of three stays below (largest prime)^3 2^room; 0: two large primes */
    double credit; /* skip_credit / the tuned one */
} setting;

typedef struct triple {
    uint32_t large[LARGE]; /* 1: none */
} triple;

typedef struct report { /* divided, and dropped by the kernel */
    int32_t x;
    uint32_t count;
    size_t factors; /* begin */
} report;

typedef struct sample {
    setting set;
    tf_qs *qs;
    tf_qs_sieve *s;
    double sieving, examining, splitting; /* CPU seconds */
    double bits;                          /* a residue of three is below 2^bits, or 0 */
    uint64_t kinds[LARGE + 1], candidates, truncated;
    triple *relation;
    size_t relations, relation_room;
    report *report;
    size_t reports, report_room;
    tf_fbidx *factor;
    size_t factors, factor_room;
    tf_u128 rest[BATCH];
    size_t rests;
} sample;

static void check(bool good) {
    if (!good) abort();
}

static double cpu_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double lap(double *last) {
    double now = cpu_now(), d = now - *last;
    *last = now;
    return d;
}

/* Room for @p more beyond @p used. */
static void *grow(void *data, size_t *room, size_t used, size_t more, size_t size) {
    if (used + more <= *room) return data;
    *room = 2 * (used + more) + 1024;
    data = realloc(data, *room * size);
    check(data);
    return data;
}

/* ---- the sieve with another threshold -------------------------------------------------------- */

/* As qs_context.c sets it for two, with more left for the large primes. */
static void lower_threshold(sample *m) {
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

static void open_sample(sample *m, const mpz_t n) {
    tf_qs_params p;
    mpz_t f;
    mpz_init(f);
    tf_qs_params_for(&p, (unsigned)mpz_sizeinbase(n, 2));
    p.fb_size = (uint32_t)(p.fb_size * m->set.fb);
    p.lp_factor *= m->set.lp;
    p.skip_credit *= m->set.credit;
    check(tf_qs_new(&m->qs, f, n, 1, &p) == TF_OK);
    if (m->set.room > 0) lower_threshold(m);
    check(tf_qs_sieve_new(&m->s, m->qs, TF_ISA_BEST) == TF_OK);
    tf_qs_sieve_begin(m->s, 0, UINT64_MAX);
    mpz_clear(f);
}

static void close_sample(sample *m) {
    tf_qs_sieve_free(m->s);
    tf_qs_free(m->qs);
    free(m->relation);
    free(m->report);
    free(m->factor);
}

static void keep_relation(sample *m, const uint32_t *large, unsigned count) {
    m->relation = grow(m->relation, &m->relation_room, m->relations, 1, sizeof *m->relation);
    triple *t = &m->relation[m->relations++];
    for (unsigned i = 0; i < LARGE; i++) t->large[i] = i < count ? large[i] : 1;
    m->kinds[count]++;
}

static void keep_report(sample *m) {
    const tf_qs_relation *r = &m->s->rel;
    if (r->count > TF_QS_MAX_FACTORS) return;
    m->report = grow(m->report, &m->report_room, m->reports, 1, sizeof *m->report);
    m->factor = grow(m->factor, &m->factor_room, m->factors, r->count, sizeof *m->factor);
    m->report[m->reports++] = (report){r->x, r->count, m->factors};
    memcpy(m->factor + m->factors, r->factor, r->count * sizeof *r->factor);
    m->factors += r->count;
}

/* ---- residues of three primes ---------------------------------------------------------------- */

static tf_u128 to_u128(const mpz_t x) {
    uint64_t w[2] = {0, 0};
    mpz_export(w, NULL, -1, sizeof *w, 0, 0, x);
    return (tf_u128)w[1] << 64 | w[0];
}

/* Complete: what the kernel does not do, and the only work of the third prime beside its reports. */
static void split(sample *m) {
    static tf_u128 primes[TF_SMALL128_ROOM(BATCH)];
    static size_t ends[BATCH];
    double last = cpu_now();
    check(tf_small128(primes, NULL, ends, m->rest, m->rests, TF_ISA_BEST, NULL) == TF_OK);
    m->splitting += lap(&last);
    uint32_t largest = tf_qs_fb_largest(&m->qs->fb);
    for (size_t i = 0, from = 0; i < m->rests; from = ends[i++]) {
        if (ends[i] - from != LARGE || primes[from] <= largest ||
            primes[from + 2] >= m->qs->lp_bound)
            continue;
        uint32_t large[LARGE];
        for (unsigned j = 0; j < LARGE; j++) large[j] = (uint32_t)primes[from + j];
        keep_relation(m, large, LARGE);
    }
    m->rests = 0;
}

/* The residues of this polynomial's reports: Q(x) without its factors. */
static void collect(sample *m) {
    const tf_qs_poly *poly = &m->s->poly;
    const tf_qs_fb *fb = &m->qs->fb;
    double largest = tf_qs_fb_largest(fb), from = 3 * log2(largest);
    mpz_t q, d;
    mpz_inits(q, d, NULL);
    for (size_t i = 0; i < m->reports; i++) {
        const report *r = &m->report[i];
        mpz_mul_si(q, poly->a, r->x);
        mpz_add(q, q, poly->b);
        mpz_mul_si(q, q, r->x);
        mpz_add(q, q, poly->c);
        mpz_abs(q, q);
        mpz_set_ui(d, 1);
        for (uint32_t j = 0; j < r->count; j++) mpz_mul_ui(d, d, fb->p[m->factor[r->factors + j]]);
        check(mpz_divisible_p(q, d));
        mpz_divexact(q, q, d);
        if (mpz_sizeinbase(q, 2) > 126) continue;
        double bits = log2(mpz_get_d(q));
        if (bits <= from || bits >= m->bits) continue;
        m->candidates++;
        m->rest[m->rests++] = to_u128(q);
        if (m->rests == BATCH) split(m);
    }
    m->reports = m->factors = 0;
    mpz_clears(q, d, NULL);
}

/* The loop of tf_qs_sieve_run with a clock. Reports that it drops are kept if three are wanted. */
static void sieve_polynomial(sample *m) {
    static uint16_t at[TF_QS_MAX_REPORT];
    tf_qs_sieve *s = m->s;
    double last = cpu_now();
    check(tf__qs_advance(s) == TF_OK);
    tf__qs_begin_blocks(s);
    for (uint32_t i = 0; i < s->blocks; i++) {
        tf__qs_sieve_medium(s);
        tf__qs_empty(s, i);
        uint32_t n = s->ops->scan(at, TF_QS_MAX_REPORT, s->block, s->block_size);
        m->sieving += lap(&last);
        m->truncated += n == TF_QS_MAX_REPORT;
        for (uint32_t k = 0; k < n; k++) {
            uint64_t divided = s->counts.divided;
            check(tf__qs_examine(s, i, at[k]) == TF_OK);
            if (m->set.room > 0 && s->counts.divided > divided) keep_report(m);
        }
        m->examining += lap(&last);
    }
    collect(m);
    last = cpu_now();
    check(tf__qs_end_polynomial(s) == TF_OK);
    m->examining += lap(&last);
}

static void draw_sample(sample *m, double seconds) {
    while (m->sieving + m->examining + m->splitting < seconds) {
        sieve_polynomial(m);
        m->s->counts.polynomials++;
    }
}

/* What waits is split, and the kernel's relations are read. */
static void end_sample(sample *m) {
    if (m->rests) split(m);
    check(tf_qs_sieve_flush(m->s) == TF_OK);
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

/* ---- the factorization played through -------------------------------------------------------- */

typedef struct play {
    const sample *m;
    tf_rng rng;
    triple *edge; /* numbers of primes; 0: none */
    size_t edges, room;
    uint32_t vertices, *degree, *sum; /* of a prime: its relations, and their numbers xored */
    uint8_t *dead;
    size_t dead_room;
} play;

/* About the number of primes below x modulo which kn is a square. */
static double prime_number(double x) {
    return x / (2 * (log(x) - 1));
}

/* As qs_forecast.c: a prime within a tenth of p, as its number. */
static uint32_t like(play *y, uint32_t p) {
    if (p <= 1) return 0;
    double u = (double)(tf_rng_next(&y->rng) >> 11) * 0x1p-53, x = p * (0.9 + 0.2 * u);
    x = fmin(fmax(x, tf_qs_fb_largest(&y->m->qs->fb) + 1.0), y->m->qs->lp_bound);
    uint32_t number = 1 + (uint32_t)prime_number(x);
    return number < y->vertices ? number : y->vertices - 1;
}

static void draw_until(play *y, size_t count) {
    y->edge =
        grow(y->edge, &y->room, y->edges, count > y->edges ? count - y->edges : 0, sizeof *y->edge);
    for (; y->edges < count; y->edges++) {
        const triple *t = &y->m->relation[tf_rng_below(&y->rng, y->m->relations)];
        uint32_t *v = y->edge[y->edges].large;
        for (unsigned j = 0; j < LARGE; j++) v[j] = like(y, t->large[j]);
        for (unsigned j = 0; j < LARGE; j++) /* a square is no large prime */
            for (unsigned k = j + 1; k < LARGE; k++)
                if (v[j] && v[j] == v[k]) v[j] = v[k] = 0;
    }
}

/* With the chain it ends; what branches off is found by the caller's next look. */
static void take_out(play *y, uint32_t i, size_t *left) {
    while (!y->dead[i]) {
        y->dead[i] = 1;
        --*left;
        uint32_t next = i;
        for (unsigned j = 0; j < LARGE; j++) {
            uint32_t v = y->edge[i].large[j];
            if (v == 0) continue;
            y->sum[v] ^= i;
            if (--y->degree[v] == 1) next = y->sum[v];
        }
        i = next;
    }
}

static bool lonely(const play *y, uint32_t i) {
    for (unsigned j = 0; j < LARGE; j++) {
        uint32_t v = y->edge[i].large[j];
        if (v && y->degree[v] == 1) return true;
    }
    return false;
}

/* Relations minus primes, of the first @p count once all lonely ones are out: no more than there
 * are dependencies, and fewer only by components that nothing joins to the rest. */
static int64_t excess(play *y, size_t count) {
    draw_until(y, count);
    memset(y->degree, 0, y->vertices * sizeof *y->degree);
    memset(y->sum, 0, y->vertices * sizeof *y->sum);
    y->dead = grow(y->dead, &y->dead_room, 0, count, 1);
    memset(y->dead, 0, count);
    for (uint32_t i = 0; i < count; i++)
        for (unsigned j = 0; j < LARGE; j++) {
            uint32_t v = y->edge[i].large[j];
            if (v == 0) continue;
            y->degree[v]++;
            y->sum[v] ^= i;
        }
    size_t left = count, before;
    do {
        before = left;
        for (uint32_t i = 0; i < count; i++)
            if (!y->dead[i] && lonely(y, i)) take_out(y, i, &left);
    } while (left < before);
    int64_t primes = 0;
    for (uint32_t v = 1; v < y->vertices; v++) primes += y->degree[v] > 0;
    return (int64_t)left - primes;
}

/* How many relations it takes, to one in a hundred; 0: more than anybody waits for. */
static size_t needed(const sample *m) {
    play y = {.m = m};
    tf_rng_init(&y.rng, 1, m->relations);
    y.vertices = (uint32_t)prime_number(m->qs->lp_bound) + 3;
    y.degree = malloc(y.vertices * sizeof *y.degree);
    y.sum = malloc(y.vertices * sizeof *y.sum);
    check(y.degree && y.sum);
    int64_t wish = m->qs->fb.size;
    size_t low = 0, high = 4 * (size_t)m->qs->fb.size, most = 400 * (size_t)m->qs->fb.size;
    while (high < most && excess(&y, high) < wish) {
        low = high;
        high += high / 2;
    }
    while (high < most && high - low > high / 100) {
        size_t middle = low + (high - low) / 2;
        if (excess(&y, middle) < wish)
            low = middle;
        else
            high = middle;
    }
    free(y.edge);
    free(y.degree);
    free(y.sum);
    free(y.dead);
    return high < most ? high : 0;
}

/* ---- what batches of a product tree would cost ------------------------------------------------ */

static void product(mpz_t *out, mpz_t *in, size_t count) {
    for (size_t i = 0; i < count; i++) mpz_mul(out[i], in[2 * i], in[2 * i + 1]);
}

static void remainders(mpz_t *out, mpz_t *in, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t j = 2 * i; j < 2 * i + 2; j++) mpz_mod(out[j], in[i], out[j]);
}

/* CPU seconds a residue to multiply random ones of so many bits up a tree and to bring a number of
 * the size of their product down again: what finding the smooth ones takes at the least, without the
 * product of the primes, its reduction and the splitting of those that are found. */
static double tree_cost(unsigned bits) {
    static mpz_t node[2 << TREE]; /* the leaves, then level by level up to the root */
    gmp_randstate_t random;
    gmp_randinit_mt(random);
    for (size_t i = 0; i < TF_ARRAY_LEN(node); i++) mpz_init(node[i]);
    for (size_t i = 0; i < 1 << TREE; i++) {
        mpz_urandomb(node[i], random, bits);
        mpz_setbit(node[i], bits - 1);
    }
    mpz_t *level[TREE + 1] = {node};
    double last = cpu_now();
    for (unsigned k = 0; k < TREE; k++) {
        level[k + 1] = level[k] + ((size_t)1 << (TREE - k));
        product(level[k + 1], level[k], (size_t)1 << (TREE - k - 1));
    }
    double cost = lap(&last);
    mpz_urandomb(level[TREE][0], random, (mp_bitcnt_t)bits << TREE);
    last = cpu_now();
    for (unsigned k = TREE; k-- > 0;)
        remainders(level[k], level[k + 1], (size_t)1 << (TREE - k - 1));
    cost += lap(&last);
    for (size_t i = 0; i < TF_ARRAY_LEN(node); i++) mpz_clear(node[i]);
    gmp_randclear(random);
    return cost / (1 << TREE);
}

/* ---- cases ----------------------------------------------------------------------------------- */

static const setting settings[] = {
    {1, 1, 0, 1},   {1, 1, 0, 1.3},   {1, 3, 0, 1.3},    {0.7, 3, 0, 1.3},  {1, 1, 3, 0.6},
    {1, 3, 6, 0.6}, {0.5, 3, 9, 0.6}, {0.5, 3, 12, 0.6}, {0.5, 6, 12, 0.6}, {0.3, 6, 12, 0.6},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* In turns, so that what slows the machine for a while slows all alike. */
static void draw_samples(sample *m, double seconds) {
    for (double until = TURN; until < seconds + TURN; until += TURN)
        for (unsigned i = 0; i < SETTINGS; i++) draw_sample(&m[i], fmin(until, seconds));
    for (unsigned i = 0; i < SETTINGS; i++) end_sample(&m[i]);
}

static void print_head(const sample *m, unsigned digits) {
    tf_qs_forecast told;
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(m->s, &size);
    check(tf_qs_forecast_from(&told, m->qs, bytes, size, 1) == TF_OK);
    fprintf(
        stderr,
        "# %u digits: tuned factor base %u, largest prime %u, large primes below %u; %.3f "
        "million relations by tf_qs_forecast_from; a product tree: %.1f us a residue at least\n"
        "# times tuned: factor base, large primes' bound, credit; bits of room (0: two large "
        "primes) | polynomials, reports, relations with 0, 1, 2, 3 large primes a second | %% of "
        "the time: sieve, reports, splitting | us a residue | million relations needed | hours, "
        "and with free splitting\n",
        digits, m->qs->fb.size, tf_qs_fb_largest(&m->qs->fb), m->qs->lp_bound,
        1e-6 * (double)told.relations,
        1e6 * tree_cost((unsigned)(3 * log2(tf_qs_fb_largest(&m->qs->fb)) + 9)));
}

static void print_sample(const sample *m) {
    double spent = m->sieving + m->examining + m->splitting, part = 100 / spent;
    const tf_qs_counts *c = tf_qs_sieve_counts(m->s);
    size_t count = needed(m);
    double hours = (double)count * spent / (double)m->relations / 3600;
    fprintf(stderr,
            "# %.1f %.0f %.1f %2.0f | %6.0f %7.0f %6.1f %6.1f %7.1f %6.1f | %3.0f %2.0f %2.0f ",
            m->set.fb, m->set.lp, m->set.credit, m->set.room, (double)c->polynomials / spent,
            (double)c->reports / spent, (double)m->kinds[0] / spent, (double)m->kinds[1] / spent,
            (double)m->kinds[2] / spent, (double)m->kinds[3] / spent, part * m->sieving,
            part * m->examining, part * m->splitting);
    fprintf(stderr, "| %4.1f | %6.3f | %.4f %.4f%s\n",
            m->candidates ? 1e6 * m->splitting / (double)m->candidates : 0, 1e-6 * (double)count,
            hours, hours * (spent - m->splitting) / spent, m->truncated ? " (reports lost)" : "");
}

static void measure(tf_bench *b, unsigned digits, double seconds) {
    static sample m[SETTINGS];
    char name[32];
    snprintf(name, sizeof name, "%u digits", digits);
    if (!tf_bench_wants(b, name)) return;
    tf_rng r;
    tf_rng_init(&r, 7, digits);
    unsigned bits = (unsigned)(digits * 3.3219 / 2);
    mpz_t n;
    mpz_init(n);
    tf_support_semiprime(n, &r, bits, bits);
    for (unsigned i = 0; i < SETTINGS; i++) {
        m[i] = (sample){.set = settings[i]};
        open_sample(&m[i], n);
    }
    draw_samples(m, seconds);
    print_head(&m[0], digits);
    for (unsigned i = 0; i < SETTINGS; i++) {
        print_sample(&m[i]);
        close_sample(&m[i]);
    }
    mpz_clear(n);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("three_large", argc, argv);
    bool quick = tf_bench_quick(b);
    measure(b, 75, quick ? 0.3 : 5);
    if (!quick) {
        measure(b, 85, 5);
        measure(b, 90, 5);
        measure(b, 95, 7);
        measure(b, 100, 10);
    }
    return tf_bench_close(b);
}
