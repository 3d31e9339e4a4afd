/* outbuf.c — buffered output that notices errors, closed pipes and stalled readers. */
#include "outbuf.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"

#define DEFAULT_CAPACITY ((size_t)128 * 1024)
#define POLL_MS          100 /* how often a waiting writer looks at the cancel flag */
#define PATIENCE         1.0 /* seconds that it still waits after a cancel */

tf_status tf_outbuf_open(tf_outbuf *b, int fd, size_t capacity, const tf_cancel *cancel) {
    struct stat st;
    *b =
        (tf_outbuf){.fd = fd, .capacity = capacity ? capacity : DEFAULT_CAPACITY, .cancel = cancel};
    b->may_block = fstat(fd, &st) == 0 && !S_ISREG(st.st_mode);
    b->data = malloc(b->capacity);
    if (!b->data) b->status = TF_ENOMEM;
    return b->status;
}

tf_status tf_outbuf_gate(tf_outbuf *b, tf_status (*gate)(void *context), void *context,
                         size_t capacity) {
    if (capacity > b->capacity) {
        char *data = realloc(b->data, capacity);
        if (!data) return TF_ENOMEM;
        b->data = data;
        b->capacity = capacity;
    }
    b->gate = gate;
    b->gate_context = context;
    return TF_OK;
}

void tf_outbuf_discard(tf_outbuf *b) {
    free(b->data);
    b->data = NULL;
    b->size = b->capacity = 0;
}

static tf_status fail(tf_outbuf *b, tf_status status, int error) {
    b->status = status;
    b->error = error;
    b->size = 0;
    return status;
}

/* Wait until the descriptor takes data. Signals end poll() early, so a stop is seen at once. */
static tf_status wait_writable(tf_outbuf *b) {
    for (double give_up = 0;;) {
        struct pollfd p = {.fd = b->fd, .events = POLLOUT};
        int ready = poll(&p, 1, POLL_MS);
        if (ready > 0) return TF_OK; /* also for POLLERR: write() will say what is wrong */
        if (ready < 0 && errno != EINTR) return fail(b, TF_EIO, errno);
        if (!tf_cancel_reason(b->cancel)) continue;
        if (give_up == 0) give_up = tf_clock_now() + PATIENCE;
        if (tf_clock_now() >= give_up) return fail(b, TF_CANCELLED, 0);
    }
}

/* A pipe that is ready takes PIPE_BUF bytes without blocking, and perhaps no more. */
static tf_status write_data(tf_outbuf *b, const char *data, size_t size) {
    while (size > 0) {
        size_t piece = size;
        if (b->may_block && b->cancel) {
            tf_status s = wait_writable(b);
            if (s != TF_OK) return s;
            if (piece > PIPE_BUF) piece = PIPE_BUF;
        }
        ssize_t n = write(b->fd, data, piece);
        if (n >= 0) {
            data += n;
            size -= (size_t)n;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            tf_status s = wait_writable(b);
            if (s != TF_OK) return s;
        } else if (errno != EINTR) {
            return fail(b, TF_EIO, errno);
        }
    }
    return TF_OK;
}

tf_status tf_outbuf_flush(tf_outbuf *b) {
    if (b->status != TF_OK) return b->status;
    if (b->gate && b->size > 0) {
        tf_status opened = b->gate(b->gate_context);
        if (opened != TF_OK) return fail(b, opened, 0);
    }
    size_t size = b->size;
    b->size = 0;
    return write_data(b, b->data, size);
}

char *tf_outbuf_reserve(tf_outbuf *b, size_t size) {
    if (b->status != TF_OK) return NULL;
    if (size <= b->capacity - b->size) return b->data + b->size;
    if (tf_outbuf_flush(b) != TF_OK) return NULL;
    if (size > b->capacity) {
        char *data = size < SIZE_MAX / 4 ? realloc(b->data, size) : NULL;
        if (!data) {
            fail(b, TF_ENOMEM, ENOMEM);
            return NULL;
        }
        b->data = data;
        b->capacity = size;
    }
    return b->data;
}

void tf_outbuf_put(tf_outbuf *b, const char *data, size_t size) {
    char *p = tf_outbuf_reserve(b, size);
    if (!p) return;
    if (size) memcpy(p, data, size);
    b->size += size;
}

void tf_outbuf_puts(tf_outbuf *b, const char *s) {
    tf_outbuf_put(b, s, strlen(s));
}

/* ---- numbers -------------------------------------------------------------------------------- */

static unsigned count_digits(uint64_t v) {
    /* floor(log10 v) is 1233/4096 times the bit length, or one less. */
    static const uint64_t power[20] = {UINT64_C(0),
                                       UINT64_C(10),
                                       UINT64_C(100),
                                       UINT64_C(1000),
                                       UINT64_C(10000),
                                       UINT64_C(100000),
                                       UINT64_C(1000000),
                                       UINT64_C(10000000),
                                       UINT64_C(100000000),
                                       UINT64_C(1000000000),
                                       UINT64_C(10000000000),
                                       UINT64_C(100000000000),
                                       UINT64_C(1000000000000),
                                       UINT64_C(10000000000000),
                                       UINT64_C(100000000000000),
                                       UINT64_C(1000000000000000),
                                       UINT64_C(10000000000000000),
                                       UINT64_C(100000000000000000),
                                       UINT64_C(1000000000000000000),
                                       UINT64_C(10000000000000000000)};
    unsigned bits = 64 - (unsigned)__builtin_clzll(v | 1), t = bits * 1233 >> 12;
    return t + (v >= power[t]);
}

unsigned tf_uint_digits(char *p, uint64_t v) {
    static const char pairs[201] = "00010203040506070809101112131415161718192021222324"
                                   "25262728293031323334353637383940414243444546474849"
                                   "50515253545556575859606162636465666768697071727374"
                                   "75767778798081828384858687888990919293949596979899";
    unsigned length = count_digits(v), i = length;
    while (v >= 100) {
        unsigned pair = (unsigned)(v % 100);
        v /= 100;
        i -= 2;
        memcpy(p + i, pairs + (size_t)2 * pair, 2);
    }
    if (v >= 10)
        memcpy(p, pairs + 2 * v, 2);
    else
        p[0] = (char)('0' + v);
    return length;
}

void tf_outbuf_uint(tf_outbuf *b, uint64_t v) {
    char *p = tf_outbuf_reserve(b, 20);
    if (p) b->size += tf_uint_digits(p, v);
}

void tf_outbuf_seconds(tf_outbuf *b, double seconds) {
    bool sane = seconds >= 0 && seconds < 1e12; /* so many microseconds fit a word exactly enough */
    uint64_t micros = sane ? (uint64_t)(seconds * 1e6 + 0.5) : 0;
    tf_outbuf_uint(b, micros / 1000000);
    char *p = tf_outbuf_reserve(b, 7);
    if (!p) return;
    *p = '.';
    uint64_t rest = micros % 1000000;
    for (int i = 6; i > 0; i--, rest /= 10) p[i] = (char)('0' + rest % 10);
    b->size += 7;
}

void tf_outbuf_mpz(tf_outbuf *b, mpz_srcptr v) {
    char *p = tf_outbuf_reserve(b, mpz_sizeinbase(v, 10) + 2);
    if (!p) return;
    mpz_get_str(p, 10, v);
    b->size += strlen(p);
}
