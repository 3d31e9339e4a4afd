/* entry.c — see entry.h. */
#include "entry.h"

#include <stdlib.h>
#include <string.h>

#include "factors.h"

void tf_entry_clear(tf_entry *e) {
    free(e->small);
    free(e->text);
    free(e->message);
    free(e->reason);
    if (!e->is_small && e->state != TF_ENTRY_INVALID) {
        mpz_clear(e->n);
        tf_factors_clear(&e->factors);
    }
    *e = (tf_entry){.is_small = true};
}

void tf_entry_set_number(tf_entry *e, const mpz_t n) {
    e->is_small = false;
    mpz_init_set(e->n, n);
    tf_factors_init(&e->factors);
}

tf_status tf_entry_finish_small(tf_entry *e, const uint64_t *primes, const uint8_t *methods,
                                unsigned count) {
    if (count > 0) {
        uint8_t *both = malloc(count * (sizeof *primes + 1));
        if (!both) return TF_ENOMEM;
        memcpy(both, primes, count * sizeof *primes);
        memcpy(both + count * sizeof *primes, methods, count);
        e->small = both;
    }
    e->small_count = (uint8_t)count;
    e->complete = true;
    e->state = TF_ENTRY_DONE;
    return TF_OK;
}

tf_status tf_entry_keep_tree(tf_entry *e, const tf_tree *t) {
    tf_status s = tf_tree_factors(&e->factors, t);
    if (s != TF_OK) return s;
    mpz_t product;
    mpz_init(product);
    tf_factors_product(product, &e->factors);
    /* 0 and 1 have no factors. */
    bool same = mpz_cmp(product, e->n) == 0 || (e->factors.count == 0 && mpz_cmp_ui(e->n, 1) <= 0);
    mpz_clear(product);
    e->complete = tf_factors_complete(&e->factors);
    return same ? TF_OK : TF_EINTERNAL;
}
