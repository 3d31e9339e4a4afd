/* The output formats against golden strings, GNU factor and jq. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sink.h"

static tf_sink sink;
static char path[64];
static int fd;

static void open_sink(const tf_sink_format *format, bool exponents) {
    strcpy(path, "/tmp/tf-sink-XXXXXX");
    fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(tf_sink_open(&sink, format, fd, NULL), TF_OK);
    sink.exponents = exponents;
}

/* Close it, and give what was written. */
static char *output(void) {
    static char buf[1 << 16];
    cr_assert_eq(tf_sink_close(&sink), TF_OK);
    ssize_t n = pread(fd, buf, sizeof buf - 1, 0);
    buf[n > 0 ? n : 0] = '\0';
    close(fd);
    unlink(path);
    return buf;
}

static void put_small(const char *text, uint64_t n, const uint64_t *primes, unsigned count,
                      const uint8_t *methods) {
    tf_record r = {.text = text,
                   .text_size = strlen(text),
                   .is_small = true,
                   .small_n = n,
                   .small_primes = primes,
                   .small_methods = methods,
                   .small_count = count,
                   .complete = true,
                   .status = "complete",
                   .seconds = 0.5};
    cr_assert_eq(tf_sink_put(&sink, &r), TF_OK);
}

/* (2^64+1) * 274177, where 2^64+1 = 274177 * 67280421310721; to show an exponent and a composite.
 */
static void put_large(const char *text, bool complete) {
    tf_factor_item items[2] = {{.exponent = 2, .method = TF_METHOD_ECM, .certainty = TF_PRIME},
                               {.exponent = 1,
                                .method = TF_METHOD_RHO,
                                .certainty = complete ? TF_PROBABLE_PRIME : TF_COMPOSITE}};
    tf_factors factors = {.count = 2, .items = items};
    mpz_t n;
    mpz_init(n);
    mpz_init_set_ui(items[0].value, 274177);
    mpz_init_set_ui(items[1].value, 67280421310721);
    mpz_mul(n, items[0].value, items[0].value);
    mpz_mul(n, n, items[1].value);
    tf_record r = {.text = text,
                   .text_size = strlen(text),
                   .n = n,
                   .factors = &factors,
                   .complete = complete,
                   .status = complete ? "complete" : "incomplete",
                   .seconds = 1.25};
    cr_assert_eq(tf_sink_put(&sink, &r), TF_OK);
    for (int i = 0; i < 2; i++) mpz_clear(items[i].value);
    mpz_clear(n);
}

static void put_invalid(const char *text, const char *reason) {
    tf_invalid_record r = {.text = text, .text_size = strlen(text), .reason = reason};
    cr_assert_eq(tf_sink_put_invalid(&sink, &r), TF_OK);
}

static const uint64_t p360[] = {2, 2, 2, 3, 3, 5};
static const uint8_t m360[] = {1, 1, 1, 1, 1, TF_METHOD_RHO};
static const uint64_t p_max[] = {3, 5, 17, 257, 641, 65537, 6700417};

static void put_everything(void) {
    put_small("0", 0, NULL, 0, NULL);
    put_small("+360", 360, p360, 6, m360);
    put_small("2^64-1", UINT64_MAX, p_max, 7, NULL);
    put_large("x", true);
    put_large("a,\"b", false);
    put_invalid("2^(", "expected \"number\"");
}

#define N_LARGE "5057672949897463733694209"

Test(sink, text) {
    open_sink(&tf_sink_text, false);
    put_everything();
    cr_assert_str_eq(output(), "0:\n"
                               "360: 2 2 2 3 3 5\n"
                               "18446744073709551615: 3 5 17 257 641 65537 6700417\n" N_LARGE
                               ": 274177 274177 67280421310721\n" N_LARGE
                               ": 274177 274177 (67280421310721)\n");
}

Test(sink, text_with_exponents) {
    open_sink(&tf_sink_text, true);
    put_everything();
    cr_assert_str_eq(output(),
                     "0:\n"
                     "360: 2^3 3^2 5\n"
                     "18446744073709551615: 3 5 17 257 641 65537 6700417\n" N_LARGE
                     ": 274177^2 67280421310721\n" N_LARGE ": 274177^2 (67280421310721)\n");
}

/* JSON is full of quotes: here they are single ones, and there are none in what is expected. */
static const char *quoted(const char *text) {
    static char buf[4096];
    size_t i = 0;
    for (; text[i]; i++) {
        cr_assert_lt(i + 1, sizeof buf);
        buf[i] = text[i];
        if (buf[i] == '\'') buf[i] = '"';
    }
    buf[i] = '\0';
    return buf;
}

Test(sink, jsonl) {
    open_sink(&tf_sink_jsonl, true);
    put_everything();
    const char *expected = quoted(
        "{'v':1,'input':'0','number':'0','factors':[],'status':'complete','seconds':0.500000}\n"

        "{'v':1,'input':'+360','number':'360','factors':["
        "{'factor':'2','exponent':3,'method':'trial','certainty':'prime'},"
        "{'factor':'3','exponent':2,'method':'trial','certainty':'prime'},"
        "{'factor':'5','exponent':1,'method':'rho','certainty':'prime'}"
        "],'status':'complete','seconds':0.500000}\n"

        "{'v':1,'input':'2^64-1','number':'18446744073709551615','factors':["
        "{'factor':'3','exponent':1,'method':'trial','certainty':'prime'},"
        "{'factor':'5','exponent':1,'method':'trial','certainty':'prime'},"
        "{'factor':'17','exponent':1,'method':'trial','certainty':'prime'},"
        "{'factor':'257','exponent':1,'method':'trial','certainty':'prime'},"
        "{'factor':'641','exponent':1,'method':'trial','certainty':'prime'},"
        "{'factor':'65537','exponent':1,'method':'trial','certainty':'prime'},"
        "{'factor':'6700417','exponent':1,'method':'trial','certainty':'prime'}"
        "],'status':'complete','seconds':0.500000}\n"

        "{'v':1,'input':'x','number':'" N_LARGE "','factors':["
        "{'factor':'274177','exponent':2,'method':'ecm','certainty':'prime'},"
        "{'factor':'67280421310721','exponent':1,'method':'rho','certainty':'probable prime'}"
        "],'status':'complete','seconds':1.250000}\n"

        "{'v':1,'input':'a,\\'b','number':'" N_LARGE "','factors':["
        "{'factor':'274177','exponent':2,'method':'ecm','certainty':'prime'},"
        "{'factor':'67280421310721','exponent':1,'method':'rho','certainty':'composite'}"
        "],'status':'incomplete','seconds':1.250000}\n"

        "{'v':1,'input':'2^(','status':'invalid','reason':'expected \\'number\\''}\n");
    cr_assert_str_eq(output(), expected);
}

Test(sink, csv) {
    open_sink(&tf_sink_csv, false);
    put_small("1", 1, NULL, 0, NULL);
    put_small("+360", 360, p360, 6, m360);
    put_large("a,\"b", false);
    put_invalid("2^(", "expected a, b");
    cr_assert_str_eq(output(),
                     "input,number,factor,exponent,method,certainty,status,seconds,reason\n"
                     "1,1,,,,,complete,0.500000,\n"
                     "+360,360,2,3,trial,prime,complete,0.500000,\n"
                     "+360,360,3,2,trial,prime,complete,0.500000,\n"
                     "+360,360,5,1,rho,prime,complete,0.500000,\n"
                     "\"a,\"\"b\"," N_LARGE ",274177,2,ecm,prime,incomplete,1.250000,\n"
                     "\"a,\"\"b\"," N_LARGE ",67280421310721,1,rho,composite,incomplete,1.250000,\n"
                     "2^(,,,,,,invalid,,\"expected a, b\"\n");
}

Test(sink, longest_small_lines_fit) {
    uint64_t twos[63];
    for (int i = 0; i < 63; i++) twos[i] = 2;
    for (int exponents = 0; exponents < 2; exponents++) {
        open_sink(&tf_sink_text, exponents);
        for (int i = 0; i < 200; i++) put_small("x", UINT64_C(1) << 63, twos, 63, NULL);
        char *s = output();
        size_t line = strcspn(s, "\n") + 1;
        cr_assert_eq(line, 19 + 1 + (exponents ? 5 : 2 * 63) + 1);
        cr_assert_eq(strlen(s), 200 * line);
    }
}

/* Neither a prime nor certainly composite: in parentheses, and called by its name. */
Test(sink, a_factor_that_was_not_tested) {
    tf_factor_item items[2] = {{.exponent = 2, .method = TF_METHOD_TRIAL, .certainty = TF_PRIME},
                               {.exponent = 1, .certainty = TF_UNKNOWN}};
    tf_factors factors = {.count = 2, .items = items};
    mpz_t n;
    mpz_init_set_ui(n, 9 * 10007);
    mpz_init_set_ui(items[0].value, 3);
    mpz_init_set_ui(items[1].value, 10007);
    tf_record r = {.text = "n",
                   .text_size = 1,
                   .n = n,
                   .factors = &factors,
                   .status = "incomplete",
                   .seconds = 0.5};
    open_sink(&tf_sink_text, true);
    cr_assert_eq(tf_sink_put(&sink, &r), TF_OK);
    cr_assert_str_eq(output(), "90063: 3^2 (10007)\n");
    open_sink(&tf_sink_csv, false);
    cr_assert_eq(tf_sink_put(&sink, &r), TF_OK);
    cr_assert(strstr(output(), "\nn,90063,10007,1,none,unknown,incomplete,0.500000,\n"));
    mpz_clears(n, items[0].value, items[1].value, NULL);
}

/* A million digits go through in one piece. */
Test(sink, huge_numbers) {
    mpz_t n;
    tf_factor_item item = {.exponent = 1, .certainty = TF_COMPOSITE};
    tf_factors factors = {.count = 1, .items = &item};
    mpz_init(n);
    mpz_ui_pow_ui(n, 10, 1000000);
    mpz_init_set(item.value, n);
    tf_record r = {
        .text = "x", .text_size = 1, .n = n, .factors = &factors, .status = "incomplete"};
    open_sink(&tf_sink_text, false);
    cr_assert_eq(tf_sink_put(&sink, &r), TF_OK);
    cr_assert_eq(tf_sink_close(&sink), TF_OK);
    cr_assert_eq(lseek(fd, 0, SEEK_END), 1000001 + 2 + 1 + 1000001 + 1 + 1);
    close(fd);
    unlink(path);
    mpz_clear(n);
    mpz_clear(item.value);
}

Test(sink, errors_stay) {
    int full = open("/dev/full", O_WRONLY);
    cr_assert_eq(tf_sink_open(&sink, &tf_sink_csv, full, NULL), TF_OK);
    cr_assert_eq(tf_sink_flush(&sink), TF_EIO); /* the header */
    cr_assert_eq(sink.out.error, ENOSPC);
    tf_record r = {
        .text = "1", .text_size = 1, .is_small = true, .small_n = 1, .status = "complete"};
    cr_assert_eq(tf_sink_put(&sink, &r), TF_EIO);
    tf_invalid_record invalid = {.text = "a", .text_size = 1, .reason = "r"};
    cr_assert_eq(tf_sink_put_invalid(&sink, &invalid), TF_EIO);
    cr_assert_eq(tf_sink_close(&sink), TF_EIO);
    close(full);
}

/* All 256 bytes as input: every line must be valid JSON, valid UTF-8, and say what was given. */
Test(sink, jsonl_is_valid_json) {
    if (system("jq --version >/dev/null 2>&1") != 0) cr_skip_test("jq is not installed");
    open_sink(&tf_sink_jsonl, false);
    for (int c = 0; c < 256; c++) {
        char text[3] = {'1', (char)c, '2'};
        tf_invalid_record r = {.text = text, .text_size = 3, .reason = "bad \"byte\""};
        cr_assert_eq(tf_sink_put_invalid(&sink, &r), TF_OK);
    }
    put_everything();
    put_small("nan", 6, (uint64_t[]){2, 3}, 2, NULL);
    cr_assert_eq(tf_sink_flush(&sink), TF_OK);
    char command[300], answer[64] = "";
    snprintf(command, sizeof command,
             "jq -s 'map(select(.v == 1 and (.input | length) > 0)) | length, "
             "(.[0:128] | map(.input | explode[1]) == [range(0; 128)])' %s | tr '\\n' ' '",
             path);
    FILE *f = popen(command, "r");
    cr_assert_not_null(fgets(answer, sizeof answer, f));
    cr_assert_eq(pclose(f), 0);
    cr_assert_str_eq(answer, "263 true ");
    output();
}

/* The text format is that of GNU factor, with its own factors put in. */
Test(sink, text_is_gnu_factors) {
    if (system("factor 1 >/dev/null 2>&1") != 0) cr_skip_test("factor is not installed");
    char line[256], all[1 << 14] = "";
    FILE *f =
        popen("factor 0 1 2 8 97 360 1001 +0012 18446744073709551615 9223372036854775808", "r");
    open_sink(&tf_sink_text, false);
    while (fgets(line, sizeof line, f)) {
        uint64_t primes[64];
        unsigned count = 0;
        char *p = strchr(line, ':') + 1;
        strcat(all, line);
        for (char *end; *p && *p != '\n'; p = end) primes[count++] = strtoull(p, &end, 10);
        put_small("", strtoull(line, NULL, 10), primes, count, NULL);
    }
    cr_assert_eq(pclose(f), 0);
    cr_assert_str_eq(output(), all);
}
