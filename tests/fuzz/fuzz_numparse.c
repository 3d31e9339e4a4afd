/* fuzz_numparse.c — any bytes as a number: bounded work, honest errors, and one value however it is
 * written. */
#include <stdlib.h>
#include <string.h>

#include "numparse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const tf_number_limits limits = {
    .max_bits = 20000, .max_text = 4000, .max_depth = 40, .max_work = 1000000};

static void require(bool ok) {
    if (!ok) abort();
}

/* The value in decimal is a plain number of the same value. */
static void check_decimal(const mpz_t v) {
    mpz_t again;
    mpz_init(again);
    char *s = mpz_get_str(NULL, 10, v);
    tf_number_limits roomy = limits;
    roomy.max_text = 10000;
    require(tf_number_parse(again, s, strlen(s), &roomy, NULL) == TF_OK && mpz_cmp(v, again) == 0);
    require(!tf_number_is_expression(s, strlen(s)));
    free(s);
    mpz_clear(again);
}

/* Parentheses around it change nothing, unless they are too many. */
static void check_parentheses(const mpz_t v, const char *s, size_t size) {
    mpz_t again;
    mpz_init(again);
    char *text = malloc(size + 2);
    if (!text) abort();
    text[0] = '(';
    memcpy(text + 1, s, size);
    text[size + 1] = ')';
    tf_status status = tf_number_parse(again, text, size + 2, &limits, NULL);
    require(status == TF_ELIMIT || (status == TF_OK && mpz_cmp(v, again) == 0));
    free(text);
    mpz_clear(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *s = (const char *)data;
    tf_number_error error = {.column = SIZE_MAX};
    uint64_t word;
    mpz_t v;
    mpz_init(v);
    tf_status status = tf_number_parse(v, s, size, &limits, &error);
    if (status == TF_OK) {
        require(mpz_sgn(v) >= 0 && mpz_sizeinbase(v, 2) <= limits.max_bits);
        check_decimal(v);
        check_parentheses(v, s, size);
    } else {
        require(status == TF_EFORMAT || status == TF_ELIMIT);
        require(mpz_sgn(v) == 0 && error.column <= size);
        require(error.reason[0] && strlen(error.reason) < sizeof error.reason);
        require(!strchr(error.reason, '\n'));
    }
    if (size <= limits.max_text && tf_parse_u64(&word, s, size))
        require(status == TF_OK && mpz_cmp_ui(v, word) == 0);
    mpz_clear(v);
    return 0;
}
