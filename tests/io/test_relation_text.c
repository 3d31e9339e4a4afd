/* Relations as text: every relation survives the way out and back, and no changed line is believed. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "qs_sieve.h"
#include "relation_text.h"
#include "rng.h"

typedef struct kit {
    tf_qs *qs;
    tf_qs_sieve *sieve;
    tf_qs_poly poly, other;
    tf_text text;
} kit;

/* Some relations of a number of 62 digits, with up to two large primes. */
static void open_kit(kit *k) {
    mpz_t n, f;
    mpz_init_set_str(n, "61618623324674690909506548633584941351116357443199678983286263", 10);
    mpz_init(f);
    tf_qs_params p;
    tf_qs_params_for(&p, 205);
    p.large_primes = 2;
    cr_assert_eq(tf_qs_new(&k->qs, f, n, 1, &p), TF_OK);
    cr_assert_eq(tf_qs_sieve_new(&k->sieve, k->qs, TF_ISA_BEST), TF_OK);
    tf_qs_sieve_begin(k->sieve, 5, 1);
    cr_assert_eq(tf_qs_sieve_run(k->sieve, &(tf_budget){TF_WORK_UNLIMITED, NULL}), TF_NONE);
    tf_qs_poly_init(&k->poly);
    tf_qs_poly_init(&k->other);
    k->text = (tf_text){0};
    mpz_clears(n, f, NULL);
}

static void close_kit(kit *k) {
    tf_text_clear(&k->text);
    tf_qs_poly_clear(&k->poly);
    tf_qs_poly_clear(&k->other);
    tf_qs_sieve_free(k->sieve);
    tf_qs_free(k->qs);
}

/* The line without its end. */
static char *write_line(kit *k, const tf_qs_relation *r) {
    tf_text_reset(&k->text);
    cr_assert(tf_relation_put(&k->text, &k->poly, k->qs, r));
    cr_assert_not(k->text.failed);
    cr_assert_eq(k->text.data[k->text.size - 1], '\n');
    k->text.data[k->text.size - 1] = '\0';
    return k->text.data;
}

/* X^2 - kN = product of the list, by plain arithmetic on the text. */
static void check_equation(const kit *k, const char *line) {
    mpz_t X, product;
    char *copy = strdup(line), *x = strchr(copy, ':') + 1, *list = strchr(x, ':');
    *list++ = '\0';
    mpz_init_set_str(X, x, 10);
    mpz_init_set_ui(product, 1);
    for (char *p = strtok(list, ","); p; p = strtok(NULL, ","))
        mpz_mul_si(product, product, strtol(p, NULL, 10));
    mpz_mul(X, X, X);
    mpz_sub(X, X, k->qs->kn);
    cr_assert_eq(mpz_cmp(X, product), 0, "%s", line);
    mpz_clears(X, product, NULL);
    free(copy);
}

Test(relation_text, there_and_back) {
    kit k;
    open_kit(&k);
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(k.sieve, &size);
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, bytes, size);
    tf_qs_relation r, back;
    unsigned large[3] = {0};
    while (tf_qs_decode(&r, &reader) == TF_FOUND) {
        const char *line = write_line(&k, &r);
        check_equation(&k, line);
        cr_assert_eq(tf_relation_get(&back, &k.other, k.qs, line), TF_FOUND, "%s", line);
        cr_assert(back.a == r.a && back.number == r.number && back.x == r.x);
        cr_assert(back.large[0] == r.large[0] && back.large[1] == r.large[1]);
        cr_assert_eq(back.count, r.count);
        cr_assert_eq(memcmp(back.factor, r.factor, r.count * sizeof r.factor[0]), 0);
        large[(r.large[0] > 1) + (r.large[1] > 1)]++;
    }
    for (unsigned i = 0; i < 3; i++) cr_assert_gt(large[i], 0, "none with %u large primes", i);
    close_kit(&k);
}

Test(relation_text, comments_and_nonsense) {
    kit k;
    open_kit(&k);
    tf_qs_relation r;
    static const char *const blanks[] = {"", " ", "\t\r", "# sieve 00", " # a"};
    for (unsigned i = 0; i < TF_ARRAY_LEN(blanks); i++)
        cr_assert_eq(tf_relation_get(&r, &k.poly, k.qs, blanks[i]), TF_NONE);
    static const char *const lines[] = {
        "hello",
        "1,2",
        "1,2,3",
        "1,2,3:4",
        "1,2,3:4:",
        "1,2,3:4:,",
        "1,2,3:4:5,",
        "1,2,3::5",
        "-1,2,3:4:5",
        "1,2,3:4:1",
        "1,2,3:4:5 6",
        "1,,3:4:5",
        "1,2,3:4:5x",
        "1,2:4:5",
        "1,2,--3:4:5,7",
        "1,2,3:4:-1,",
        "99999999999999999999,0,0:1:2",
        "1,2,3:4:2,4294967296",
    };
    for (unsigned i = 0; i < TF_ARRAY_LEN(lines); i++)
        cr_assert_eq(tf_relation_get(&r, &k.poly, k.qs, lines[i]), TF_EFORMAT, "%s", lines[i]);
    cr_assert_eq(tf_relation_get(&r, &k.poly, k.qs, "18446744073709551614,0,0:1:2"), TF_EINVAL);
    close_kit(&k);
}

/* A digit more, less or another, and a primes too many for the arrays: never a relation. */
Test(relation_text, no_changed_line_is_believed) {
    kit k;
    open_kit(&k);
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(k.sieve, &size);
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, bytes, size);
    tf_qs_relation r, back;
    tf_rng g;
    tf_rng_init(&g, 6, 0);
    char line[2000];
    for (unsigned lines = 0; lines < 100 && tf_qs_decode(&r, &reader) == TF_FOUND; lines++) {
        const char *good = write_line(&k, &r);
        size_t n = strlen(good);
        for (unsigned i = 0; i < 20; i++) {
            strcpy(line, good);
            char *at = line + tf_rng_below(&g, n);
            if (at == strchr(line, ':') + 1 && *at == '-') continue; /* -X is as good as X */
            switch (i % 3) {
            case 0: /* another digit */
                if (*at < '0' || *at > '9') continue;
                *at = (char)('0' + (*at - '0' + 1 + (int)tf_rng_below(&g, 9)) % 10);
                break;
            case 1: /* one less */
                memmove(at, at + 1, strlen(at));
                break;
            default: /* twice */
                memmove(at + 1, at, strlen(at) + 1);
            }
            tf_status s = tf_relation_get(&back, &k.other, k.qs, line);
            cr_assert(s == TF_EINVAL || s == TF_EFORMAT, "%s\n%s", good, line);
        }
    }
    strcpy(line, "1,2,3:4:2");
    for (unsigned i = 0; i < 400; i++) strcat(line, ",2");
    cr_assert_eq(tf_relation_get(&back, &k.other, k.qs, line), TF_EFORMAT);
    close_kit(&k);
}
