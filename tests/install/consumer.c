/* consumer.c — what a user of the installed library writes; check_install.sh builds and runs it. */
#include <stdio.h>
#include <trifactor.h>

int main(void) {
    mpz_t n;
    tf_factors f;

    mpz_init_set_str(n, "340282366920938463463374607431768211457", 10); /* 2^128 + 1 */
    tf_factors_init(&f);
    tf_status s = tf_factor(&f, n, NULL);
    for (size_t i = 0; i < f.count; i++)
        gmp_printf("%Zd^%u %s\n", f.items[i].value, f.items[i].exponent,
                   tf_certainty_name(f.items[i].certainty));
    printf("%s, version %s\n", tf_status_text(s), tf_version());
    tf_factors_clear(&f);
    mpz_clear(n);
    return s == TF_FOUND ? 0 : 1;
}
