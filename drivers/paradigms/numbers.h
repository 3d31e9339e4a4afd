/* numbers.h — the NUMBER operands of a command. */
#ifndef PARADIGMS_NUMBERS_H
#define PARADIGMS_NUMBERS_H

#include "paradigms.h"

typedef struct numbers {
    mpz_t *items;
    size_t count;
} numbers;

/** Parse the operands after the command, or, if there are none, the @p count texts in @p defaults.
 *  Every invalid one is reported on standard error. Clear the list on every return.
 *  @return TF_EXIT_COMPLETE, TF_EXIT_INVALID, TF_EXIT_RESOURCE (no memory; reported) */
tf_exit_code numbers_read(numbers *n, const paradigms_config *config, const char *const defaults[],
                          size_t count);
void numbers_clear(numbers *n);

#endif
