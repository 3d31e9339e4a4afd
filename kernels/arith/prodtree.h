/* prodtree.h — one big number modulo many words at once, by a tree of products.
 *
 * n mod P for the product P of all words, then down the tree, halving the modulus at each level.
 * With fast multiplication that costs O(M(size) log count) instead of O(size * count) [Bernstein08,
 * sec. 18]. It pays when n and P have some hundred words or more; below, divide by each word. */
#ifndef TF_PRODTREE_H
#define TF_PRODTREE_H

#include "base.h"

typedef struct tf_prodtree tf_prodtree;

/** The tree over count >= 1 words, all >= 1; the words are copied.
 *  @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_prodtree_new(tf_prodtree **out, const uint64_t *words, size_t count);

/** rest[i] = n mod words[i] for all i; n >= 0. */
void tf_prodtree_remainders(uint64_t *rest, tf_prodtree *tree, const mpz_t n);

void tf_prodtree_free(tf_prodtree *tree); /* NULL is allowed */

#endif
