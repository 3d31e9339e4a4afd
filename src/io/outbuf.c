/* outbuf.c — buffered output that notices errors, closed pipes and stalled readers. */
#define _GNU_SOURCE /* pwritev2 */
#include "outbuf.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "clock.h"
#include "digits.h"

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

tf_status tf_outbuf_open_memory(tf_outbuf *b, size_t capacity) {
    *b = (tf_outbuf){.fd = -1, .capacity = capacity};
    b->data = malloc(capacity);
    if (!b->data) b->status = TF_ENOMEM;
    return b->status;
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

/* As much as the descriptor takes without waiting; -1 with EOPNOTSUPP where that cannot be asked. */
static ssize_t write_now(tf_outbuf *b, const char *data, size_t size) {
#ifdef RWF_NOWAIT
    union { /* an iovec is for both directions */
        const void *in;
        void *out;
    } place = {.in = data};
    struct iovec piece = {.iov_base = place.out, .iov_len = size};
    if (!b->no_nowait) {
        ssize_t n = pwritev2(b->fd, &piece, 1, -1, RWF_NOWAIT);
        b->no_nowait = n < 0 && (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL);
        if (!b->no_nowait) return n;
    }
#endif
    errno = EOPNOTSUPP;
    return -1;
}

/* Some of the data, without ever waiting inside the call that writes. A pipe that is ready takes
 * PIPE_BUF bytes, and perhaps no more. @return bytes, or -1 with errno; EAGAIN: wait, ask again */
static ssize_t write_some(tf_outbuf *b, const char *data, size_t size) {
    if (!b->may_block || !b->cancel) return write(b->fd, data, size);
    ssize_t n = write_now(b, data, size);
    if (n >= 0 || errno != EOPNOTSUPP) return n;
    if (wait_writable(b) != TF_OK) {
        errno = ECANCELED; /* b->status says why */
        return -1;
    }
    return write(b->fd, data, size < PIPE_BUF ? size : PIPE_BUF);
}

static tf_status write_data(tf_outbuf *b, const char *data, size_t size) {
    while (size > 0) {
        ssize_t n = write_some(b, data, size);
        if (n >= 0) {
            data += n;
            size -= (size_t)n;
            b->written += (uint64_t)n;
        } else if (b->status != TF_OK) {
            return b->status;
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
    bool memory = b->fd < 0;
    if (!memory && tf_outbuf_flush(b) != TF_OK) return NULL;
    if (size > b->capacity - b->size) {
        size_t need = size < SIZE_MAX / 4 ? b->size + size : SIZE_MAX;
        if (memory && need < 2 * b->capacity) need = 2 * b->capacity;
        char *data = need < SIZE_MAX / 2 ? realloc(b->data, need) : NULL;
        if (!data) {
            fail(b, TF_ENOMEM, ENOMEM);
            return NULL;
        }
        b->data = data;
        b->capacity = need;
    }
    return b->data + b->size;
}

void tf_outbuf_put(tf_outbuf *b, const char *data, size_t size) {
    if (size > b->capacity && b->fd >= 0 && !b->gate) { /* not worth a copy */
        if (tf_outbuf_flush(b) == TF_OK) (void)write_data(b, data, size);
        return;
    }
    char *p = tf_outbuf_reserve(b, size);
    if (!p) return;
    if (size) memcpy(p, data, size);
    b->size += size;
}

void tf_outbuf_puts(tf_outbuf *b, const char *s) {
    tf_outbuf_put(b, s, strlen(s));
}

/* ---- numbers -------------------------------------------------------------------------------- */

void tf_outbuf_uint(tf_outbuf *b, uint64_t v) {
    char *p = tf_outbuf_reserve(b, 24);
    if (p) b->size += tf_digits_put(p, v);
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
