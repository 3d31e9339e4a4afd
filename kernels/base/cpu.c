/* cpu.c — what the compiler's run-time library knows of the processor. It asks CPUID, and XGETBV for
 * what the system saves, once and before main: under virtualization every CPUID leaves the guest,
 * which takes longer than some factorizations. */
#include "cpu.h"

#include <string.h>

#if defined(__x86_64__)
#define HAS(feature) (__builtin_cpu_init(), __builtin_cpu_supports(feature) != 0)

static bool has_avx512(void) {
    return HAS("avx512f") && HAS("avx512bw") && HAS("avx512dq") && HAS("avx512vl");
}
#else
#define HAS(feature) false

static bool has_avx512(void) {
    return false;
}
#endif

tf_isa tf_isa_detect(void) {
    if (!HAS("avx2") || !HAS("bmi2")) return TF_ISA_GENERIC;
    return has_avx512() ? TF_ISA_AVX512 : TF_ISA_AVX2;
}

bool tf_cpu_has_gfni(void) {
    return tf_isa_detect() == TF_ISA_AVX512 && HAS("gfni") && HAS("avx512vbmi");
}

bool tf_cpu_has_ifma(void) {
    return tf_isa_detect() == TF_ISA_AVX512 && HAS("avx512ifma");
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
