/* support_forge.h — a worker that is wrong about its own relations, and seals what it believes. */
#ifndef TF_SUPPORT_FORGE_H
#define TF_SUPPORT_FORGE_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sieve_seal.h"
#include "task.h"
#include "work.h"

/** In the docket of a sealed answer the second large prime of the first relation becomes another one; the seal is
 *  that of the changed docket.
 *  @param change  bits that are turned over, not 0 */
static inline void tf_support_forge_docket(tf_result *r, const tf_task *task, uint8_t change) {
    tf_cursor c = tf_cursor_over(&task->body);
    tf_sieve_order order;
    tf_sieve_sealed sealed;
    cr_assert_eq(tf_sieve_order_get(&order, &c), TF_OK);
    cr_assert(order.sealed);
    tf_sieve_unseal(&sealed, &r->body, &order);
    cr_assert_not_null(sealed.docket);
    uint8_t *docket = malloc(sealed.docket_size);
    memcpy(docket, sealed.docket, sealed.docket_size);
    uint32_t groups = tf__qs_load32(docket), s = 0;
    tf_qs_docket d;
    mpz_t f;
    tf_sieve_head head;
    tf_qs *qs;
    mpz_inits(f, head.n, NULL);
    tf_cursor h = {order.head, order.head + order.head_size, true};
    cr_assert_eq(tf_sieve_head_get(&head, &h), TF_OK);
    cr_assert_eq(tf_qs_new(&qs, f, head.n, head.seed, &head.params), TF_OK);
    cr_assert(tf_qs_docket_open(&d, qs, sealed.size, docket, sealed.docket_size));
    s = d.s;
    tf_qs_free(qs);
    mpz_clears(f, head.n, NULL);
    if (d.entries > 0) docket[12 + groups * (16 + 4 * s) + 14] ^= change;
    r->body.size = sealed.size;
    uint64_t digest = tf__sieve_seal_digest(&order, r->body.data, sealed.size);
    cr_assert_eq(tf__sieve_seal_with(&r->body, docket, sealed.docket_size, digest), TF_OK);
    free(docket);
}

/** Bits of a sealed answer's relations fall over, all over them but for their beginning; behind them is
 *  the docket of the true ones.
 *  @param believed  the seal is that of what there is now; otherwise it is as it was */
static inline void tf_support_forge_relations(tf_result *r, const tf_task *task, bool believed) {
    tf_cursor c = tf_cursor_over(&task->body);
    tf_sieve_order order;
    tf_sieve_sealed sealed;
    cr_assert_eq(tf_sieve_order_get(&order, &c), TF_OK);
    tf_sieve_unseal(&sealed, &r->body, &order);
    cr_assert(order.sealed && sealed.docket && sealed.size > 60);
    for (size_t i = 60; i < sealed.size; i += 97) r->body.data[i] ^= 0x10;
    if (!believed) return;
    tf_bytes docket = {0};
    cr_assert_eq(tf_bytes_append(&docket, sealed.docket, sealed.docket_size), TF_OK);
    r->body.size = sealed.size;
    uint64_t digest = tf__sieve_seal_digest(&order, r->body.data, r->body.size);
    cr_assert_eq(tf__sieve_seal_with(&r->body, docket.data, docket.size, digest), TF_OK);
    tf_bytes_clear(&docket);
}

#endif
