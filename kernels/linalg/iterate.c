/* iterate.c — see iterate.h. Words, lowest byte first:
 *     mark, digest of the matrix, seed, step, the pieces, checksum of all before it. */
#include "iterate.h"

#include <stdlib.h>

#include "rng.h"

enum { HEADER = 4 };
static const uint64_t mark = UINT64_C(0x0001004c42696c61); /* names this layout */

static uint64_t load(const uint8_t *at) {
    uint64_t v = 0;
    for (unsigned i = 8; i-- > 0;) v = v << 8 | at[i];
    return v;
}

static uint8_t *store(uint8_t *at, uint64_t v) {
    for (unsigned i = 0; i < 8; i++) *at++ = (uint8_t)(v >> 8 * i);
    return at;
}

static uint64_t checksum(const uint8_t *data, size_t words) {
    uint64_t h = words;
    for (size_t i = 0; i < words; i++) h = tf_mix64(h ^ load(data + 8 * i));
    return h;
}

uint64_t tf_iterate_digest(const tf_spmat *m) {
    uint64_t h = tf_mix64((uint64_t)m->rows << 32 | m->cols);
    for (uint32_t j = 0; j < m->cols; j++) {
        h = tf_mix64(h ^ tf_spmat_weight(m, j));
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++) h = tf_mix64(h ^ m->row[i]);
    }
    return h;
}

static size_t words_of(const tf_iterate_words *piece, size_t pieces) {
    size_t words = HEADER + 1;
    for (size_t i = 0; i < pieces; i++) words += piece[i].count;
    return words;
}

tf_status tf_iterate_write(tf_iterate *it, uint64_t digest, uint64_t seed, uint64_t step,
                           const tf_iterate_words *piece, size_t pieces) {
    size_t words = words_of(piece, pieces);
    uint8_t *data = malloc(8 * words), *at = data;
    if (!data) return TF_ENOMEM;
    at = store(at, mark);
    at = store(at, digest);
    at = store(at, seed);
    at = store(at, step);
    for (size_t i = 0; i < pieces; i++)
        for (size_t j = 0; j < piece[i].count; j++) at = store(at, piece[i].word[j]);
    store(at, checksum(data, words - 1));
    it->data = data;
    it->size = 8 * words;
    it->step = step;
    return TF_OK;
}

bool tf_iterate_seed(const tf_iterate *it, uint64_t *seed) {
    if (!it->from || it->from_size < 8 * (HEADER + 1) || load(it->from) != mark) return false;
    *seed = load(it->from + 16);
    return true;
}

bool tf_iterate_read(const tf_iterate *it, uint64_t digest, uint64_t seed, uint64_t *step,
                     const tf_iterate_words *piece, size_t pieces) {
    size_t words = words_of(piece, pieces);
    uint64_t named;
    if (!tf_iterate_seed(it, &named) || named != seed || it->from_size != 8 * words ||
        load(it->from + 8) != digest ||
        load(it->from + 8 * (words - 1)) != checksum(it->from, words - 1))
        return false;
    *step = load(it->from + 24);
    const uint8_t *at = it->from + 8 * HEADER;
    for (size_t i = 0; i < pieces; i++)
        for (size_t j = 0; j < piece[i].count; j++, at += 8) piece[i].word[j] = load(at);
    return true;
}
