/* cpu.c — CPUID leaves 1 and 7 and the XCR0 register [Intel SDM, vol. 1, ch. 14 and 15]. */
#include "cpu.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

/* State components in XCR0 that the system saves: SSE and AVX; opmask and both halves of ZMM. */
enum { XCR0_AVX = 0x06, XCR0_AVX512 = 0xe6 };

static uint32_t saved_state(void) {
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

tf_isa tf_isa_detect(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return TF_ISA_GENERIC;
    uint32_t xcr0 = saved_state();
    if ((xcr0 & XCR0_AVX) != XCR0_AVX) return TF_ISA_GENERIC;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return TF_ISA_GENERIC;
    const unsigned avx2 = bit_AVX2 | bit_BMI2;
    const unsigned avx512 = avx2 | bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    if ((b & avx512) == avx512 && (xcr0 & XCR0_AVX512) == XCR0_AVX512) return TF_ISA_AVX512;
    return (b & avx2) == avx2 ? TF_ISA_AVX2 : TF_ISA_GENERIC;
}

bool tf_cpu_has_gfni(void) {
    unsigned a, b, c, d;
    const unsigned wanted = bit_GFNI | bit_AVX512VBMI;
    return tf_isa_detect() == TF_ISA_AVX512 && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
           (c & wanted) == wanted;
}
#else
tf_isa tf_isa_detect(void) {
    return TF_ISA_GENERIC;
}

bool tf_cpu_has_gfni(void) {
    return false;
}
#endif

bool tf_cpu_has_ifma(void) {
#if defined(__x86_64__)
    unsigned a, b, c, d;
    return tf_isa_detect() == TF_ISA_AVX512 && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
           (b & bit_AVX512IFMA);
#else
    return false;
#endif
}

tf_isa tf_isa_pick(tf_isa wish) {
    if (wish == TF_ISA_GENERIC) return wish;
    tf_isa have = tf_isa_detect();
    return wish < have ? wish : have;
}

static const char *const names[] = {"generic", "avx2", "avx512", "best"};

const char *tf_isa_name(tf_isa isa) {
    return (unsigned)isa < TF_ARRAY_LEN(names) ? names[isa] : "?";
}

bool tf_isa_parse(tf_isa *isa, const char *name) {
    for (unsigned i = 0; i < TF_ARRAY_LEN(names); i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *isa = (tf_isa)i;
        return true;
    }
    return false;
}
