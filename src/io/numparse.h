/* numparse.h — from text to a number: decimal, hexadecimal and expressions.
 *
 *     plain        blanks, one '+', digits: what GNU factor takes; also 0x1f and 0b101
 *     operators    + - * / (must be exact) % ^ or ** (to the right) ! (factorial) # (primorial:
 *                  the product of the primes <= n) unary - + and parentheses
 *     precedence   ! #  >  ^  >  unary  >  * / %  >  + -      so -2^2 = -(2^2) and 2^3! = 2^(3!)
 *     functions    fib(n) lucas(n) repunit(n) = R(n) fermat(n) = 2^2^n+1 mersenne(n) = 2^n-1
 *
 * Nothing large is computed before its size was estimated: 9^9^9^9 is refused at once, and so is a
 * long text of many expensive terms (max_work). Blanks may stand inside expressions, but not
 * between or after plain digits, as in GNU factor. The result must be >= 0. */
#ifndef TF_NUMPARSE_H
#define TF_NUMPARSE_H

#include "base.h"

typedef struct tf_number_limits {
    size_t max_bits;    /* of the result and of everything on the way */
    size_t max_text;    /* bytes of text */
    unsigned max_depth; /* nesting of parentheses and prefix operators */
    size_t max_work;    /* sum of the sizes, in bits, of all intermediate results */
} tf_number_limits;

#define TF_NUMBER_LIMITS_DEFAULT                                                                   \
    { .max_bits = 4000000, .max_text = 2000000, .max_depth = 200, .max_work = 64000000 }

typedef struct tf_number_error {
    size_t column;    /* byte offset of the offending place, 0-based; may be the text's length */
    char reason[120]; /* "expected a number", "result is negative", ...: no newline */
} tf_number_error;

/** Parse @p size bytes (no terminator needed).
 *  @param limits  NULL for the defaults
 *  @param error   filled on failure; may be NULL
 *  @return TF_OK, TF_EFORMAT (no valid positive integer), TF_ELIMIT (valid, but too large),
 *          TF_ENOMEM; on failure out is 0 */
TF_WARN_UNUSED tf_status tf_number_parse(mpz_t out, const char *s, size_t size,
                                         const tf_number_limits *limits, tf_number_error *error);

/** The fast path: digits only, with leading zeros and one '+' allowed, value below 2^64. False for
 *  everything else, valid or not. */
bool tf_parse_u64(uint64_t *out, const char *s, size_t size);

/** Does the text use anything that GNU factor does not know: an operator, a parenthesis, 0x?
 * Decides between its message for invalid input and ours. Signs at the front are no operators. */
bool tf_number_is_expression(const char *s, size_t size);

#endif
