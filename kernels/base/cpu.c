/* cpu.c — what the C library, or else the compiler's run-time library, knows of the processor. Either asked
 * CPUID, and XGETBV for what the system saves, once and before main: under virtualization every CPUID leaves the
 * guest, which takes longer than some factorizations. The C library has done so for itself in any case. */
#include "cpu.h"

#include <string.h>

#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

#ifdef CPU_FEATURE_ACTIVE /* glibc from 2.34 on */
#define HAS(libgcc, libc) CPU_FEATURE_ACTIVE(libc)
#elif defined(__x86_64__)
#define HAS(libgcc, libc) (__builtin_cpu_init(), __builtin_cpu_supports(libgcc) != 0)
#else
#define HAS(libgcc, libc) false
#endif

static bool has_avx512(void) {
    return HAS("avx512f", AVX512F) && HAS("avx512bw", AVX512BW) && HAS("avx512dq", AVX512DQ) &&
           HAS("avx512vl", AVX512VL);
}

tf_isa tf_isa_detect(void) {
    if (!HAS("avx2", AVX2) || !HAS("bmi2", BMI2)) return TF_ISA_GENERIC;
    return has_avx512() ? TF_ISA_AVX512 : TF_ISA_AVX2;
}

bool tf_cpu_has_gfni(void) {
    return tf_isa_detect() == TF_ISA_AVX512 && HAS("gfni", GFNI) && HAS("avx512vbmi", AVX512_VBMI);
}

bool tf_cpu_has_ifma(void) {
    return tf_isa_detect() == TF_ISA_AVX512 && HAS("avx512ifma", AVX512_IFMA);
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
