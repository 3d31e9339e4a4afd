/* support_numparse.h — texts parsed into one number, with what was said of the wrong ones. For
 * Criterion programs: tf_support_open_parser() and tf_support_close_parser() are what a suite begins
 * and ends with. */
#ifndef TF_SUPPORT_NUMPARSE_H
#define TF_SUPPORT_NUMPARSE_H

#include <string.h>

#include "numparse.h"

static mpz_t tf_support_value;
static tf_number_error tf_support_error;

static inline void tf_support_open_parser(void) {
    mpz_init(tf_support_value);
}
static inline void tf_support_close_parser(void) {
    mpz_clear(tf_support_value);
}

static inline tf_status tf_support_parse(const char *s) {
    memset(&tf_support_error, 0, sizeof tf_support_error);
    return tf_number_parse(tf_support_value, s, strlen(s), NULL, &tf_support_error);
}

#endif
