/* waker.h — a pipe that turns an event of this process into a readable descriptor, so that a thread
 * can sleep on a source's descriptor and on another thread at once. */
#ifndef TF_WAKER_H
#define TF_WAKER_H

#include "base.h"

typedef struct tf_waker {
    int fd[2]; /* nonblocking, close-on-exec; fd[0] is readable while raised */
} tf_waker;

/** @return TF_OK or TF_EIO (no descriptors left) */
TF_WARN_UNUSED tf_status tf_waker_open(tf_waker *w);
void tf_waker_close(tf_waker *w);
/** Make fd[0] readable. Any thread; cheap to repeat. */
void tf_waker_raise(const tf_waker *w);
/** Make it unreadable again. */
void tf_waker_clear(const tf_waker *w);

/** Sleep at most @p seconds, or until one of the descriptors is readable, closed by its other end
 *  or in error. -1 stands for no descriptor. A signal may end the sleep early.
 *  @return whether @p fd is readable (the other is not looked at) */
bool tf_wait_readable(int fd, int other_fd, double seconds);

#endif
