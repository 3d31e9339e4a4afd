/* wire.h — frames between ranks. Its tag and datatype are in wire.c.
 *
 * Nothing here blocks: a send is under way until MPI has taken it, a receive gives what is there.
 * Frames between two ranks arrive in the order sent. One thread only; the heartbeat
 * (watch.c) has its own. */
#ifndef TF_WIRE_H
#define TF_WIRE_H

#include "comm.h"
#include "task.h" /* tf_bytes */

/* Bytes of one message: counts are ints in MPI-3. */
#define TF_WIRE_LIMIT (((size_t)1 << 30) + ((size_t)1 << 24))

/** Post @p frame to rank @p to and take its bytes over (also on an error).
 *  @return TF_OK, TF_ELIMIT (too large), TF_ENOMEM, TF_EIO */
TF_WARN_UNUSED tf_status tf_wire_send(tf_comm *c, int to, tf_bytes *frame);

/** The next frame that has arrived, from whatever rank; also moves sends along.
 *  @param frame  empty; receives the bytes
 *  @return TF_FOUND, TF_NONE, TF_ENOMEM (the frame is lost), TF_EIO */
TF_WARN_UNUSED tf_status tf_wire_receive(tf_comm *c, int *from, tf_bytes *frame);

/** Sends that MPI has not taken yet. */
int tf_wire_pending(const tf_comm *c);

/** Is a frame on its way, of ours or to us, that only further calls move along? */
bool tf_wire_moving(const tf_comm *c);

/** Instead of the value of a rank that is lost. */
#define TF_WIRE_LOST UINT32_MAX

/** Every rank's value, in the order of ranks, on every rank; by way of rank 0, which does not wait
 *  for ranks that are lost. @param all  room for all ranks */
TF_WARN_UNUSED tf_status tf_wire_gather(tf_comm *c, uint32_t value, uint32_t *all);

#endif
