/* support_spoil.h — a transport in front of another one that changes results on their way out: a rank
 * whose memory, or whose network, is broken. */
#ifndef TF_SUPPORT_SPOIL_H
#define TF_SUPPORT_SPOIL_H

#include "transport.h"

typedef struct tf_spoil {
    tf_transport transport; /* for the rank; its destroy does nothing */
    tf_transport *end;      /* borrowed */
    tf_task_kind kind;      /* only results of this kind are counted and changed */
    unsigned most;          /* the first so many are */
    void (*change)(tf_result *r);
    unsigned sent; /* results of the kind, when their frame has been sent; see tf_spoil_sent */
} tf_spoil;

void tf_spoil_init(tf_spoil *s, tf_transport *end, tf_task_kind kind, unsigned most,
                   void (*change)(tf_result *r));
/** How many results of the kind have been sent; from any thread. */
unsigned tf_spoil_sent(const tf_spoil *s);

#endif
