/* outbuf.h — buffered output to a descriptor, error-checked, stoppable.
 *
 * The first error stays: later calls return it again and write nothing. On a pipe or a terminal
 * whose reader has stalled, the writer waits, but gives up about a second after the cancel flag was
 * requested, so that a stop signal always ends the program. */
#ifndef TF_OUTBUF_H
#define TF_OUTBUF_H

#include "base.h"

typedef struct tf_outbuf {
    char *data;
    size_t size, capacity;
    int fd;
    tf_status status; /* TF_OK, or the first error */
    int error;        /* its errno: ENOSPC, EPIPE, ... */
    uint64_t written; /* bytes that the descriptor has taken */
    bool may_block;   /* no regular file */
    bool no_nowait;   /* the descriptor does not take writes that return instead of waiting */
    const tf_cancel *cancel;
    tf_status (*gate)(void *context); /* see tf_outbuf_gate */
    void *gate_context;
} tf_outbuf;

/** @param capacity  0: 128 KiB
 *  @param cancel    may be NULL: wait for ever
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_outbuf_open(tf_outbuf *b, int fd, size_t capacity,
                                        const tf_cancel *cancel);
/** Call @p gate before anything is written, from now on; what it returns, if not TF_OK, becomes
 *  the buffer's error (with error = 0). So that what is printed can be made durable first.
 *  @param capacity  the buffer grows to this: how much may wait for the gate
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_outbuf_gate(tf_outbuf *b, tf_status (*gate)(void *context),
                                        void *context, size_t capacity);
/** A buffer without a descriptor, which only grows: its data is b->data, b->size. Never flush it. */
TF_WARN_UNUSED tf_status tf_outbuf_open_memory(tf_outbuf *b, size_t capacity);
/** Room for @p size more bytes at b->data + b->size, flushing or growing if need be; the caller
 * adds to b->size what it wrote there. NULL after an error. */
char *tf_outbuf_reserve(tf_outbuf *b, size_t size);
void tf_outbuf_put(tf_outbuf *b, const char *data, size_t size);
void tf_outbuf_puts(tf_outbuf *b, const char *s);
void tf_outbuf_uint(tf_outbuf *b, uint64_t v);
void tf_outbuf_mpz(tf_outbuf *b, mpz_srcptr v);
/** Seconds with six decimals, rounded; 0.000000 for what is no time (negative, NaN, infinite). */
void tf_outbuf_seconds(tf_outbuf *b, double seconds);
/** @return TF_OK, TF_EIO (b->error), TF_CANCELLED, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_outbuf_flush(tf_outbuf *b);
/** Free the buffer without flushing; the descriptor stays open. */
void tf_outbuf_discard(tf_outbuf *b);

#endif
