/* block_seal.c — see block_seal.h. */
#include "block_seal.h"

#include "block_check.h"
#include "block_codec.h"
#include "digest.h"
#include "le64.h"

enum { SEAL = 8 };

uint64_t tf__block_seal_digest(const tf_bytes *answer, size_t size, const tf_bytes *body) {
    return tf_digest(tf_digest(0, body->data, body->size), answer->data, size);
}

tf_status tf__block_seal_with(tf_bytes *answer, uint64_t digest) {
    uint8_t bytes[1 + SEAL] = {TF_PIECE_SEAL};
    tf_le64_store(bytes + 1, digest);
    return tf_bytes_append(answer, bytes, sizeof bytes);
}

tf_status tf_block_seal(tf_bytes *answer, const tf_bytes *body) {
    uint64_t digest = tf__block_seal_digest(answer, answer->size, body);
    tf_status s = tf_block_check(body, answer);
    return s == TF_OK ? tf__block_seal_with(answer, digest) : s;
}

bool tf_block_sealed(const tf_bytes *answer, const tf_bytes *body, bool *sample) {
    if (answer->size < 1 + SEAL) return false;
    size_t size = answer->size - 1 - SEAL;
    if (answer->data[size] != TF_PIECE_SEAL) return false;
    uint64_t d = tf__block_seal_digest(answer, size, body);
    *sample = d % TF_BLOCK_SEAL_SAMPLE == 0;
    return d == tf_le64_load(answer->data + size + 1);
}
