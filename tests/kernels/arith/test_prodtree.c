#include <criterion/criterion.h>
#include <stdlib.h>

#include "prodtree.h"
#include "support_numbers.h"
#include "support_words.h"

/* Tree widths around the leaf size and powers of two, n shorter and longer than the product. */
Test(prodtree, remainders_like_gmp) {
    static const size_t counts[] = {1, 2, 31, 32, 33, 64, 65, 97, 128, 500};
    static const unsigned bits[] = {1, 63, 64, 65, 2000, 40000};
    uint64_t words[500], rest[500];
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    mpz_t n;
    mpz_init(n);
    for (unsigned i = 0; i < TF_ARRAY_LEN(counts); i++) {
        for (size_t j = 0; j < counts[i]; j++) words[j] = tf_support_word(&r) | 1;
        words[0] = 1;
        tf_prodtree *tree;
        cr_assert_eq(tf_prodtree_new(&tree, words, counts[i]), TF_OK);
        for (unsigned k = 0; k < TF_ARRAY_LEN(bits); k++) {
            tf_support_bits(n, &r, bits[k]);
            tf_prodtree_remainders(rest, tree, n);
            for (size_t j = 0; j < counts[i]; j++)
                cr_assert_eq(rest[j], mpz_fdiv_ui(n, words[j]), "%zu of %zu", j, counts[i]);
        }
        mpz_set_ui(n, 0);
        tf_prodtree_remainders(rest, tree, n);
        for (size_t j = 0; j < counts[i]; j++) cr_assert_eq(rest[j], 0);
        tf_prodtree_free(tree);
    }
    mpz_clear(n);
}

Test(prodtree, free_of_null) {
    tf_prodtree_free(NULL);
}
