/* message.h — what ranks say to one another. A frame is a kind, the number of the run, and:
 *
 *   rank 0 to others                          others to rank 0
 *   TASKS   task frames                       RESULTS  result frames
 *   DROP    uint group                        RETURNED task frames (answer to RECALL, may be empty)
 *   RECALL  uint how many                     CANCEL   sint reason: the flag was set here
 *   STOP    sint reason, 0: because of an     FAILED   sint status: the inner executor failed
 *           error                             BYE      the last of the run
 *   END     sint status, sint reason
 *
 * A run is: TASKS, RESULTS ... in any order; when all results are absorbed, END to every rank and
 * BYE from every rank. Since frames keep their order, none can be left over for the next run; the
 * number of the run proves it. */
#ifndef TF_MESSAGE_H
#define TF_MESSAGE_H

#include "codec.h"

typedef enum tf_message {
    TF_MESSAGE_TASKS = 1,
    TF_MESSAGE_RESULTS,
    TF_MESSAGE_DROP,
    TF_MESSAGE_RECALL,
    TF_MESSAGE_RETURNED,
    TF_MESSAGE_CANCEL,
    TF_MESSAGE_STOP,
    TF_MESSAGE_FAILED,
    TF_MESSAGE_END,
    TF_MESSAGE_BYE
} tf_message;

/** Begin a message in an empty frame. */
static inline tf_writer tf_message_begin(tf_bytes *frame, tf_message kind, uint64_t run) {
    tf_writer w = {.out = frame};
    tf_put_u8(&w, (uint8_t)kind);
    tf_put_uint(&w, run);
    return w;
}

/** Open a received frame. A frame of another run gives a cursor that has failed. */
static inline tf_cursor tf_message_open(const tf_bytes *frame, tf_message *kind, uint64_t run) {
    tf_cursor c = tf_cursor_over(frame);
    *kind = (tf_message)tf_get_u8(&c);
    if (tf_get_uint(&c) != run) c.ok = false;
    return c;
}

#endif
