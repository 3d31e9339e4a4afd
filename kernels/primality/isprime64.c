/* isprime64.c — deterministic primality below 2^64.
 *
 * Below 2^32: one strong test, to a base that depends on a hash of n [ForisekJancina15]. That no
 * composite passes was verified by trying all of them (gen_sprp32_bases.c).
 * Above: the Baillie-PSW test, a strong test to base 2 and an almost extra strong Lucas test. That
 * no composite below 2^64 passes both was checked on the complete list of base-2 pseudoprimes of
 * Feitsma and Galway [Feitsma13], [Jacobsen20]. It costs about 2.5 strong tests for a prime and
 * one for nearly every composite; the smallest known set of bases needs 7. */
#include "isprime64.h"

#include "bpsw.h"
#include "lucas.h"
#include "sprp.h"
#include "sprp32.h"

enum { FIRST_UNTRIED = 59 };

const uint8_t tf__sprp32_bases[TF__SPRP_BUCKETS] = {
#include "sprp32_bases_table.inc"
};

bool tf_is_prime64_coprime(uint64_t n) {
    if (n < FIRST_UNTRIED * FIRST_UNTRIED) return true;
    if (n >> 32 == 0) {
        uint32_t n32 = (uint32_t)n;
        return tf__sprp32(n32, tf__sprp32_bases[tf__sprp32_hash(n32)]);
    }
    tf_mont64 m;
    tf_mont64_init(&m, n);
    return tf_sprp2_64(&m) && tf_lucas_aes_64(&m);
}

/* Constant divisors: each comparison is one multiplication. */
static bool has_small_factor(uint64_t n) {
    return (n % 3 == 0) | (n % 5 == 0) | (n % 7 == 0) | (n % 11 == 0) | (n % 13 == 0) |
               (n % 17 == 0) | (n % 19 == 0) | (n % 23 == 0) ||
           (n % 29 == 0) | (n % 31 == 0) | (n % 37 == 0) | (n % 41 == 0) | (n % 43 == 0) |
               (n % 47 == 0) | (n % 53 == 0);
}

bool tf_is_prime64(uint64_t n) {
    /* bit n: n is prime */
    static const uint64_t below_64 = UINT64_C(0x28208a20a08a28ac);
    if (n < 64) return below_64 >> n & 1;
    if (!(n & 1) || has_small_factor(n)) return false;
    return tf_is_prime64_coprime(n);
}
