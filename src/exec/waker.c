/* waker.c — the self-pipe, and sleeping on descriptors with sub-millisecond limits. */
#define _GNU_SOURCE /* pipe2, ppoll */
#include "waker.h"

#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

tf_status tf_waker_open(tf_waker *w) {
    return pipe2(w->fd, O_NONBLOCK | O_CLOEXEC) == 0 ? TF_OK : TF_EIO;
}

void tf_waker_close(tf_waker *w) {
    close(w->fd[0]);
    close(w->fd[1]);
}

void tf_waker_raise(const tf_waker *w) {
    /* A full pipe is readable already, so a refused byte is no loss. */
    ssize_t n = write(w->fd[1], "", 1);
    (void)n;
}

void tf_waker_clear(const tf_waker *w) {
    char sink[64];
    while (read(w->fd[0], sink, sizeof sink) == (ssize_t)sizeof sink) {
    }
}

bool tf_wait_readable(int fd, int other_fd, double seconds) {
    /* Negative descriptors are skipped by poll. */
    struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.fd = other_fd, .events = POLLIN}};
    struct timespec ts = {.tv_sec = (time_t)seconds};
    ts.tv_nsec = (long)((seconds - (double)ts.tv_sec) * 1e9);
    return ppoll(fds, 2, &ts, NULL) > 0 && fds[0].revents != 0;
}
