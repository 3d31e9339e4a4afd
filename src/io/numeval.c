/* numeval.c — the operations of expressions, each behind an estimate of its result's size. */
#include "numeval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOG2_10  3.321928094887362 /* log2(10) */
#define LOG2_PHI 0.694241913630617 /* log2((1 + sqrt 5) / 2): F(n) is about phi^n / sqrt 5 */
/* theta(x) < 1.01624 x, so x# < e^(1.01624 x) [RosserSchoenfeld62, theorem 9]; in bits: */
#define PRIMORIAL_BITS (1.01624 * 1.4426950408889634)

static bool fail(tf_numeval *e, tf_status status, const char *reason) {
    e->status = status;
    e->reason = reason;
    return false;
}

/* May a result of about @p bits bits be computed, at the cost of handling @p handled bits? */
static bool admit(tf_numeval *e, double bits, double handled) {
    if (bits > (double)e->limits->max_bits) return fail(e, TF_ELIMIT, "number too large");
    e->work += (handled > bits ? handled : bits) + 16; /* a short operation is not free either */
    if (e->work > (double)e->limits->max_work)
        return fail(e, TF_ELIMIT, "expression takes too much work");
    return true;
}

static double bits_of(const mpz_t a) {
    return (double)mpz_sizeinbase(a, 2);
}

/* log2 |a|, a != 0. */
static double log2_of(const mpz_t a) {
    long exponent;
    double m = mpz_get_d_2exp(&exponent, a);
    return log2(fabs(m)) + (double)exponent;
}

static bool divide(tf_numeval *e, mpz_t a, const mpz_t b) {
    if (mpz_sgn(b) == 0) return fail(e, TF_EFORMAT, "division by zero");
    if (!mpz_divisible_p(a, b)) return fail(e, TF_EFORMAT, "division is not exact");
    mpz_divexact(a, a, b);
    return true;
}

static bool modulo(tf_numeval *e, mpz_t a, const mpz_t b) {
    if (mpz_sgn(b) == 0) return fail(e, TF_EFORMAT, "division by zero");
    mpz_mod(a, a, b); /* in [0, |b|) */
    return true;
}

static bool power(tf_numeval *e, mpz_t a, const mpz_t b) {
    if (mpz_sgn(b) < 0) return fail(e, TF_EFORMAT, "negative exponent");
    if (mpz_cmpabs_ui(a, 1) <= 0) { /* 0, 1, -1: any exponent will do */
        if (mpz_sgn(b) == 0)
            mpz_set_ui(a, 1);
        else if (mpz_even_p(b))
            mpz_abs(a, a);
        return admit(e, 1, 1);
    }
    if (!mpz_fits_ulong_p(b)) return fail(e, TF_ELIMIT, "number too large");
    double bits = floor(log2_of(a) * (double)mpz_get_ui(b) * (1 - 1e-15)) + 1;
    if (!admit(e, bits, bits)) return false;
    mpz_pow_ui(a, a, mpz_get_ui(b));
    return true;
}

bool tf_numeval_binary(tf_numeval *e, mpz_t a, char op, const mpz_t b) {
    if (op == '^') return power(e, a, b);
    double x = bits_of(a), y = bits_of(b), larger = x > y ? x : y;
    /* A product has at least x + y - 1 bits, a sum at least none: only what must be too large is
     * refused here, and at most one bit more than the limit is let through. */
    if (!admit(e, op == '*' && mpz_sgn(a) != 0 && mpz_sgn(b) != 0 ? x + y - 1 : 1, larger))
        return false;
    switch (op) {
    case '+':
        mpz_add(a, a, b);
        break;
    case '-':
        mpz_sub(a, a, b);
        break;
    case '*':
        mpz_mul(a, a, b);
        break;
    case '/':
        return divide(e, a, b);
    default:
        return modulo(e, a, b);
    }
    return admit(e, bits_of(a), 0);
}

/* The argument of a function that grows so fast that it must fit one word. */
static bool get_argument(tf_numeval *e, unsigned long *n, const mpz_t a) {
    if (mpz_sgn(a) < 0) return fail(e, TF_EFORMAT, "argument is negative");
    if (!mpz_fits_ulong_p(a)) return fail(e, TF_ELIMIT, "number too large");
    *n = mpz_get_ui(a);
    return true;
}

static double log2_factorial(double n) {
    int sign; /* lgamma() itself would write a global */
    return lgamma_r(n + 1, &sign) / M_LN2;
}

bool tf_numeval_postfix(tf_numeval *e, mpz_t a, char op) {
    unsigned long n;
    if (!get_argument(e, &n, a)) return false;
    double x = (double)n, bits = op == '!' ? log2_factorial(x) : PRIMORIAL_BITS * x;
    if (!admit(e, bits, bits)) return false;
    if (op == '!')
        mpz_fac_ui(a, n);
    else
        mpz_primorial_ui(a, n);
    return true;
}

/* ---- functions ------------------------------------------------------------------------------ */

static double bits_phi(double n) {
    return n * LOG2_PHI + 1;
}
static double bits_ten(double n) {
    return n * LOG2_10;
}
static double bits_two(double n) {
    return n;
}
static double bits_fermat(double n) {
    return exp2(n) + 1;
}

static void fibonacci(mpz_t a, unsigned long n) {
    mpz_fib_ui(a, n);
}
static void lucas(mpz_t a, unsigned long n) {
    mpz_lucnum_ui(a, n);
}

static void repunit(mpz_t a, unsigned long n) {
    mpz_ui_pow_ui(a, 10, n);
    mpz_sub_ui(a, a, 1);
    mpz_divexact_ui(a, a, 9);
}

static void mersenne(mpz_t a, unsigned long n) {
    mpz_set_ui(a, 0);
    mpz_setbit(a, n);
    mpz_sub_ui(a, a, 1);
}

static void fermat(mpz_t a, unsigned long n) {
    mpz_set_ui(a, 1);
    mpz_setbit(a, 1ul << n); /* admitted: 2^n is below the limit */
}

static const struct function {
    const char *name;
    double (*bits)(double n);
    void (*compute)(mpz_t a, unsigned long n);
} functions[] = {
    {"fib", bits_phi, fibonacci}, {"lucas", bits_phi, lucas},       {"repunit", bits_ten, repunit},
    {"R", bits_ten, repunit},     {"mersenne", bits_two, mersenne}, {"fermat", bits_fermat, fermat},
};

static const struct function *find_function(const char *name, size_t size) {
    for (size_t i = 0; i < TF_ARRAY_LEN(functions); i++)
        if (strlen(functions[i].name) == size && memcmp(functions[i].name, name, size) == 0)
            return &functions[i];
    return NULL;
}

bool tf_numeval_knows(const char *name, size_t size) {
    return find_function(name, size) != NULL;
}

bool tf_numeval_function(tf_numeval *e, mpz_t a, const char *name, size_t size) {
    const struct function *f = find_function(name, size);
    unsigned long n;
    if (!f) return fail(e, TF_EFORMAT, "unknown function");
    if (!get_argument(e, &n, a)) return false;
    double bits = f->bits((double)n);
    if (!admit(e, bits, bits)) return false;
    f->compute(a, n);
    return true;
}

/* ---- literals ------------------------------------------------------------------------------- */

static bool convert(tf_numeval *e, mpz_t out, const char *digits, size_t size, int base) {
    char *copy = malloc(size + 1); /* mpz_set_str wants a terminator; it is subquadratic */
    if (!copy) return fail(e, TF_ENOMEM, "out of memory");
    memcpy(copy, digits, size);
    copy[size] = '\0';
    int bad = mpz_set_str(out, copy, base);
    free(copy);
    return bad ? fail(e, TF_EFORMAT, "expected a number") : true;
}

bool tf_numeval_literal(tf_numeval *e, mpz_t out, const char *digits, size_t size, int base) {
    while (size > 1 && *digits == '0') {
        digits++;
        size--;
    }
    double least =
        base == 10 ? ((double)size - 1) * LOG2_10 : ((double)size - 1) * (base == 2 ? 1 : 4);
    if (!admit(e, least, 0)) return false;
    if (base == 10 && size <= 19) {
        uint64_t v = 0;
        for (size_t i = 0; i < size; i++) v = 10 * v + (unsigned)(digits[i] - '0');
        mpz_set_ui(out, v);
        return true;
    }
    return convert(e, out, digits, size, base);
}
