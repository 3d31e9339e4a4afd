#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "codec.h"
#include "support_numbers.h"

static tf_cursor over(const uint8_t *data, size_t size) {
    return (tf_cursor){.p = data, .end = data + size, .ok = true};
}

static void assert_bytes(const tf_bytes *b, const uint8_t *want, size_t size) {
    cr_assert_eq(b->size, size);
    cr_assert_eq(memcmp(b->data, want, size), 0);
}

/* ---- integers ------------------------------------------------------------------------------ */

/* 300 = 0b10_0101100: low seven bits 0x2c with the continuation bit, then 0b10. */
Test(codec, varint_known_bytes) {
    tf_bytes b = {0};
    tf_writer w = {.out = &b};
    tf_put_uint(&w, 0);
    tf_put_uint(&w, 127);
    tf_put_uint(&w, 128);
    tf_put_uint(&w, 300);
    tf_put_uint(&w, UINT64_MAX); /* 64 ones: nine groups of seven, then one bit */
    cr_assert_eq(w.status, TF_OK);
    const uint8_t want[] = {0,    0x7f, 0x80, 0x01, 0xac, 0x02, 0xff, 0xff,
                            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
    assert_bytes(&b, want, sizeof want);
    tf_bytes_clear(&b);
}

Test(codec, varint_round_trip) {
    tf_rng rng;
    tf_rng_init(&rng, 1, 0);
    for (unsigned bits = 1; bits <= 64; bits++) {
        for (int i = 0; i < 50; i++) {
            uint64_t v = tf_support_bits64(&rng, bits);
            tf_bytes b = {0};
            tf_writer w = {.out = &b};
            tf_put_uint(&w, v);
            tf_put_sint(&w, (int64_t)v);
            tf_cursor c = tf_cursor_over(&b);
            cr_assert_eq(tf_get_uint(&c), v);
            cr_assert_eq(tf_get_sint(&c), (int64_t)v);
            cr_assert(c.ok && c.p == c.end);
            tf_bytes_clear(&b);
        }
    }
}

/* Zigzag: 0, -1, 1, -2 are 0, 1, 2, 3; the most negative number is 2^64 - 1. */
Test(codec, signed_known_bytes) {
    tf_bytes b = {0};
    tf_writer w = {.out = &b};
    const int64_t v[] = {0, -1, 1, -2, 63, -64, INT64_MIN};
    for (size_t i = 0; i < TF_ARRAY_LEN(v); i++) tf_put_sint(&w, v[i]);
    const uint8_t want[] = {0,    1,    2,    3,    0x7e, 0x7f, 0xff, 0xff,
                            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
    assert_bytes(&b, want, sizeof want);
    tf_bytes_clear(&b);
}

static void refuse_uint(const uint8_t *data, size_t size) {
    tf_cursor c = over(data, size);
    cr_assert_eq(tf_get_uint(&c), 0);
    cr_assert_not(c.ok);
    /* and every read after that gives nothing */
    cr_assert_eq(tf_get_u8(&c), 0);
    cr_assert_eq(tf_get_f64(&c), 0);
    size_t n = 1;
    cr_assert_null(tf_get_blob(&c, &n));
    cr_assert_eq(n, 0);
}

Test(codec, varint_refuses_other_encodings) {
    refuse_uint((const uint8_t[]){0}, 0);                /* nothing */
    refuse_uint((const uint8_t[]){0x80}, 1);             /* cut off */
    refuse_uint((const uint8_t[]){0x80, 0x00}, 2);       /* overlong 0 */
    refuse_uint((const uint8_t[]){0xff, 0x80, 0x00}, 3); /* overlong 127 */
    refuse_uint((const uint8_t[]){255, 255, 255, 255, 255, 255, 255, 255, 255, 2}, 10); /* 2^64.. */
    refuse_uint((const uint8_t[]){255, 255, 255, 255, 255, 255, 255, 255, 255, 0x81, 0}, 11);
}

Test(codec, doubles_keep_every_bit) {
    const double v[] = {0.0, -0.0, 1.5, -1e300, 5e-324, INFINITY, -INFINITY, NAN};
    for (size_t i = 0; i < TF_ARRAY_LEN(v); i++) {
        tf_bytes b = {0};
        tf_writer w = {.out = &b};
        tf_put_f64(&w, v[i]);
        tf_cursor c = tf_cursor_over(&b);
        double got = tf_get_f64(&c);
        cr_assert_eq(b.size, 8);
        cr_assert_eq(memcmp(&got, &v[i], 8), 0);
        tf_bytes_clear(&b);
    }
}

/* 1.5 = 1.1b * 2^0: exponent field 0x3ff, mantissa 1000...: 0x3ff8000000000000, low byte first. */
Test(codec, double_known_bytes) {
    tf_bytes b = {0};
    tf_writer w = {.out = &b};
    tf_put_f64(&w, 1.5);
    assert_bytes(&b, (const uint8_t[]){0, 0, 0, 0, 0, 0, 0xf8, 0x3f}, 8);
    tf_bytes_clear(&b);
}

/* ---- big integers -------------------------------------------------------------------------- */

Test(codec, mpz_round_trip) {
    tf_rng rng;
    tf_rng_init(&rng, 2, 0);
    mpz_t v, got;
    mpz_inits(v, got, NULL);
    for (unsigned bits = 0; bits < 700; bits++) {
        if (bits) tf_support_bits(v, &rng, bits);
        tf_bytes b = {0};
        tf_writer w = {.out = &b};
        tf_put_mpz(&w, v);
        cr_assert_eq(w.status, TF_OK);
        cr_assert_eq(b.size, (bits + 7) / 8 + (bits > 127 * 8 ? 2 : 1));
        tf_cursor c = tf_cursor_over(&b);
        tf_get_mpz(got, &c);
        cr_assert(c.ok && c.p == c.end);
        cr_assert_eq(mpz_cmp(v, got), 0);
        tf_bytes_clear(&b);
    }
    mpz_clears(v, got, NULL);
}

/* 2^16 + 2 is 0x010002: bytes 02 00 01 behind the length 3. */
Test(codec, mpz_known_bytes_and_refusals) {
    mpz_t v;
    mpz_init_set_ui(v, 65538);
    tf_bytes b = {0};
    tf_writer w = {.out = &b};
    tf_put_mpz(&w, v);
    assert_bytes(&b, (const uint8_t[]){3, 2, 0, 1}, 4);
    mpz_set_si(v, -1);
    tf_put_mpz(&w, v);
    cr_assert_eq(w.status, TF_EINVAL);
    cr_assert_eq(b.size, 4);
    tf_put_u8(&w, 9); /* a failed writer writes no more */
    cr_assert_eq(b.size, 4);
    tf_bytes_clear(&b);

    const uint8_t leading_zero[] = {2, 7, 0}, cut[] = {3, 1, 1}, zero[] = {0};
    tf_cursor c = over(leading_zero, 3);
    mpz_set_ui(v, 5);
    tf_get_mpz(v, &c);
    cr_assert(!c.ok && mpz_sgn(v) == 0);
    c = over(cut, 3);
    mpz_set_ui(v, 5);
    tf_get_mpz(v, &c);
    cr_assert(!c.ok && mpz_sgn(v) == 0);
    c = over(zero, 1);
    mpz_set_ui(v, 5);
    tf_get_mpz(v, &c);
    cr_assert(c.ok && mpz_sgn(v) == 0);
    mpz_clear(v);
}

Test(codec, blob_views_and_huge_lengths) {
    tf_bytes b = {0};
    tf_writer w = {.out = &b};
    tf_put_blob(&w, "abc", 3);
    tf_put_blob(&w, NULL, 0);
    tf_cursor c = tf_cursor_over(&b);
    size_t n;
    const uint8_t *p = tf_get_blob(&c, &n);
    cr_assert(c.ok && n == 3 && p == b.data + 1);
    (void)tf_get_blob(&c, &n);
    cr_assert(c.ok && n == 0 && c.p == c.end);
    tf_bytes_clear(&b);
    /* A length of 2^64 - 1 must not wrap around. */
    const uint8_t huge[] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0};
    c = over(huge, sizeof huge);
    cr_assert_null(tf_get_blob(&c, &n));
    cr_assert_not(c.ok);
}

/* ---- tasks and results --------------------------------------------------------------------- */

static tf_task sample_task(void) {
    tf_task t = {.id = 300, .group = 5, .kind = TF_TASK_ECHO};
    cr_assert_eq(tf_bytes_append(&t.body, "hi", 2), TF_OK);
    return t;
}

/* 'T', version 1, length 6: id 300, group 5, kind 2, body. */
Test(codec, task_known_bytes) {
    tf_task t = sample_task(), got = {0};
    tf_bytes b = {0};
    cr_assert_eq(tf_task_encode(&b, &t), TF_OK);
    const uint8_t want[] = {'T', 1, 6, 0xac, 0x02, 5, 2, 'h', 'i'};
    assert_bytes(&b, want, sizeof want);
    tf_cursor c = tf_cursor_over(&b);
    cr_assert_eq(tf_task_decode(&got, &c), TF_OK);
    cr_assert(got.id == 300 && got.group == 5 && got.kind == TF_TASK_ECHO && got.body.size == 2);
    cr_assert(c.ok && c.p == c.end);
    tf_task_clear(&t);
    tf_task_clear(&got);
    tf_bytes_clear(&b);
}

Test(codec, result_round_trip) {
    tf_result r = {.id = UINT64_MAX, .group = 1, .kind = TF_TASK_SPLIT, .status = TF_ELIMIT};
    r.seconds = 0.25;
    r.worker = 0xabcd0012;
    cr_assert_eq(tf_bytes_append(&r.body, "body", 4), TF_OK);
    tf_bytes b = {0};
    for (int i = 0; i < 3; i++) cr_assert_eq(tf_result_encode(&b, &r), TF_OK);
    tf_cursor c = tf_cursor_over(&b);
    for (int i = 0; i < 3; i++) {
        tf_result got = {0};
        cr_assert_eq(tf_result_decode(&got, &c), TF_OK);
        cr_assert(got.id == r.id && got.group == 1 && got.kind == r.kind);
        cr_assert(got.status == r.status && got.seconds == 0.25 && got.worker == r.worker);
        cr_assert_eq(got.body.size, 4);
        tf_result_clear(&got);
    }
    cr_assert(c.ok && c.p == c.end);
    tf_result_clear(&r);
    tf_bytes_clear(&b);
}

Test(codec, damaged_frames_are_refused) {
    tf_task t = sample_task(), got = {0};
    tf_bytes b = {0};
    cr_assert_eq(tf_task_encode(&b, &t), TF_OK);
    for (size_t cut = 0; cut < b.size; cut++) { /* every prefix */
        tf_cursor c = over(b.data, cut);
        cr_assert_eq(tf_task_decode(&got, &c), TF_EFORMAT);
        cr_assert(!c.ok && got.body.data == NULL && got.id == 0);
    }
    for (size_t i = 0; i < 2; i++) { /* foreign magic, unknown version */
        b.data[i] ^= 2;
        tf_cursor c = tf_cursor_over(&b);
        cr_assert_eq(tf_task_decode(&got, &c), TF_EFORMAT);
        b.data[i] ^= 2;
    }
    tf_cursor c = tf_cursor_over(&b); /* a task is no result */
    tf_result r = {0};
    cr_assert_eq(tf_result_decode(&r, &c), TF_EFORMAT);
    tf_task_clear(&t);
    tf_bytes_clear(&b);
}

Test(codec, values_outside_the_format) {
    tf_task t = {.kind = (tf_task_kind)65536};
    tf_bytes b = {0};
    cr_assert_eq(tf_bytes_append(&b, "x", 1), TF_OK);
    cr_assert_eq(tf_task_encode(&b, &t), TF_EINVAL);
    cr_assert_eq(b.size, 1);
    /* A worker number of 2^32: id, group, kind, status 0, eight bytes of seconds, the worker. */
    const uint8_t wide[] = {'R', 1, 17, 1, 0, 2,    0,    0,    0,    0,
                            0,   0, 0,  0, 0, 0x80, 0x80, 0x80, 0x80, 0x10};
    tf_cursor c = over(wide, sizeof wide);
    tf_result r = {0};
    cr_assert_eq(tf_result_decode(&r, &c), TF_EFORMAT);
    tf_bytes_clear(&b);
}
