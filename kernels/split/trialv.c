/* trialv.c — see trialv.h. */
#include "trialv.h"

void tf__trialv_generic(uint16_t hits[TF__TRIALV_ROWS], const uint64_t n[TF__TRIALV_LANES]) {
    for (unsigned i = 0; i < TF__TRIALV_ROWS; i++) {
        hits[i] = 0;
        if (i >= TF__TRIAL_INVERSES) continue;
        tf__inverse t = tf__trial_inverses[i];
        for (unsigned j = 0; j < TF__TRIALV_LANES; j++)
            hits[i] |= (uint16_t)((n[j] * t.inv <= t.limit) << j);
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

/* Two vectors a prime, for products of 64 bits are three instructions each, one after the other. */
TARGET static void divide_avx512(uint16_t hits[TF__TRIALV_ROWS],
                                 const uint64_t n[TF__TRIALV_LANES]) {
    const __m512i a = _mm512_loadu_si512(n), b = _mm512_loadu_si512(n + 8);
    for (unsigned i = 0; i < TF__TRIAL_INVERSES; i++) {
        const __m512i inv = _mm512_set1_epi64((long long)tf__trial_inverses[i].inv);
        const __m512i limit = _mm512_set1_epi64((long long)tf__trial_inverses[i].limit);
        const __mmask8 low = _mm512_cmple_epu64_mask(_mm512_mullo_epi64(a, inv), limit);
        const __mmask8 high = _mm512_cmple_epu64_mask(_mm512_mullo_epi64(b, inv), limit);
        hits[i] = (uint16_t)(low | high << 8);
    }
    for (unsigned i = TF__TRIAL_INVERSES; i < TF__TRIALV_ROWS; i++) hits[i] = 0;
}
#endif

tf__trialv *tf__trialv_for(tf_isa isa) {
#if defined(__x86_64__)
    if (tf_isa_pick(isa) == TF_ISA_AVX512) return divide_avx512;
#endif
    (void)isa;
    return NULL;
}
