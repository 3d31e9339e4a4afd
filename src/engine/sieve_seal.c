/* sieve_seal.c — see sieve_seal.h. */
#include "sieve_seal.h"

#include "digest.h"
#include "le64.h"

enum { WORD = 8, TRAILER = 2 * WORD };

/* Of what the order says of the relations: another order, another digest. */
static uint64_t digest_of_order(const tf_sieve_order *o) {
    uint8_t range[TRAILER];
    tf_le64_store(range, o->first);
    tf_le64_store(range + WORD, o->count);
    return tf_digest(tf_digest(0, o->head, o->head_size), range, sizeof range);
}

uint64_t tf__sieve_seal_digest(const tf_sieve_order *order, const uint8_t *relations, size_t size) {
    return tf_digest(digest_of_order(order), relations, size);
}

tf_status tf__sieve_seal_with(tf_bytes *answer, const uint8_t *docket, size_t size,
                              uint64_t digest) {
    uint8_t trailer[TRAILER];
    tf_le64_store(trailer, size);
    tf_le64_store(trailer + WORD, tf_digest(digest, docket, size));
    tf_status s = tf_bytes_append(answer, docket, size);
    return s == TF_OK ? tf_bytes_append(answer, trailer, sizeof trailer) : s;
}

tf_status tf_sieve_seal(tf_bytes *answer, const tf_sieve_order *order, const tf_qs *qs) {
    uint64_t digest = tf__sieve_seal_digest(order, answer->data, answer->size);
    tf_qs_bytes docket = {0};
    tf_status s = tf_qs_docket_make(&docket, qs, answer->data, answer->size);
    if (s == TF_OK || s == TF_EFORMAT)
        s = tf__sieve_seal_with(answer, docket.data, docket.size, digest);
    tf_qs_bytes_clear(&docket);
    return s;
}

void tf_sieve_unseal(tf_sieve_sealed *sealed, const tf_bytes *answer, const tf_sieve_order *order) {
    *sealed = (tf_sieve_sealed){.size = answer->size};
    if (answer->size < TRAILER) return;
    size_t room = answer->size - TRAILER;
    uint64_t size = tf_le64_load(answer->data + room);
    if (size > room) return;
    sealed->size = room - (size_t)size;
    if (size == 0) return;
    const uint8_t *docket = answer->data + sealed->size;
    uint64_t d = tf__sieve_seal_digest(order, answer->data, sealed->size);
    d = tf_digest(d, docket, (size_t)size);
    if (d != tf_le64_load(answer->data + room + WORD)) return;
    sealed->docket = docket;
    sealed->docket_size = (size_t)size;
    sealed->sample = d % TF_SIEVE_SEAL_SAMPLE == 0;
}
