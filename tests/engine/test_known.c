/* Known factors: what is read from which line, and what becomes of a number. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "known.h"

static tf_status read_text(tf_known *k, const char *text, char message[200]) {
    char path[] = "/tmp/tf-known-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && dprintf(fd, "%s", text) >= 0);
    close(fd);
    tf_text error = {0};
    tf_status s = tf_known_read(k, path, NULL, &error);
    snprintf(message, 200, "%s", tf_text_get(&error));
    tf_text_clear(&error);
    unlink(path);
    return s;
}

static void expect(const char *text, const char *want) {
    tf_known k = {0};
    char message[200], got[400] = "";
    cr_assert_eq(read_text(&k, text, message), TF_OK, "%s: %s", text, message);
    for (size_t i = 0; i < k.count; i++)
        gmp_snprintf(got + strlen(got), sizeof got - strlen(got), i ? " %Zd" : "%Zd", k.items[i]);
    cr_assert_str_eq(got, want, "%s: %s", text, got);
    tf_known_clear(&k);
}

Test(known, lines) {
    expect("", "");
    expect("# nothing\n\n  \n", "");
    expect("101\n2^61-1\r\n", "101 2305843009213693951");
    expect("7 11,13;17", "7 11 13 17");
    expect("360: 2^3 3^2 5\n", "2 3 5");
    expect("91: (91) 1 0\n", "91");
    expect("P3 = 101\nPRP4 = 1009 \nprp4=1013\nC5 = 10201\n", "101 1009 1013 10201");
    expect("METHOD=ECM; SIGMA=7; B1=11000; N=2047; X=0x5; CHECKSUM=1; PROGRAM=GMP-ECM 7;\n",
           "2047");
    expect("METHOD=P-1; B1=100; N=(2^101-1)/7432339208719; X=0x1;", "341117531003194129");
}

Test(known, other_lines_are_named) {
    static const char *const bad[] = {"7\nhello\n", "7\nMETHOD=ECM; B1=3;\n", "7\n2^\n",
                                      "7\n3 4 -5\n"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++) {
        tf_known k = {0};
        char message[200];
        cr_assert_eq(read_text(&k, bad[i], message), TF_EFORMAT, "%s", bad[i]);
        cr_assert(strstr(message, ":2: "), "%s", message);
        tf_known_clear(&k);
    }
    tf_known k = {0};
    tf_text error = {0};
    cr_assert_eq(tf_known_read(&k, "/nonexistent/file", NULL, &error), TF_EIO);
    cr_assert_str_eq(tf_text_get(&error), "/nonexistent/file: No such file or directory");
    tf_text_clear(&error);
    tf_known_clear(&k);
}

Test(known, only_true_divisors_split) {
    tf_known k = {0};
    char message[200];
    /* 10 shares 2 and 5 with it; 7 nothing; the number itself and 1 say nothing. */
    cr_assert_eq(read_text(&k, "10 7 1 1003000 1009\n", message), TF_OK);
    mpz_t n, product;
    mpz_init_set_ui(n, 1003000);
    mpz_init(product);
    tf_tree t;
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    cr_assert_eq(tf_known_split(&t, NULL), TF_NONE);
    cr_assert_eq(tf_known_split(&t, &k), TF_FOUND);
    cr_assert_gt(t.count, 1);
    tf_tree_product(product, &t);
    cr_assert_eq(mpz_cmp(product, n), 0);
    for (size_t i = 0; i < t.count; i++) {
        cr_assert_eq(t.parts[i].state, TF_PART_UNKNOWN);
        cr_assert_eq(t.parts[i].method, TF_METHOD_GIVEN);
    }
    tf_tree_clear(&t);
    mpz_clears(n, product, NULL);
    tf_known_clear(&k);
}
