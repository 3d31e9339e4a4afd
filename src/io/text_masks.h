/* text_masks.h — which of 64 bytes of text are blanks, newlines, signs of a comment: a bit for each.
 * Portable C, and what every x86-64 processor has. */
#ifndef TF_TEXT_MASKS_H
#define TF_TEXT_MASKS_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "digits.h"

typedef struct tf_text_masks {
    uint64_t blank;   /* ' ', \t, \n, \v, \f, \r */
    uint64_t newline; /* \n */
    uint64_t sign;    /* # */
} tf_text_masks;

/** Eight bytes at a time: the highest bit of each says yes or no. */
static inline tf_text_masks tf_text_masks_portable(const char *text) {
    const uint64_t each = UINT64_C(0x0101010101010101), high = 0x80 * each;
    tf_text_masks m = {0, 0, 0};
    for (unsigned i = 0; i < 64; i += 8) {
        uint64_t bytes = tf_le64_load(text + i), low = bytes & ~high, ascii = ~bytes & high;
        uint64_t newline = (high - (low ^ '\n' * each)) & ascii;
        uint64_t sign = (high - (low ^ '#' * each)) & ascii;
        uint64_t control = (low + (0x80 - '\t') * each) & ~(low + (0x80 - '\r' - 1) * each);
        uint64_t blank = ((high - (low ^ ' ' * each)) | control) & ascii;
        const uint64_t gather = UINT64_C(0x0102040810204080);
        m.blank |= (blank >> 7) * gather >> 56 << i;
        m.newline |= (newline >> 7) * gather >> 56 << i;
        m.sign |= (sign >> 7) * gather >> 56 << i;
    }
    return m;
}

/** Reads 64 bytes. */
static inline tf_text_masks tf_text_masks_of(const char *text) {
#ifdef __SSE2__
    const __m128i space = _mm_set1_epi8(' '), line = _mm_set1_epi8('\n'), sign = _mm_set1_epi8('#'),
                  tab = _mm_set1_epi8('\t'), four = _mm_set1_epi8('\r' - '\t');
    tf_text_masks m = {0, 0, 0};
    for (unsigned i = 0; i < 64; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
        __m128i from_tab = _mm_sub_epi8(bytes, tab);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(from_tab, four), from_tab);
        __m128i blank = _mm_or_si128(control, _mm_cmpeq_epi8(bytes, space));
        m.blank |= (uint64_t)(uint32_t)_mm_movemask_epi8(blank) << i;
        m.newline |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, line)) << i;
        m.sign |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, sign)) << i;
    }
    return m;
#else
    return tf_text_masks_portable(text);
#endif
}

#endif
