/* checksum.c — see checksum.h. */
#include "checksum.h"

#include <string.h>

#define PRIME UINT64_C(0x100000001b3)

uint64_t tf_checksum(uint64_t sum, const void *data, size_t size) {
    const uint8_t *p = data;
    for (size_t i = 0; i < size; i++) sum = (sum ^ p[i]) * PRIME;
    return sum;
}

uint64_t tf_checksum_u64(uint64_t sum, uint64_t v) {
    for (int i = 0; i < 8; i++, v >>= 8) sum = (sum ^ (v & 0xff)) * PRIME;
    return sum;
}

uint64_t tf_checksum_text(uint64_t sum, const char *s) {
    size_t size = strlen(s);
    return tf_checksum(tf_checksum_u64(sum, size), s, size);
}
