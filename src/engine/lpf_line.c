/* lpf_line.c — see lpf_line.h. */
#include "lpf_line.h"

void tf_lpf_lines_init(tf_lpf_lines *l, const tf_lpf *table) {
    l->table = table;
    for (unsigned i = 0; i < TF_LPF_PRIMES; i++) {
        char text[9] = " ";
        uint64_t size = 1 + tf_digits_put8(text + 1, table->prime[i]);
        uint64_t mask = (UINT64_C(1) << 8 * size) - 1;
        l->text[i] = (tf_le64_load(text) & mask) | size << 56;
    }
}
