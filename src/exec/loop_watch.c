/* loop_watch.c — a uv_poll handle per wait; its memory belongs to the loop until it is closed. */
#include "loop_watch.h"

#include <fcntl.h>
#include <stdlib.h>

typedef struct tf_loop_watch_handle {
    uv_poll_t poll; /* first */
    tf_loop_watch *watch;
} tf_loop_watch_handle;

static void closed(uv_handle_t *handle) {
    free(handle);
}

void tf_loop_watch_disarm(tf_loop_watch *w) {
    if (!w->handle) return;
    uv_close((uv_handle_t *)&w->handle->poll, closed);
    w->handle = NULL;
}

static void readable(uv_poll_t *poll, int status, int events) {
    tf_loop_watch *w = ((tf_loop_watch_handle *)poll)->watch;
    (void)status, (void)events; /* also errors: the source finds out by reading */
    tf_loop_watch_disarm(w);
    w->wake(w->context);
}

void tf_loop_watch_arm(tf_loop_watch *w, int fd) {
    tf_loop_watch_disarm(w);
    if (fd < 0) return;
    tf_loop_watch_handle *h = malloc(sizeof *h);
    if (!h) return; /* the caller's timer will do */
    /* uv_poll_init makes the descriptor nonblocking, for everybody who shares it: a terminal would
     * stay so after our end. Polling does not need it. */
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || uv_poll_init(w->loop, &h->poll, fd) != 0) {
        free(h);
        return;
    }
    (void)fcntl(fd, F_SETFL, flags);
    h->watch = w;
    w->handle = h;
    if (uv_poll_start(&h->poll, UV_READABLE, readable) != 0) tf_loop_watch_disarm(w);
}
