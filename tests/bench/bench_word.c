/* bench_word.c — one word at a time: our split64 against rho alone, Shanks' square forms and Hart's
 * one-line method, on products of two primes of the same size.
 *
 * The latter two are made here and nowhere else. Square forms have one multiplier after the other
 * [GowerWagstaff08, sec. 2 and 4]; the one line has the multiplier 480 [Hart12, sec. 3]. */
#include <math.h>
#include <stdio.h>

#include "benchlib.h"
#include "gcd.h"
#include "rho.h"
#include "root.h"
#include "split64.h"
#include "support_numbers.h"

enum { MAX_COUNT = 2000 };

typedef struct inputs {
    size_t count;
    uint64_t n[MAX_COUNT];
    bool wrong;
} inputs;

/* ---- square forms -------------------------------------------------------------------------------- */

/* The root of q if it is a square, else 0. */
static uint64_t square_root(uint64_t q) {
    if (UINT64_C(0x202021202030213) >> (q % 64) & 1) {
        uint64_t r = (uint64_t)sqrt((double)q); /* exact: q is below 2^50 */
        return r * r == q ? r : 0;
    }
    return 0;
}

typedef struct form {
    uint64_t s, p, before, q; /* s = floor(sqrt(kn)); P, and two neighbouring Q */
} form;

static inline void step(form *f) {
    uint64_t b = (f->s + f->p) / f->q, p = b * f->q - f->p, q = f->before + b * (f->p - p);
    f->before = f->q;
    f->q = q;
    f->p = p;
}

/* From a square on the principal cycle to an ambiguous form. */
static uint64_t inverse_form(const form *from, uint64_t root, tf_u128 kn, uint64_t n) {
    form f = {.s = from->s, .before = root};
    f.p = (f.s - from->p) / root * root + from->p;
    f.q = (uint64_t)((kn - (tf_u128)f.p * f.p) / root);
    for (uint64_t last = 0; last != f.p;) {
        last = f.p;
        step(&f);
    }
    return tf_gcd64(f.p, n);
}

/* A square that leads to a trivial factor is passed over: the way back is as long as that there, but
 * most squares are proper, and a queue of small Q costs every step something. */
static uint64_t square_forms_with(uint64_t n, unsigned k, uint64_t steps) {
    const tf_u128 kn = (tf_u128)n * k;
    form f = {.s = tf_isqrt128(kn), .before = 1};
    f.p = f.s;
    f.q = (uint64_t)(kn - (tf_u128)f.s * f.s);
    if (f.q == 0) return tf_gcd64(f.s, n);
    for (uint64_t i = 0; i < steps; i++) {
        step(&f);
        uint64_t root = i % 2 == 0 ? square_root(f.q) : 0;
        if (TF_LIKELY(root == 0)) continue;
        if (root == 1) return 1; /* once around the cycle */
        uint64_t d = inverse_form(&f, root, kn, n);
        if (d > 1 && d < n) return d;
    }
    return 1;
}

static uint64_t square_forms(uint64_t n) {
    static const unsigned k[] = {1155, 385, 231, 165, 105, 77, 55, 35, 33, 21, 15, 11, 7, 5, 3, 1};
    for (uint64_t steps = (uint64_t)(4 * pow((double)n, 0.25)) + 64;; steps *= 4)
        for (unsigned i = 0; i < TF_ARRAY_LEN(k); i++) {
            uint64_t d = square_forms_with(n, k[i], steps);
            if (d > 1 && d < n) return d;
        }
}

/* ---- the one line -------------------------------------------------------------------------------- */

static uint64_t one_line(uint64_t n) {
    const uint64_t kn = 480 * n; /* products mod 2^64: the difference is small */
    const double real = 480 * (double)n;
    for (uint64_t i = 1;; i++) {
        uint64_t s = (uint64_t)ceil(sqrt(real * (double)i));
        uint64_t m = s * s - kn * i;
        if (m >> 63) m += 2 * s++ + 1; /* the root was rounded down */
        uint64_t root = square_root(m);
        if (TF_LIKELY(root == 0 && m != 0)) continue;
        uint64_t d = tf_gcd64(s - root, n);
        if (d > 1 && d < n) return d;
    }
}

/* ---- sides --------------------------------------------------------------------------------------- */

static bool run_each(inputs *in, uint64_t times, uint64_t (*split)(uint64_t n)) {
    while (times-- > 0)
        for (size_t i = 0; i < in->count; i++) {
            uint64_t d = split(in->n[i]);
            in->wrong |= d <= 1 || d >= in->n[i] || in->n[i] % d;
        }
    return !in->wrong;
}

static uint64_t ours(uint64_t n) {
    uint64_t primes[64];
    uint8_t methods[64];
    return tf_split64(primes, methods, n, 0) == 2 ? primes[0] : 0;
}

static uint64_t rho(uint64_t n) {
    return tf_rho64_split(n, 0);
}

static bool run_ours(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    return run_each(context, times, ours);
}

static bool run_rho(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    return run_each(context, times, rho);
}

static bool run_forms(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    return run_each(context, times, square_forms);
}

static bool run_line(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    return run_each(context, times, one_line);
}

static void compare(tf_bench *b, unsigned bits, size_t count) {
    char name[40];
    snprintf(name, sizeof name, "%u-bit semiprimes", bits);
    if (!tf_bench_wants(b, name)) return;
    static inputs in;
    in.count = tf_bench_quick(b) ? (count + 9) / 10 : count;
    in.wrong = false;
    tf_rng r;
    mpz_t z;
    tf_rng_init(&r, bits, 0);
    mpz_init(z);
    for (size_t i = 0; i < in.count; i++) {
        do tf_support_semiprime(z, &r, bits / 2, bits / 2);
        while (mpz_sizeinbase(z, 2) != bits);
        in.n[i] = mpz_get_ui(z);
    }
    mpz_clear(z);
    tf_bench_side sides[] = {{"tf_split64", run_ours, &in},
                             {"rho", run_rho, &in},
                             {"square_forms", run_forms, &in},
                             {"one_line", run_line, &in}};
    tf_bench_case c = {.name = name,
                       .unit = "number",
                       .units = (double)in.count,
                       .times = 1,
                       .by_cpu = true,
                       .sides = sides,
                       .side_count = TF_ARRAY_LEN(sides)};
    tf_bench_run(b, &c);
    if (in.wrong) tf_bench_wrong(b, name, "no proper divisor");
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("word", argc, argv);
    compare(b, 24, 2000);
    compare(b, 32, 2000);
    compare(b, 40, 1000);
    compare(b, 48, 300);
    compare(b, 56, 60);
    compare(b, 64, 20);
    return tf_bench_close(b);
}
