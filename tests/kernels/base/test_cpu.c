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

/* The compiler's run-time library asks the same questions of the processor. */
Test(cpu, agrees_with_the_compiler) {
#if defined(__x86_64__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    cr_assert_eq(tf_isa_detect(), avx512 ? TF_ISA_AVX512 : avx2 ? TF_ISA_AVX2 : TF_ISA_GENERIC);
#else
    cr_assert_eq(tf_isa_detect(), TF_ISA_GENERIC);
#endif
}

Test(cpu, a_wish_never_exceeds_the_machine) {
    tf_isa have = tf_isa_detect();
    cr_assert_eq(tf_isa_pick(TF_ISA_GENERIC), TF_ISA_GENERIC);
    cr_assert_eq(tf_isa_pick(TF_ISA_BEST), have);
    cr_assert_leq(tf_isa_pick(TF_ISA_AVX2), TF_ISA_AVX2);
    cr_assert_leq(tf_isa_pick(TF_ISA_AVX512), have);
}
