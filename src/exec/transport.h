/* transport.h — how ranks reach one another, without saying MPI: the hub and the serving side are
 * written against it, and tests run them in one process. */
#ifndef TF_TRANSPORT_H
#define TF_TRANSPORT_H

#include "task.h"

typedef struct tf_transport {
    unsigned rank, ranks;
    /** Post a frame to @p to and take its bytes over (also on an error). Never blocks. Frames
     *  between two ranks arrive in the order sent. @return TF_OK or an error */
    tf_status (*send)(struct tf_transport *, unsigned to, tf_bytes *frame);
    /** The next frame that has arrived. @return TF_FOUND, TF_NONE, or an error */
    tf_status (*receive)(struct tf_transport *, unsigned *from, tf_bytes *frame);
    /** Rank 0 asks: is the rank there? false when nothing has been heard of it for too long; it may
     *  be heard of again. NULL: all are, as long as sending works. */
    bool (*there)(struct tf_transport *, unsigned rank);
    /** Are frames on their way, of ours or to us, that only further calls move along? NULL: never. */
    bool (*moving)(struct tf_transport *);
    /** The host of a rank, for messages. NULL: unknown. */
    const char *(*host)(struct tf_transport *, unsigned rank);
    void (*destroy)(struct tf_transport *);
} tf_transport;

static inline bool tf_transport_moving(tf_transport *t) {
    return t->moving && t->moving(t);
}

#define TF_TRANSPORT_LIMIT ((size_t)1 << 30) /* bytes of a body; larger ones are refused */

#endif
