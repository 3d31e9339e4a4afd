/* nm1.c — proofs of primality from a partial factorization of n - 1; see nm1.h.
 *
 * n - 1 = F R with F even, fully factored and prime to R. If each prime q of F has a witness a,
 * a^(n-1) = 1 and gcd(a^((n-1)/q) - 1, n) = 1, then every divisor of n is 1 modulo F
 * [Pocklington14], [BLS75, theorem 4]. The rest is arithmetic on F and R (verdict() below). */
#include "nm1.h"

#include <stdlib.h>

#include "bpsw.h"
#include "nm1_witness.h"

/* [BLS75, theorem 5] with this m, not 1, lets n have 10 bits more for 1023 trial divisions. */
enum { MANY_M = 1024 };

/* ---- how much of n - 1 is factored --------------------------------------------------------- */

typedef struct split {
    mpz_t f, r;    /* n - 1 = f r */
    mpz_t r_lo, s; /* r = 2 f s + r_lo, 0 <= r_lo < 2 f */
    mpz_t two;
    mpz_srcptr *todo; /* distinct primes of f, 2 first */
    size_t todo_count;
} split;

static void split_clear(split *sp) {
    free(sp->todo);
    mpz_clears(sp->f, sp->r, sp->r_lo, sp->s, sp->two, NULL);
}

static void take_prime(split *sp, mpz_srcptr q) {
    if (mpz_cmp_ui(q, 1) > 0 && mpz_remove(sp->r, sp->r, q) > 0) sp->todo[sp->todo_count++] = q;
}

static tf_status split_new(split *sp, const mpz_t n, const mpz_t *primes, size_t count) {
    if (count > SIZE_MAX / sizeof *sp->todo - 1) return TF_ENOMEM;
    *sp = (split){.todo = malloc((count + 1) * sizeof *sp->todo)};
    if (!sp->todo) return TF_ENOMEM;
    mpz_inits(sp->f, sp->r, sp->r_lo, sp->s, NULL);
    mpz_init_set_ui(sp->two, 2);
    mpz_sub_ui(sp->r, n, 1);
    take_prime(sp, sp->two);
    for (size_t i = 0; i < count; i++) take_prime(sp, primes[i]);
    mpz_sub_ui(sp->f, n, 1);
    mpz_divexact(sp->f, sp->f, sp->r);
    mpz_mul_2exp(sp->s, sp->f, 1);
    mpz_tdiv_qr(sp->s, sp->r_lo, sp->r, sp->s);
    return TF_OK;
}

/* (F + 1)^2 > n: two divisors that are 1 modulo F do not fit into n. */
static bool covers_sqrt(const mpz_t n, const mpz_t f) {
    mpz_t t;
    mpz_init(t);
    mpz_add_ui(t, f, 1);
    mpz_mul(t, t, t);
    bool covers = mpz_cmp(t, n) > 0;
    mpz_clear(t);
    return covers;
}

/* n < (m F + 1) (2 F^2 + (r_lo - m) F + 1), the condition of [BLS75, theorem 5], and m <= F. */
static bool covers_cbrt(const mpz_t n, const split *sp, unsigned long m) {
    mpz_t t, u;
    if (mpz_cmp_ui(sp->f, m) < 0) return false;
    mpz_inits(t, u, NULL);
    mpz_mul_2exp(t, sp->f, 1);
    mpz_add(t, t, sp->r_lo);
    mpz_sub_ui(t, t, m);
    mpz_mul(t, t, sp->f);
    mpz_add_ui(t, t, 1);
    mpz_mul_ui(u, sp->f, m);
    mpz_add_ui(u, u, 1);
    mpz_mul(t, t, u);
    bool covers = mpz_cmp(n, t) < 0;
    mpz_clears(t, u, NULL);
    return covers;
}

static bool enough(const mpz_t n, const split *sp) {
    return covers_sqrt(n, sp->f) || covers_cbrt(n, sp, 1) || covers_cbrt(n, sp, MANY_M);
}

bool tf_nm1_enough(const mpz_t n, const mpz_t *primes, size_t count) {
    split sp;
    if (mpz_cmp_ui(n, 3) <= 0 || mpz_even_p(n)) return false;
    if (split_new(&sp, n, primes, count) != TF_OK) return false;
    bool answer = enough(n, &sp);
    split_clear(&sp);
    return answer;
}

/* ---- the proof ------------------------------------------------------------------------------ */

/* Does some l F + 1, 1 <= l < m, divide n? Each is below n here. */
static bool has_divisor_below(const mpz_t n, const mpz_t f, unsigned long m) {
    mpz_t d;
    mpz_init_set_ui(d, 1);
    bool found = false;
    for (unsigned long l = 1; l < m && !found; l++) {
        mpz_add(d, d, f);
        found = mpz_divisible_p(n, d);
    }
    mpz_clear(d);
    return found;
}

/* n = (a F + 1)(b F + 1) means R = a b F + a + b. When n is as small as covers_cbrt() says, a + b
 * must be r_lo and a b must be 2 s, and (a - b)^2 = r_lo^2 - 8 s. */
static bool is_product_of_two(const split *sp) {
    if (mpz_sgn(sp->s) == 0) return false;
    mpz_t t, u;
    mpz_inits(t, u, NULL);
    mpz_mul(t, sp->r_lo, sp->r_lo);
    mpz_mul_2exp(u, sp->s, 3);
    mpz_sub(t, t, u);
    bool square = mpz_perfect_square_p(t); /* false for negative t */
    mpz_clears(t, u, NULL);
    return square;
}

/* All divisors of n are 1 modulo F, and F is large enough: is n prime? */
static bool verdict(const mpz_t n, const split *sp) {
    if (covers_sqrt(n, sp->f)) return true;
    unsigned long m = covers_cbrt(n, sp, 1) ? 1 : MANY_M;
    return !has_divisor_below(n, sp->f, m) && !is_product_of_two(sp);
}

static tf_status prove(const mpz_t n, const split *sp, const tf_budget *budget) {
    if (!enough(n, sp)) return TF_NONE;
    tf_status status = tf_nm1_witnesses(n, sp->todo, sp->todo_count, budget);
    return status == TF_FOUND && !verdict(n, sp) ? TF_EINVAL : status;
}

/* The theorems need primes: a composite "prime" would prove what is not so. */
static tf_status check_primes(const mpz_t n, const mpz_t *primes, size_t count,
                              const tf_budget *budget) {
    tf_status status = TF_OK;
    mpz_t nm1;
    mpz_init(nm1);
    mpz_sub_ui(nm1, n, 1);
    for (size_t i = 0; i < count && status == TF_OK; i++) {
        tf_certainty c = TF_COMPOSITE;
        if (mpz_cmp_ui(primes[i], 1) > 0 && mpz_divisible_p(nm1, primes[i]))
            status = tf_bpsw(&c, primes[i], budget);
        if (status == TF_OK && c == TF_COMPOSITE) status = TF_EINVAL;
    }
    mpz_clear(nm1);
    return status;
}

tf_status tf_nm1_prove(const mpz_t n, const mpz_t *primes, size_t count, const tf_budget *budget) {
    split sp;
    if (mpz_cmp_ui(n, 3) <= 0 || mpz_even_p(n)) return TF_EINVAL;
    tf_status status = check_primes(n, primes, count, budget);
    if (status == TF_OK) status = split_new(&sp, n, primes, count);
    if (status != TF_OK) return status;
    status = prove(n, &sp, budget);
    split_clear(&sp);
    return status;
}
