#include <criterion/criterion.h>

#include "bpsw.h"
#include "qs_cofactor.h"
#include "rng.h"

enum { LOW = 1000003, HIGH = 50000017, MOST = 2000 };

typedef struct taken {
    tf_qs_relation relation[MOST];
    unsigned count;
} taken;

static tf_status take(void *context, tf_qs_relation *r) {
    taken *t = context;
    t->relation[t->count++] = *r;
    return TF_OK;
}

static uint32_t prime(tf_rng *r, uint32_t low, uint32_t high) {
    uint32_t p;
    do p = (low + (uint32_t)tf_rng_below(r, high - low)) | 1;
    while (!tf_is_prime64(p));
    return p;
}

/* Squares, products of three primes, primes outside on either side: what is taken are the products
 * of two primes within, in order, each with its own relation, on every level. */
Test(qs_cofactor, takes_products_of_two_primes_within_the_bounds) {
    static taken t;
    static tf_qs_cofactors c;
    for (tf_isa isa = TF_ISA_GENERIC; isa <= TF_ISA_BEST; isa++) {
        tf_rng rng;
        tf_rng_init(&rng, 5, 5);
        cr_assert_eq(tf_qs_cofactors_init(&c, isa), TF_OK);
        t.count = 0;
        static uint32_t expected[MOST][3];
        unsigned count = 0;
        for (uint32_t i = 0; i < 1000; i++) {
            uint32_t p = prime(&rng, LOW + 1, HIGH), q = prime(&rng, LOW + 1, HIGH);
            bool good = true;
            if (i % 5 == 1) q = p;
            uint64_t rest = (uint64_t)p * q;
            if (i % 5 == 2) rest = (uint64_t)prime(&rng, LOW - 900000, LOW) * q, good = false;
            if (i % 5 == 3) rest = (uint64_t)prime(&rng, HIGH + 1, 2 * HIGH) * q, good = false;
            if (i % 20 == 4)
                rest = (uint64_t)prime(&rng, 2000, 9000) * prime(&rng, 2000, 9000) *
                       prime(&rng, 2000, 9000),
                good = false;
            tf_qs_relation r = {.number = i, .x = -(int32_t)i, .count = i % 40};
            for (uint32_t k = 0; k < r.count; k++) r.factor[k] = i + k;
            tf_qs_cofactors_put(&c, &r, rest);
            if (good) {
                expected[count][0] = i;
                expected[count][1] = p < q ? p : q;
                expected[count++][2] = p < q ? q : p;
            }
            if (tf_qs_cofactors_full(&c) || i == 999)
                cr_assert_eq(tf_qs_cofactors_split(&c, 77, LOW, HIGH, take, &t), TF_OK);
        }
        cr_assert_eq(t.count, count);
        for (unsigned k = 0; k < count; k++) {
            const tf_qs_relation *r = &t.relation[k];
            cr_assert_eq(r->number, expected[k][0]);
            cr_assert_eq(r->x, -(int32_t)r->number);
            cr_assert_eq(r->a, 77);
            cr_assert_eq(r->large[0], expected[k][1]);
            cr_assert_eq(r->large[1], expected[k][2]);
            cr_assert_eq(r->count, r->number % 40);
            for (uint32_t j = 0; j < r->count; j++) cr_assert_eq(r->factor[j], r->number + j);
        }
        tf_qs_cofactors_clear(&c);
    }
}
