/* prodtree.c — see prodtree.h. */
#include "prodtree.h"

#include <stdlib.h>

#include "check.h"

enum {
    LEAF = 32,      /* words under one node of the lowest level: below, mpn_mod_1 is faster */
    MAX_LEVELS = 48 /* more than any memory holds */
};

/* Level 0 has a node for each LEAF words; a node of level i+1 is the product of two of level i (of
 * one, for the last of an odd number). node[first[i] + j] is the j-th of level i. */
struct tf_prodtree {
    uint64_t *words;
    size_t count;
    mpz_t *node;
    size_t first[MAX_LEVELS + 1], width[MAX_LEVELS];
    unsigned levels;
    mpz_t rest[MAX_LEVELS]; /* n mod the node of each level on the way down */
};

static size_t min_size(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Product of words [begin, end), by halves so that the operands stay of one size. */
static void product(mpz_t out, const uint64_t *words, size_t begin, size_t end) {
    if (end - begin == 1) {
        mpz_set_ui(out, words[begin]);
        return;
    }
    mpz_t right;
    mpz_init(right);
    size_t middle = begin + (end - begin) / 2;
    product(out, words, begin, middle);
    product(right, words, middle, end);
    mpz_mul(out, out, right);
    mpz_clear(right);
}

static void build(tf_prodtree *t) {
    for (size_t j = 0; j < t->width[0]; j++)
        product(t->node[j], t->words, j * LEAF, min_size((j + 1) * LEAF, t->count));
    for (unsigned i = 1; i < t->levels; i++) {
        mpz_t *below = t->node + t->first[i - 1], *here = t->node + t->first[i];
        for (size_t j = 0; j < t->width[i]; j++) {
            if (2 * j + 1 < t->width[i - 1])
                mpz_mul(here[j], below[2 * j], below[2 * j + 1]);
            else
                mpz_set(here[j], below[2 * j]);
        }
    }
}

tf_status tf_prodtree_new(tf_prodtree **out, const uint64_t *words, size_t count) {
    TF_ASSERT(count >= 1);
    *out = NULL;
    tf_prodtree *t = calloc(1, sizeof *t);
    if (!t) return TF_ENOMEM;
    t->count = count;
    t->words = malloc(count * sizeof *t->words);
    if (!t->words) goto no_words;
    for (size_t i = 0; i < count; i++) t->words[i] = words[i];

    size_t nodes = 0;
    for (size_t width = (count + LEAF - 1) / LEAF;; width = (width + 1) / 2) {
        t->first[t->levels] = nodes;
        t->width[t->levels++] = width;
        nodes += width;
        if (width == 1) break;
    }
    t->first[t->levels] = nodes;
    t->node = malloc(nodes * sizeof *t->node);
    if (!t->node) goto no_nodes;
    for (size_t j = 0; j < nodes; j++) mpz_init(t->node[j]);
    for (unsigned i = 0; i < t->levels; i++) mpz_init(t->rest[i]);
    build(t);
    *out = t;
    return TF_OK;

no_nodes:
    free(t->words);
no_words:
    free(t);
    return TF_ENOMEM;
}

void tf_prodtree_free(tf_prodtree *t) {
    if (!t) return;
    for (unsigned i = 0; i < t->levels; i++) mpz_clear(t->rest[i]);
    for (size_t j = 0; j < t->first[t->levels]; j++) mpz_clear(t->node[j]);
    free(t->node);
    free(t->words);
    free(t);
}

static uint64_t mod_word(const mpz_t n, uint64_t word) {
    return mpz_size(n) ? mpn_mod_1(mpz_limbs_read(n), (mp_size_t)mpz_size(n), word) : 0;
}

/* n, reduced modulo the node above: reduce it modulo this one and go on below. */
static void descend(uint64_t *out, tf_prodtree *t, unsigned level, size_t j, const mpz_t n) {
    mpz_ptr r = t->rest[level];
    mpz_tdiv_r(r, n, t->node[t->first[level] + j]);
    if (level > 0) {
        descend(out, t, level - 1, 2 * j, r);
        if (2 * j + 1 < t->width[level - 1]) descend(out, t, level - 1, 2 * j + 1, r);
        return;
    }
    size_t end = min_size((j + 1) * LEAF, t->count);
    for (size_t i = j * LEAF; i < end; i++) out[i] = mod_word(r, t->words[i]);
}

void tf_prodtree_remainders(uint64_t *rest, tf_prodtree *tree, const mpz_t n) {
    TF_ASSERT(mpz_sgn(n) >= 0);
    descend(rest, tree, tree->levels - 1, 0, n);
}
