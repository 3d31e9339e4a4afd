/* numeval.h — arithmetic of the number parser, size estimated before anything is computed. */
#ifndef TF_NUMEVAL_H
#define TF_NUMEVAL_H

#include "numparse.h"

typedef struct tf_numeval {
    const tf_number_limits *limits;
    double work;        /* bits handled so far */
    tf_status status;   /* of the operation that failed */
    const char *reason; /* static text for it */
} tf_numeval;

/** a = a op b; op is one of + - * / % ^. @return false with status and reason set */
bool tf_numeval_binary(tf_numeval *e, mpz_t a, char op, const mpz_t b);
/** a = a! or a#. */
bool tf_numeval_postfix(tf_numeval *e, mpz_t a, char op);
/** a = name(a). Unknown names fail too. */
bool tf_numeval_function(tf_numeval *e, mpz_t a, const char *name, size_t size);
/** Is there a function of that name? */
bool tf_numeval_knows(const char *name, size_t size);
/** out = the digits in base 2, 10 or 16, at least one, all valid. */
bool tf_numeval_literal(tf_numeval *e, mpz_t out, const char *digits, size_t size, int base);

#endif
