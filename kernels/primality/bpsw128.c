/* bpsw128.c — the Baillie-PSW test on two words; see bpsw.h. One word: isprime64.c, any size:
 * bpsw_n.c. No composite that passes is known at any size. */
#include "bpsw.h"
#include "lucas.h"
#include "sprp.h"

/* 3 * 5 * ... * 53, the largest such product in a word: one division of n serves 15 primes. */
#define ODD_PRIMORIAL_53 UINT64_C(16294579238595022365)

static bool has_small_factor(tf_u128 n) {
    uint64_t r = (uint64_t)(n % ODD_PRIMORIAL_53);
    return (r % 3 == 0) | (r % 5 == 0) | (r % 7 == 0) | (r % 11 == 0) | (r % 13 == 0) |
           (r % 17 == 0) | (r % 19 == 0) | (r % 23 == 0) | (r % 29 == 0) | (r % 31 == 0) |
           (r % 37 == 0) | (r % 41 == 0) | (r % 43 == 0) | (r % 47 == 0) | (r % 53 == 0);
}

bool tf_bpsw128(tf_u128 n) {
    if (!tf_hi64(n)) return tf_is_prime64(tf_lo64(n));
    if (!(n & 1) || has_small_factor(n)) return false; /* 2^128 - 1 = 3 * ... ends here */
    tf_mont128 m;
    tf_mont128_init(&m, n);
    return tf_sprp2_128(&m) && tf_lucas_strong_128(&m);
}
