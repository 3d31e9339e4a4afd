/* smallanswer.c — see smallanswer.h. */
#include "smallanswer.h"

#include "smallqueue.h"
#include "split64.h"

enum { TRIAL_BITS = 28 /* what is left is called the work of trial division below */ };

void tf__small_name_methods(uint8_t *methods, const tf__small_answer *a) {
    unsigned count = a->small_count + a->large_count;
    tf_method how = count == 1 ? TF_METHOD_NONE : TF_METHOD_TRIAL;
    for (unsigned i = 0; i < a->small_count; i++) methods[i] = (uint8_t)how;
    if (a->large_count > 1) {
        tf_u128 rest = 1;
        for (unsigned i = 0; i < a->large_count; i++) rest *= a->large[i];
        bool power = a->large[0] == a->large[a->large_count - 1];
        if (rest >> TRIAL_BITS) how = power ? TF_METHOD_POWER : TF_METHOD_ECM;
    }
    for (unsigned i = a->small_count; i < count; i++) methods[i] = (uint8_t)how;
}

void tf__small_few(uint64_t *primes, uint8_t *methods, size_t *ends, const uint64_t *n,
                   size_t count) {
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t found[64];
        uint8_t how[64];
        unsigned of = tf_split64(found, how, n[i], 0);
        uint16_t small[64];
        tf__small_answer a = {.small = small};
        for (unsigned k = 0; k < of; k++) {
            if (found[k] < TF__SMALL_TRIAL)
                small[a.small_count++] = (uint16_t)found[k];
            else
                a.large[a.large_count++] = found[k];
            primes[end + k] = found[k];
        }
        if (methods) tf__small_name_methods(methods + end, &a);
        ends[i] = end += of;
    }
}
