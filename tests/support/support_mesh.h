/* support_mesh.h — a transport over queues in one process: every rank is a thread. */
#ifndef TF_SUPPORT_MESH_H
#define TF_SUPPORT_MESH_H

#include "transport.h"

typedef struct tf_mesh tf_mesh;

tf_mesh *tf_mesh_new(unsigned ranks); /* NULL: out of memory */
/** The end of @p rank; its destroy does nothing: the mesh owns it. */
tf_transport *tf_mesh_end(tf_mesh *m, unsigned rank);
/** Frames delivered so far. */
uint64_t tf_mesh_frames(tf_mesh *m);
/** Frames sent and not received. */
uint64_t tf_mesh_left(tf_mesh *m);
/** From now on every send of @p rank fails with TF_EIO, as if its network were gone. */
void tf_mesh_break(tf_mesh *m, unsigned rank);
/** From now on every receive of @p rank fails likewise. */
void tf_mesh_deafen(tf_mesh *m, unsigned rank);
/** What transport.there says of @p rank from now on: nothing is heard of it (@p silent), or it is
 *  back. Its frames are delivered all the same, as those of a rank that froze and thawed. */
void tf_mesh_silence(tf_mesh *m, unsigned rank, bool silent);
void tf_mesh_free(tf_mesh *m);

#endif
