/* Digests: known answers, the same for any pieces, another one for any changed bit. */
#include <criterion/criterion.h>

#include "digest.h"

enum { MOST = 1000 };

static uint8_t data[MOST];

static void fill(void) {
    for (unsigned i = 0; i < MOST; i++) data[i] = (uint8_t)(i * i + 7 * i + 3);
}

/* Computed by twenty lines of Python from the definition: lane i of eight begins as seed + i and takes
 * every eighth word, lowest byte first, of the bytes and 1 to 64 zeros behind them:
 * v = rotate((v ^ word) * 0x9e3779b97f4a7c15 mod 2^64, 29); then the length and the lanes, one after the other, go
 * through SplitMix64. */
static const struct {
    uint64_t seed;
    size_t size;
    uint64_t digest;
} known[] = {
    {UINT64_C(0x0), 0, UINT64_C(0x9ebe180906ea63f1)},
    {UINT64_C(0x0), 1, UINT64_C(0xedd044e8637145d9)},
    {UINT64_C(0x0), 63, UINT64_C(0x30ecf941ea0ef698)},
    {UINT64_C(0x0), 64, UINT64_C(0xe2e73c72acb3115c)},
    {UINT64_C(0x0), 65, UINT64_C(0xf781bc2d27f6402a)},
    {UINT64_C(0x1), 200, UINT64_C(0xffb57a63f77398a5)},
    {UINT64_C(0xffffffffffffffff), 1000, UINT64_C(0xbb9f4555e303c609)},
};

Test(digest, known_answers, .init = fill) {
    for (size_t i = 0; i < TF_ARRAY_LEN(known); i++)
        cr_assert_eq(tf_digest(known[i].seed, data, known[i].size), known[i].digest, "%zu bytes",
                     known[i].size);
    cr_assert_eq(tf_digest(0, NULL, 0), known[0].digest);
}

Test(digest, pieces_do_not_matter, .init = fill) {
    for (size_t size = 0; size <= 260; size++)
        for (size_t piece = 1; piece <= size + 1; piece += 1 + piece / 8) {
            tf_digesting d;
            tf_digest_begin(&d, 5);
            for (size_t at = 0; at < size; at += piece)
                tf_digest_feed(&d, data + at, size - at < piece ? size - at : piece);
            tf_digest_feed(&d, NULL, 0);
            cr_assert_eq(tf_digest_end(&d), tf_digest(5, data, size), "%zu by %zu", size, piece);
        }
}

Test(digest, every_bit_counts, .init = fill) {
    for (size_t size = 1; size < 200; size += 7) {
        uint64_t right = tf_digest(0, data, size);
        for (size_t bit = 0; bit < 8 * size; bit++) {
            data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            cr_assert_neq(tf_digest(0, data, size), right);
            data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        cr_assert_neq(tf_digest(0, data, size + 1), right);
    }
}
