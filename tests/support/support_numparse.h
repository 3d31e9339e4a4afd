/* support_numparse.h — texts parsed into one number, with what was said of the wrong ones. For
 * Criterion programs: start() and finish() are what a suite begins and ends with. */
#ifndef TF_SUPPORT_NUMPARSE_H
#define TF_SUPPORT_NUMPARSE_H

#include <string.h>

#include "numparse.h"

static mpz_t v;
static tf_number_error err;

static inline void start(void) {
    mpz_init(v);
}
static inline void finish(void) {
    mpz_clear(v);
}

static inline tf_status parse(const char *s) {
    memset(&err, 0, sizeof err);
    return tf_number_parse(v, s, strlen(s), NULL, &err);
}

#endif
