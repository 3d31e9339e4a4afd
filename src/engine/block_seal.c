/* block_seal.c — see block_seal.h. */
#include "block_seal.h"

#include "block_check.h"
#include "block_codec.h"
#include "digest.h"
#include "le64.h"

enum { SEAL = 8 };

static uint64_t digest_of_both(const tf_bytes *body, const uint8_t *answer, size_t size) {
    return tf_digest(tf_digest(0, body->data, body->size), answer, size);
}

tf_status tf_block_seal(tf_bytes *answer, const tf_bytes *body) {
    uint64_t d = digest_of_both(body, answer->data, answer->size);
    tf_status s = tf_block_check(body, answer);
    if (s != TF_OK) return s;
    uint8_t bytes[1 + SEAL] = {TF_PIECE_SEAL};
    tf_le64_store(bytes + 1, d);
    return tf_bytes_append(answer, bytes, sizeof bytes);
}

bool tf_block_sealed(const tf_bytes *answer, const tf_bytes *body, bool *sample) {
    if (answer->size < 1 + SEAL) return false;
    size_t size = answer->size - 1 - SEAL;
    if (answer->data[size] != TF_PIECE_SEAL) return false;
    uint64_t d = digest_of_both(body, answer->data, size);
    *sample = d % TF_BLOCK_SEAL_SAMPLE == 0;
    return d == tf_le64_load(answer->data + size + 1);
}
