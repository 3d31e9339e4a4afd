/* fuzz_codec.c — any bytes: decode tasks and results; what is accepted encodes to the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const tf_bytes *again, const uint8_t *data, const uint8_t *end) {
    if (again->size != (size_t)(end - data) || memcmp(again->data, data, again->size) != 0) abort();
}

static void one_task(const uint8_t *data, size_t size) {
    tf_cursor c = {.p = data, .end = data + size, .ok = true};
    while (c.ok && c.p < c.end) {
        const uint8_t *start = c.p;
        tf_task t = {0};
        tf_bytes again = {0};
        if (tf_task_decode(&t, &c) == TF_OK) {
            if (tf_task_encode(&again, &t) != TF_OK) abort();
            same(&again, start, c.p);
        } else if (t.body.data || c.ok) {
            abort();
        }
        tf_task_clear(&t);
        tf_bytes_clear(&again);
    }
}

static void one_result(const uint8_t *data, size_t size) {
    tf_cursor c = {.p = data, .end = data + size, .ok = true};
    while (c.ok && c.p < c.end) {
        const uint8_t *start = c.p;
        tf_result r = {0};
        tf_bytes again = {0};
        if (tf_result_decode(&r, &c) == TF_OK) {
            if (tf_result_encode(&again, &r) != TF_OK) abort();
            same(&again, start, c.p);
        } else if (r.body.data || c.ok) {
            abort();
        }
        tf_result_clear(&r);
        tf_bytes_clear(&again);
    }
}

/* A big integer and the other items, each alone. */
static void items(const uint8_t *data, size_t size) {
    tf_cursor c = {.p = data, .end = data + size, .ok = true};
    tf_bytes again = {0};
    tf_writer w = {.out = &again};
    mpz_t v;
    mpz_init(v);
    tf_get_mpz(v, &c);
    if (c.ok) tf_put_mpz(&w, v);
    int64_t s = tf_get_sint(&c);
    if (c.ok) tf_put_sint(&w, s);
    double d = tf_get_f64(&c);
    if (c.ok) {
        tf_put_f64(&w, d);
        same(&again, data, c.p);
    }
    mpz_clear(v);
    tf_bytes_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    one_task(data, size);
    one_result(data, size);
    items(data, size);
    return 0;
}
