/* textbuf.c — growing text, and writing it out whole. */
#include "textbuf.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *tf_text_reserve(tf_text *t, size_t extra) {
    if (t->failed) return NULL;
    if (extra < SIZE_MAX / 4 && t->size + extra < t->capacity) return t->data + t->size;
    size_t need = t->size + extra + 1, capacity = t->capacity ? t->capacity : 128;
    while (extra < SIZE_MAX / 4 && capacity < need) capacity *= 2;
    char *data = extra < SIZE_MAX / 4 ? realloc(t->data, capacity) : NULL;
    if (!data) {
        t->failed = true;
        return NULL;
    }
    t->data = data;
    t->capacity = capacity;
    return data + t->size;
}

void tf_text_put(tf_text *t, const char *data, size_t size) {
    char *p = tf_text_reserve(t, size);
    if (!p) return;
    if (size) memcpy(p, data, size);
    t->size += size;
    t->data[t->size] = '\0';
}

void tf_text_puts(tf_text *t, const char *s) {
    tf_text_put(t, s, strlen(s));
}

void tf_text_fill(tf_text *t, char c, size_t count) {
    char *p = tf_text_reserve(t, count);
    if (!p) return;
    memset(p, c, count);
    t->size += count;
    t->data[t->size] = '\0';
}

void tf_text_printf(tf_text *t, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *p = length >= 0 ? tf_text_reserve(t, (size_t)length) : NULL;
    if (p) {
        vsnprintf(p, (size_t)length + 1, format, again);
        t->size += (size_t)length;
    } else {
        t->failed = true;
    }
    va_end(again);
    va_end(args);
}

const char *tf_text_get(const tf_text *t) {
    return t->data ? t->data : "";
}

void tf_text_reset(tf_text *t) {
    t->size = 0;
    t->failed = false;
    if (t->data) t->data[0] = '\0';
}

void tf_text_clear(tf_text *t) {
    free(t->data);
    *t = (tf_text){0};
}

tf_status tf_write_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n > 0) {
            data += n;
            size -= (size_t)n;
        } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            /* Somebody else made the shared descriptor nonblocking: wait as if it were not. */
            (void)poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (n < 0 && errno != EINTR) {
            return TF_EIO;
        }
    }
    return TF_OK;
}
