/* Random expressions against their own evaluation, and random bytes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support_numbers.h"
#include "support_numparse.h"

TestSuite(numparse_random, .init = tf_support_open_parser, .fini = tf_support_close_parser);

typedef struct maker {
    tf_rng rng;
    char text[4096];
    size_t size;
    bool undefined; /* a remainder by zero was met */
} maker;

static void put(maker *m, const char *s) {
    size_t n = strlen(s);
    cr_assert_lt(m->size + n, sizeof m->text);
    memcpy(m->text + m->size, s, n + 1);
    m->size += n;
    if (tf_rng_below(&m->rng, 8) == 0) put(m, " ");
}

static void make_leaf(maker *m, mpz_t out) {
    char digits[64];
    tf_support_bits(out, &m->rng, 1 + (unsigned)tf_rng_below(&m->rng, 40));
    bool hex = tf_rng_below(&m->rng, 4) == 0;
    gmp_snprintf(digits, sizeof digits, hex ? "0x%Zx" : "%Zd", out);
    put(m, digits);
}

/* Binary operators by precedence, with the value kept beside the text. */
static void make(maker *m, mpz_t out, int depth, int lowest) {
    static const char *const ops[] = {"+", "-", "*", "%"};
    uint64_t kind = depth == 0 ? 0 : tf_rng_below(&m->rng, 8);
    if (kind < 2) {
        make_leaf(m, out);
        return;
    }
    if (kind == 2) { /* a small power: binds tighter than all the others here */
        unsigned long base = 2 + tf_rng_below(&m->rng, 50), exponent = tf_rng_below(&m->rng, 9);
        char text[64];
        snprintf(text, sizeof text, "(%lu)%s%lu", base, tf_rng_below(&m->rng, 2) ? "^" : "**",
                 exponent);
        put(m, text);
        mpz_ui_pow_ui(out, base, exponent);
        return;
    }
    if (kind == 3) { /* unary minus, in parentheses */
        put(m, "(-");
        make(m, out, depth - 1, 3);
        put(m, ")");
        mpz_neg(out, out);
        return;
    }
    unsigned op = (unsigned)tf_rng_below(&m->rng, 4);
    int precedence = op < 2 ? 1 : 2;
    bool parens = precedence < lowest || tf_rng_below(&m->rng, 5) == 0;
    mpz_t right;
    mpz_init(right);
    if (parens) put(m, "(");
    make(m, out, depth - 1, precedence);
    put(m, ops[op]);
    make(m, right, depth - 1, precedence + 1);
    if (parens) put(m, ")");
    if (op == 0) mpz_add(out, out, right);
    if (op == 1) mpz_sub(out, out, right);
    if (op == 2) mpz_mul(out, out, right);
    if (op == 3 && mpz_sgn(right) != 0) mpz_mod(out, out, right);
    if (op == 3 && mpz_sgn(right) == 0) m->undefined = true;
    mpz_clear(right);
}

Test(numparse_random, random_expressions) {
    maker m;
    mpz_t expected;
    mpz_init(expected);
    tf_rng_init(&m.rng, 20240601, 0);
    unsigned compared = 0, negative = 0;
    for (int i = 0; i < 4000; i++) {
        m.size = 0;
        m.undefined = false;
        m.text[0] = '\0';
        put(&m, "0+"); /* never a plain number, for which blanks are errors */
        make(&m, expected, 5, 1);
        if (m.undefined) {
            cr_assert_eq(tf_support_parse(m.text), TF_EFORMAT, "%s", m.text);
            continue;
        }
        tf_status r = tf_support_parse(m.text);
        if (mpz_sgn(expected) < 0) {
            cr_assert_eq(r, TF_EFORMAT, "%s", m.text);
            negative++;
            continue;
        }
        cr_assert_eq(r, TF_OK, "%s: %s at %zu", m.text, tf_support_error.reason,
                     tf_support_error.column);
        cr_assert_eq(mpz_cmp(tf_support_value, expected), 0, "%s", m.text);
        compared++;
    }
    cr_assert(compared > 1000 && negative > 100, "%u %u", compared, negative);
    mpz_clear(expected);
}

/* Any bytes: an answer, and never a crash; what is accepted has a column inside the text. */
Test(numparse_random, random_bytes) {
    static const char letters[] = "0123456789+-*/%^!#()x bfR ";
    tf_rng r;
    tf_rng_init(&r, 99, 0);
    for (int i = 0; i < 30000; i++) {
        char s[24];
        size_t n = tf_rng_below(&r, sizeof s);
        for (size_t k = 0; k < n; k++)
            s[k] = i % 4 ? letters[tf_rng_below(&r, sizeof letters - 1)] : (char)tf_rng_next(&r);
        tf_number_limits limits = {
            .max_bits = 10000, .max_text = 100, .max_depth = 20, .max_work = 100000};
        tf_status status = tf_number_parse(tf_support_value, s, n, &limits, &tf_support_error);
        cr_assert(status == TF_OK || status == TF_EFORMAT || status == TF_ELIMIT);
        if (status != TF_OK) cr_assert(tf_support_error.column <= n && tf_support_error.reason[0]);
    }
}
