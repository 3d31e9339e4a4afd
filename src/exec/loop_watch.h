/* loop_watch.h — wake once when a descriptor becomes readable, on a libuv loop.
 *
 * One watch, armed for one event at a time: the source may close or change its descriptor whenever
 * it is asked, so the loop must not know it at that moment. What libuv cannot poll (regular files,
 * closed descriptors) is not watched; the caller has a timer anyway. */
#ifndef TF_LOOP_WATCH_H
#define TF_LOOP_WATCH_H

#include <uv.h>

#include "base.h"

typedef struct tf_loop_watch {
    uv_loop_t *loop;
    void (*wake)(void *context);
    void *context;
    struct tf_loop_watch_handle *handle; /* NULL: not armed */
} tf_loop_watch;

/** Call wake once when @p fd (-1: none) is readable, closed or in error. Disarms what was before.
 *  Leaves the descriptor's blocking mode as it is. */
void tf_loop_watch_arm(tf_loop_watch *w, int fd);
/** From now on the loop does not know the descriptor. */
void tf_loop_watch_disarm(tf_loop_watch *w);

#endif
