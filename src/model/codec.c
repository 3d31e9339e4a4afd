/* codec.c — varints, big integers, and the two frames built from them. */
#include "codec.h"

#include <string.h>

#define TASK_MAGIC   0x54u /* 'T' */
#define RESULT_MAGIC 0x52u /* 'R' */
#define KIND_MAX     UINT16_MAX

/* ---- writing ------------------------------------------------------------------------------- */

static void fail(tf_writer *w, tf_status s) {
    if (w->status == TF_OK) w->status = s;
}

static void put_raw(tf_writer *w, const void *data, size_t size) {
    if (w->status != TF_OK) return;
    fail(w, tf_bytes_append(w->out, data, size));
}

static unsigned varint_pack(uint8_t out[TF_VARINT_BYTES], uint64_t v) {
    unsigned n = 0;
    for (; v >= 0x80; v >>= 7) out[n++] = (uint8_t)(v | 0x80);
    out[n++] = (uint8_t)v;
    return n;
}

void tf__put_u8_slow(tf_writer *w, uint8_t v) {
    put_raw(w, &v, 1);
}

void tf__put_uint_slow(tf_writer *w, uint64_t v) {
    uint8_t buffer[TF_VARINT_BYTES];
    put_raw(w, buffer, varint_pack(buffer, v));
}

void tf_put_sint(tf_writer *w, int64_t v) {
    uint64_t sign = v < 0 ? UINT64_MAX : 0;
    tf_put_uint(w, ((uint64_t)v << 1) ^ sign);
}

void tf_put_f64(tf_writer *w, double v) {
    uint64_t bits;
    uint8_t buffer[8];
    memcpy(&bits, &v, sizeof bits);
    for (unsigned i = 0; i < 8; i++) buffer[i] = (uint8_t)(bits >> (8 * i));
    put_raw(w, buffer, sizeof buffer);
}

void tf_put_blob(tf_writer *w, const void *data, size_t size) {
    tf_put_uint(w, size);
    put_raw(w, data, size);
}

void tf_put_mpz(tf_writer *w, const mpz_t v) {
    if (mpz_sgn(v) < 0) {
        fail(w, TF_EINVAL);
        return;
    }
    size_t size = mpz_sgn(v) ? (mpz_sizeinbase(v, 2) + 7) / 8 : 0;
    tf_put_uint(w, size);
    if (w->status != TF_OK) return;
    fail(w, tf_bytes_reserve(w->out, size));
    if (w->status != TF_OK || size == 0) return;
    mpz_export(w->out->data + w->out->size, NULL, -1, 1, 0, 0, v);
    w->out->size += size;
}

/* ---- reading ------------------------------------------------------------------------------- */

static size_t left(const tf_cursor *c) {
    return c->ok ? (size_t)(c->end - c->p) : 0;
}

/* The next @p size bytes, or NULL and a cursor that has failed. */
static const uint8_t *take(tf_cursor *c, size_t size) {
    if (!c->ok || size > left(c)) {
        c->ok = false;
        return NULL;
    }
    const uint8_t *p = c->p;
    if (size) c->p += size;
    return p;
}

uint64_t tf__get_uint_slow(tf_cursor *c) {
    uint64_t v = 0;
    for (unsigned i = 0; i < TF_VARINT_BYTES; i++) {
        uint8_t byte = tf_get_u8(c);
        if (!c->ok) return 0;
        bool last = !(byte & 0x80);
        /* Not two encodings of one value: no empty top group, no bits above 2^64. */
        if ((last && byte == 0 && i > 0) || (i == TF_VARINT_BYTES - 1 && byte > 1)) break;
        v |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (last) return v;
    }
    c->ok = false;
    return 0;
}

int64_t tf_get_sint(tf_cursor *c) {
    uint64_t z = tf_get_uint(c), v = (z >> 1) ^ (0 - (z & 1));
    int64_t out;
    memcpy(&out, &v, sizeof out);
    return out;
}

double tf_get_f64(tf_cursor *c) {
    const uint8_t *p = take(c, 8);
    uint64_t bits = 0;
    for (unsigned i = 0; p && i < 8; i++) bits |= (uint64_t)p[i] << (8 * i);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

const uint8_t *tf_get_blob(tf_cursor *c, size_t *size) {
    uint64_t n = tf_get_uint(c);
    *size = 0;
    if (n > left(c)) {
        c->ok = false;
        return NULL;
    }
    const uint8_t *p = take(c, (size_t)n);
    if (c->ok) *size = (size_t)n;
    return p;
}

void tf_get_mpz(mpz_t v, tf_cursor *c) {
    size_t size;
    const uint8_t *p = tf_get_blob(c, &size);
    mpz_set_ui(v, 0);
    if (!c->ok || size == 0) return;
    if (p[size - 1] == 0) {
        c->ok = false;
        return;
    }
    mpz_import(v, size, -1, 1, 0, 0, p);
}

/* ---- frames -------------------------------------------------------------------------------- */

/* Everything of a frame but the payload, so that a large body is copied only once. */
typedef struct frame_head {
    uint8_t bytes[128]; /* more than the longest: 6 varints and a double are 68 bytes */
    tf_bytes view;
} frame_head;

/* Magic, version, length, head, and the body as the rest of the frame. */
static tf_status put_frame(tf_bytes *out, uint8_t magic, const tf_bytes *head,
                           const tf_bytes *body) {
    size_t before = out->size;
    tf_writer w = {.out = out};
    tf_put_u8(&w, magic);
    tf_put_u8(&w, TF_CODEC_VERSION);
    tf_put_uint(&w, head->size + body->size);
    put_raw(&w, head->data, head->size);
    put_raw(&w, body->data, body->size);
    if (w.status != TF_OK) out->size = before;
    return w.status;
}

/* A writer into the stack: the capacity is never exceeded, so nothing is ever reallocated. */
static tf_writer head_writer(frame_head *h) {
    h->view = (tf_bytes){.data = h->bytes, .capacity = sizeof h->bytes};
    return (tf_writer){.out = &h->view};
}

tf_status tf_task_encode(tf_bytes *out, const tf_task *t) {
    if ((uint64_t)t->kind > KIND_MAX) return TF_EINVAL;
    frame_head h;
    tf_writer w = head_writer(&h);
    tf_put_uint(&w, t->id);
    tf_put_uint(&w, t->group);
    tf_put_uint(&w, (uint64_t)t->kind);
    return put_frame(out, TASK_MAGIC, &h.view, &t->body);
}

tf_status tf_result_encode(tf_bytes *out, const tf_result *r) {
    if ((uint64_t)r->kind > KIND_MAX) return TF_EINVAL;
    frame_head h;
    tf_writer w = head_writer(&h);
    tf_put_uint(&w, r->id);
    tf_put_uint(&w, r->group);
    tf_put_uint(&w, (uint64_t)r->kind);
    tf_put_sint(&w, r->status);
    tf_put_f64(&w, r->seconds);
    tf_put_uint(&w, r->worker);
    return put_frame(out, RESULT_MAGIC, &h.view, &r->body);
}

/* Open the frame: a cursor over its inside; @p c moves behind it, or fails. */
static tf_cursor get_frame(tf_cursor *c, uint8_t magic) {
    uint8_t m = tf_get_u8(c), version = tf_get_u8(c);
    if (m != magic || version != TF_CODEC_VERSION) c->ok = false;
    size_t size;
    const uint8_t *p = tf_get_blob(c, &size);
    return (tf_cursor){.p = p, .end = p ? p + size : NULL, .ok = c->ok};
}

static tf_task_kind get_kind(tf_cursor *c) {
    uint64_t kind = tf_get_uint(c);
    if (kind > KIND_MAX) c->ok = false;
    return c->ok ? (tf_task_kind)kind : (tf_task_kind)0;
}

/* The body is what is left of the frame. */
static tf_status get_body(tf_bytes *body, tf_cursor *in, tf_cursor *outer) {
    if (!in->ok) {
        outer->ok = false;
        return TF_EFORMAT;
    }
    return tf_bytes_append(body, in->p, left(in));
}

tf_status tf_task_decode(tf_task *t, tf_cursor *c) {
    tf_cursor in = get_frame(c, TASK_MAGIC);
    tf_task got = {0};
    got.id = tf_get_uint(&in);
    got.group = tf_get_uint(&in);
    got.kind = get_kind(&in);
    tf_status s = get_body(&got.body, &in, c);
    if (s == TF_OK) *t = got;
    return s;
}

tf_status tf_result_view(tf_result *r, tf_cursor *body, tf_cursor *c) {
    tf_cursor in = get_frame(c, RESULT_MAGIC);
    tf_result got = {0};
    got.id = tf_get_uint(&in);
    got.group = tf_get_uint(&in);
    got.kind = get_kind(&in);
    int64_t status = tf_get_sint(&in);
    got.seconds = tf_get_f64(&in);
    uint64_t worker = tf_get_uint(&in);
    if (status < INT32_MIN || status > INT32_MAX || worker > UINT32_MAX) in.ok = false;
    got.status = (tf_status)status;
    got.worker = (uint32_t)worker;
    c->ok &= in.ok;
    if (!in.ok) return TF_EFORMAT;
    *r = got;
    *body = in;
    return TF_OK;
}

tf_status tf_result_decode(tf_result *r, tf_cursor *c) {
    tf_cursor in;
    tf_result got;
    tf_status s = tf_result_view(&got, &in, c);
    if (s == TF_OK) s = get_body(&got.body, &in, c);
    if (s == TF_OK) *r = got;
    return s;
}
