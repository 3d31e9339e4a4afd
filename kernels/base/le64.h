/* le64.h — eight bytes as a word, the same on any machine: the first byte is the lowest. */
#ifndef TF_LE64_H
#define TF_LE64_H

#include <stdint.h>
#include <string.h>

/** Reads 8 bytes, of any alignment. */
static inline uint64_t tf_le64_load(const void *at) {
    uint64_t w;
    memcpy(&w, at, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

/** Writes 8 bytes, of any alignment. */
static inline void tf_le64_store(void *at, uint64_t w) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    memcpy(at, &w, sizeof w);
}

#endif
