/* What a sieve refuses, whose context it has, and what it needs: without one answer. */
#include <criterion/criterion.h>

#include "codec.h"
#include "sieving.h"
#include "work.h"

/* 50 digits. */
#define NUMBER "10000000000000000000000083000000000000000000000091"

Test(sieving_own, nonsense_is_an_internal_error) {
    mpz_t n, f;
    mpz_init_set_str(n, NUMBER, 10);
    mpz_init(f);
    tf_sieving *s;
    cr_assert_eq(tf_sieving_new(&s, f, n, 1, NULL, NULL), TF_OK);
    bool leave;
    tf_result r = {.id = 5, .kind = TF_TASK_SOLVE}; /* nobody asked */
    cr_assert_eq(tf_sieving_absorb(s, f, &leave, &r), TF_EINTERNAL);
    r.kind = TF_TASK_SIEVE;
    cr_assert_eq(tf_sieving_absorb(s, f, &leave, &r), TF_EINTERNAL);
    /* Bytes that are no relations count as false ones. */
    cr_assert_eq(tf_sieving_restore(s, 0, 1, (const uint8_t *)"\377\377\377", 3), TF_OK);
    tf_sieving_free(s);
    mpz_set_ui(n, 15); /* no number for a sieve */
    cr_assert_eq(tf_sieving_new(&s, f, n, 1, NULL, NULL), TF_EINVAL);
    mpz_clears(n, f, NULL);
}

Test(sieving_own, the_context_of_the_workers_is_the_owners_too) {
    mpz_t n, f;
    mpz_init_set_str(n, NUMBER, 10);
    mpz_init(f);
    tf_work *w;
    cr_assert_eq(tf_work_new(&w, TF_ISA_BEST), TF_OK);
    tf_sieve_cache *all = tf_work_contexts(w);
    tf_sieving *s;
    tf_sieve_entry *mine, *other;
    cr_assert_eq(tf_sieving_new(&s, f, n, 1, NULL, all), TF_OK);
    size_t size;
    const uint8_t *head = tf_sieving_head(s, &size);
    tf_bytes body = {0};
    tf_writer writer = {&body, TF_OK};
    tf_put_blob(&writer, head, size);
    cr_assert_eq(tf_sieve_cache_users(all, &body), 0); /* an owner is none */
    cr_assert_eq(tf_sieve_cache_take(&mine, all, head, size), TF_OK);
    cr_assert_eq(tf_sieve_entry_context(mine), tf_sieving_context(s));
    cr_assert_eq(tf_sieve_cache_users(all, &body), 1);
    /* It stays while somebody has it, whatever others there are and whoever leaves first. */
    for (unsigned i = 0; i < 3 * TF_SIEVE_CACHE_IDLE; i++) {
        tf_sieving *more;
        if (i == TF_SIEVE_CACHE_IDLE) tf_sieve_cache_give(all, mine);
        cr_assert_eq(tf_sieving_new(&more, f, n, 100 + i, NULL, all), TF_OK);
        tf_sieving_free(more);
    }
    cr_assert_eq(tf_sieve_cache_take(&other, all, head, size), TF_OK);
    cr_assert_eq(tf_sieve_entry_context(other), tf_sieving_context(s));
    tf_sieving_free(s);
    tf_sieve_cache_give(all, other);
    mpz_mul_ui(n, n, 1009); /* a small prime turns up, and there is no sieve */
    cr_assert_eq(tf_sieving_new(&s, f, n, 1, NULL, all), TF_FOUND);
    cr_assert_eq(mpz_cmp_ui(f, 1009), 0);
    mpz_set_ui(n, 15);
    cr_assert_eq(tf_sieving_new(&s, f, n, 1, NULL, all), TF_EINVAL);
    tf_work_free(w);
    tf_bytes_clear(&body);
    mpz_clears(n, f, NULL);
}

Test(sieving_own, memory_grows_with_number_and_threads) {
    for (size_t bits = 100; bits < 330; bits += 10) {
        cr_assert_lt(tf_sieving_memory(bits, 4), tf_sieving_memory(bits + 10, 4));
        cr_assert_lt(tf_sieving_memory(bits, 1), tf_sieving_memory(bits, 2));
    }
    cr_assert_lt(tf_sieving_memory(299, 2), UINT64_C(1) << 30); /* 90 digits */
}
