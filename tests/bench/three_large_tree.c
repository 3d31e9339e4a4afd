/* three_large_tree.c — what batches of a product tree would cost. */
#include "benchlib.h"
#include "clock.h"
#include "three_large.h"

enum { TREE = 16 };

static void product(mpz_t *out, mpz_t *in, size_t count) {
    for (size_t i = 0; i < count; i++) mpz_mul(out[i], in[2 * i], in[2 * i + 1]);
}

static void remainders(mpz_t *out, mpz_t *in, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t j = 2 * i; j < 2 * i + 2; j++) mpz_mod(out[j], in[i], out[j]);
}

double tf_three_tree_cost(unsigned bits) {
    static mpz_t node[2 << TREE]; /* the leaves, then level by level up to the root */
    gmp_randstate_t random;
    gmp_randinit_mt(random);
    for (size_t i = 0; i < TF_ARRAY_LEN(node); i++) mpz_init(node[i]);
    for (size_t i = 0; i < 1 << TREE; i++) {
        mpz_urandomb(node[i], random, bits);
        mpz_setbit(node[i], bits - 1);
    }
    mpz_t *level[TREE + 1] = {node};
    double last = tf_clock_thread();
    for (unsigned k = 0; k < TREE; k++) {
        level[k + 1] = level[k] + ((size_t)1 << (TREE - k));
        product(level[k + 1], level[k], (size_t)1 << (TREE - k - 1));
    }
    double cost = tf_bench_lap(&last);
    mpz_urandomb(level[TREE][0], random, (mp_bitcnt_t)bits << TREE);
    last = tf_clock_thread();
    for (unsigned k = TREE; k-- > 0;)
        remainders(level[k], level[k + 1], (size_t)1 << (TREE - k - 1));
    cost += tf_bench_lap(&last);
    for (size_t i = 0; i < TF_ARRAY_LEN(node); i++) mpz_clear(node[i]);
    gmp_randclear(random);
    return cost / (1 << TREE);
}
