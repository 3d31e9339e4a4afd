#include <criterion/criterion.h>
#include <string.h>

#include "gf2x64.h"
#include "rng.h"

enum { MOST = 300 };

static void random_words(uint64_t *x, size_t n, tf_rng *r, unsigned kind) {
    for (size_t i = 0; i < n; i++) {
        x[i] = tf_rng_next(r);
        if (kind == 1) x[i] &= tf_rng_next(r) & tf_rng_next(r); /* thin */
        if (kind == 2) x[i] = UINT64_C(1) << x[i] % 64;         /* one bit */
    }
}

/* Bit by bit, as the definition has it. */
static void plain_inner(tf_gf2x64 *c, const uint64_t *x, const uint64_t *y, size_t n) {
    memset(c, 0, sizeof *c);
    for (size_t i = 0; i < n; i++)
        for (unsigned a = 0; a < 64; a++)
            if (x[i] >> a & 1) c->row[a] ^= y[i];
}

static void plain_addmul(uint64_t *y, const uint64_t *x, const tf_gf2x64 *m, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (unsigned a = 0; a < 64; a++)
            if (x[i] >> a & 1) y[i] ^= m->row[a];
}

/* Every level, every tail of a vector, every alignment; nothing behind the end is written. */
Test(gf2x64, every_level_multiplies_like_the_definition) {
    tf_rng r;
    tf_rng_init(&r, 1, 2);
    for (tf_isa isa = TF_ISA_GENERIC; isa <= TF_ISA_BEST; isa++) {
        const tf_gf2x64_ops *ops = tf_gf2x64_ops_for(isa);
        for (size_t n = 0; n < MOST - 16; n += n < 40 ? 1 : 17) {
            uint64_t x[MOST], y[MOST], z[MOST], expected[MOST];
            size_t skew = n % 8;
            random_words(x, MOST, &r, n % 3);
            random_words(y, MOST, &r, (n / 3) % 3);
            tf_gf2x64 a, b, m;
            plain_inner(&a, x + skew, y + 1, n);
            ops->inner(&b, x + skew, y + 1, n);
            cr_assert_eq(memcmp(&a, &b, sizeof a), 0, "%s inner, %zu rows", ops->name, n);
            random_words(m.row, 64, &r, n % 3);
            memcpy(z, y, sizeof y);
            memcpy(expected, y, sizeof y);
            plain_addmul(expected + skew, x + 1, &m, n);
            ops->addmul(z + skew, x + 1, &m, n);
            cr_assert_eq(memcmp(z, expected, sizeof z), 0, "%s addmul, %zu rows", ops->name, n);
        }
    }
}

Test(gf2x64, small_products) {
    tf_rng r;
    tf_rng_init(&r, 3, 4);
    tf_gf2x64 a, b, c, d, zero = {{0}};
    random_words(a.row, 64, &r, 0);
    random_words(b.row, 64, &r, 1);
    memset(&c, 0, sizeof c);
    plain_addmul(c.row, a.row, &b, 64);
    tf_gf2x64_mul(&d, &a, &b);
    cr_assert_eq(memcmp(&c, &d, sizeof c), 0);
    plain_inner(&c, a.row, b.row, 64);
    tf_gf2x64_mul_t(&d, &a, &b);
    cr_assert_eq(memcmp(&c, &d, sizeof c), 0);
    tf_gf2x64_add(&c, &d);
    cr_assert(tf_gf2x64_is_zero(&c));
    cr_assert(tf_gf2x64_is_zero(&zero));
    cr_assert_not(tf_gf2x64_is_zero(&a));
}
