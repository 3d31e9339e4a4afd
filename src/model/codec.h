/* codec.h — the one byte format of the project: MPI messages, the store and the tests.
 *
 * Little-endian; integers as LEB128 varints unless a width is named; byte strings and big integers
 * length-prefixed. A whole task or result is framed: magic byte, version, length, body, so that a
 * damaged or foreign message is recognized. Every value has exactly one encoding (no overlong
 * varints, no leading zero bytes): what a reader accepts, a writer gives back byte for byte.
 * Writers append to a tf_bytes; readers walk a tf_cursor and never read past its end: after the
 * first malformed item every further read gives 0 and `ok` stays false, so that a decoder checks
 * once, at its end. docs/FORMATS.md has the layout. */
#ifndef TF_CODEC_H
#define TF_CODEC_H

#include "task.h"

#define TF_CODEC_VERSION 1

/* Writers remember the first failure in the writer, so that an encoder checks once, at its end. */
typedef struct tf_writer {
    tf_bytes *out;
    tf_status status; /* TF_OK, TF_ENOMEM, or TF_EINVAL (a value the format cannot hold) */
} tf_writer;

/* Out of line: room has to be made, or the writer has failed. */
void tf__put_u8_slow(tf_writer *w, uint8_t v);
void tf__put_uint_slow(tf_writer *w, uint64_t v);

#define TF_VARINT_BYTES 10u /* 64 bits in groups of 7 */

/* Batches of small numbers are millions of these calls: no call while there is room. */
static inline bool tf__has_room(const tf_writer *w, size_t size) {
    return TF_LIKELY(w->status == TF_OK && w->out->capacity - w->out->size >= size);
}

static inline void tf_put_u8(tf_writer *w, uint8_t v) {
    if (tf__has_room(w, 1))
        w->out->data[w->out->size++] = v;
    else
        tf__put_u8_slow(w, v);
}

static inline void tf_put_uint(tf_writer *w, uint64_t v) { /* varint */
    if (!tf__has_room(w, TF_VARINT_BYTES)) {
        tf__put_uint_slow(w, v);
        return;
    }
    uint8_t *p = w->out->data + w->out->size;
    for (; v >= 0x80; v >>= 7) *p++ = (uint8_t)(v | 0x80);
    *p++ = (uint8_t)v;
    w->out->size = (size_t)(p - w->out->data);
}

void tf_put_sint(tf_writer *w, int64_t v); /* zigzag varint: 0, -1, 1, -2, ... */
void tf_put_f64(tf_writer *w, double v);
void tf_put_blob(tf_writer *w, const void *data, size_t size);
void tf_put_mpz(tf_writer *w, const mpz_t v); /* v >= 0, else TF_EINVAL */

typedef struct tf_cursor {
    const uint8_t *p, *end;
    bool ok;
} tf_cursor;

static inline tf_cursor tf_cursor_over(const tf_bytes *b) {
    return (tf_cursor){.p = b->data, .end = b->data ? b->data + b->size : NULL, .ok = true};
}

static inline uint8_t tf_get_u8(tf_cursor *c) {
    if (TF_LIKELY(c->ok && c->p < c->end)) return *c->p++;
    c->ok = false;
    return 0;
}

/* Two bytes or more. */
uint64_t tf__get_uint_slow(tf_cursor *c);

static inline uint64_t tf_get_uint(tf_cursor *c) { /* rejects overlong and over-wide encodings */
    if (TF_LIKELY(c->ok && c->p < c->end && !(*c->p & 0x80))) return *c->p++;
    return tf__get_uint_slow(c);
}
int64_t tf_get_sint(tf_cursor *c);
double tf_get_f64(tf_cursor *c);
/** A view into the buffer, valid as long as it; *size = 0 and NULL on error (an empty blob that is
 *  well-formed gives *size = 0 and leaves c->ok true). */
const uint8_t *tf_get_blob(tf_cursor *c, size_t *size);
void tf_get_mpz(mpz_t v, tf_cursor *c); /* sets 0 on error; rejects non-canonical encodings */

/** Append the framed task. On an error *out is as before.
 *  @return TF_OK, TF_ENOMEM, TF_EINVAL (kind above 65535) */
TF_WARN_UNUSED tf_status tf_task_encode(tf_bytes *out, const tf_task *t);
/** Decode one framed task from the cursor and advance it; *t must be zero-initialized or cleared.
 *  @return TF_OK, TF_EFORMAT (t stays empty, c->ok becomes false), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_task_decode(tf_task *t, tf_cursor *c);
TF_WARN_UNUSED tf_status tf_result_encode(tf_bytes *out, const tf_result *r);
TF_WARN_UNUSED tf_status tf_result_decode(tf_result *r, tf_cursor *c);
/** The same without a copy: the body is set aside in *body, a view of the cursor's bytes, and that of *r
 *  stays empty. @return TF_OK, TF_EFORMAT */
TF_WARN_UNUSED tf_status tf_result_view(tf_result *r, tf_cursor *body, tf_cursor *c);

#endif
