#include <criterion/criterion.h>

#include "cpu.h"

Test(cpu, names_are_parsed_back) {
    for (tf_isa isa = TF_ISA_GENERIC; isa <= TF_ISA_BEST; isa++) {
        tf_isa back;
        cr_assert(tf_isa_parse(&back, tf_isa_name(isa)));
        cr_assert_eq(back, isa);
    }
    tf_isa isa = TF_ISA_AVX2;
    cr_assert_not(tf_isa_parse(&isa, "avx"));
    cr_assert_not(tf_isa_parse(&isa, ""));
    cr_assert_eq(isa, TF_ISA_AVX2);
    cr_assert_str_eq(tf_isa_name((tf_isa)9), "?");
}

#if defined(__x86_64__)
#include <cpuid.h>

/* CPUID leaves 1 and 7 and the XCR0 register. */
static uint32_t saved_state(void) {
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static tf_isa by_cpuid(bool *ifma, bool *gfni) {
    enum { XCR0_AVX = 0x06, XCR0_AVX512 = 0xe6 }; /* SSE and AVX; opmask, both halves of ZMM */
    unsigned a, b, c, d;
    *ifma = *gfni = false;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return TF_ISA_GENERIC;
    uint32_t xcr0 = saved_state();
    if ((xcr0 & XCR0_AVX) != XCR0_AVX) return TF_ISA_GENERIC;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return TF_ISA_GENERIC;
    const unsigned avx2 = bit_AVX2 | bit_BMI2;
    const unsigned avx512 = avx2 | bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    if ((b & avx512) != avx512 || (xcr0 & XCR0_AVX512) != XCR0_AVX512)
        return (b & avx2) == avx2 ? TF_ISA_AVX2 : TF_ISA_GENERIC;
    *ifma = b & bit_AVX512IFMA;
    *gfni = (c & bit_GFNI) && (c & bit_AVX512VBMI);
    return TF_ISA_AVX512;
}
#else
static tf_isa by_cpuid(bool *ifma, bool *gfni) {
    *ifma = *gfni = false;
    return TF_ISA_GENERIC;
}
#endif

Test(cpu, agrees_with_the_processor) {
    bool ifma, gfni;
    cr_assert_eq(tf_isa_detect(), by_cpuid(&ifma, &gfni));
    cr_assert_eq(tf_cpu_has_ifma(), ifma);
    cr_assert_eq(tf_cpu_has_gfni(), gfni);
}

Test(cpu, a_wish_never_exceeds_the_machine) {
    tf_isa have = tf_isa_detect();
    cr_assert_eq(tf_isa_pick(TF_ISA_GENERIC), TF_ISA_GENERIC);
    cr_assert_eq(tf_isa_pick(TF_ISA_BEST), have);
    cr_assert_leq(tf_isa_pick(TF_ISA_AVX2), TF_ISA_AVX2);
    cr_assert_leq(tf_isa_pick(TF_ISA_AVX512), have);
}
