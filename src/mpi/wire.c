/* wire.c — frames as messages of bytes. */
#include "wire.h"

#include <stdlib.h>

#include "comm_internal.h"

/* Tags and datatypes (others: comm.c, watch.c): a frame says itself what it is (src/exec/message.h), so one tag suffices,
 * and MPI's order between two ranks becomes the order of their frames. */
#define TAG_FRAME  1
#define TYPE_FRAME MPI_BYTE

#define TAG_GATHER   6
#define TAG_GATHERED 7

/* ---- sending ----------------------------------------------------------------------------------
 */

static tf_status make_room(tf_comm *c) {
    if (c->sending < c->room) return TF_OK;
    int room = c->room ? 2 * c->room : 16;
    size_t n = (size_t)room;
    MPI_Request *requests = realloc(c->requests, n * sizeof *requests);
    if (requests) c->requests = requests;
    tf_bytes *buffers = realloc(c->buffers, n * sizeof *buffers);
    if (buffers) c->buffers = buffers;
    int *indices = realloc(c->indices, n * sizeof *indices);
    if (indices) c->indices = indices;
    if (!requests || !buffers || !indices) return TF_ENOMEM;
    c->room = room;
    return TF_OK;
}

/* Forget the sends that MPI has finished. */
static tf_status move_sends(tf_comm *c) {
    int done = 0;
    if (c->sending == 0) return TF_OK;
    tf_status s = tf__comm_check(
        c, MPI_Testsome(c->sending, c->requests, &done, c->indices, MPI_STATUSES_IGNORE), "send");
    if (s != TF_OK || done <= 0) return s; /* MPI_UNDEFINED is negative */
    for (int i = 0; i < done; i++) tf_bytes_clear(&c->buffers[c->indices[i]]);
    int kept = 0;
    for (int i = 0; i < c->sending; i++) {
        if (c->requests[i] == MPI_REQUEST_NULL) continue;
        c->requests[kept] = c->requests[i];
        c->buffers[kept++] = c->buffers[i];
    }
    c->sending = kept;
    return TF_OK;
}

static tf_status post(tf_comm *c, int to, int tag, tf_bytes *frame) {
    tf_bytes mine = *frame;
    *frame = (tf_bytes){0};
    tf__comm_lock(c);
    tf_status s = mine.size > TF_WIRE_LIMIT ? TF_ELIMIT : move_sends(c);
    if (s == TF_OK) s = make_room(c);
    if (s == TF_OK)
        s = tf__comm_check(c,
                           MPI_Isend(mine.data, (int)mine.size, TYPE_FRAME, to, tag, c->comm,
                                     &c->requests[c->sending]),
                           "MPI_Isend");
    if (s == TF_OK)
        c->buffers[c->sending++] = mine;
    else
        tf_bytes_clear(&mine);
    tf__comm_unlock(c);
    return s;
}

tf_status tf_wire_send(tf_comm *c, int to, tf_bytes *frame) {
    return post(c, to, TAG_FRAME, frame);
}

int tf_wire_pending(const tf_comm *c) {
    return c->sending;
}

bool tf_wire_moving(const tf_comm *c) {
    return tf_wire_pending(c) > 0 || c->incoming_count > 0;
}

/* ---- receiving --------------------------------------------------------------------------------
 */

/* Match the next message and begin to receive it. There is room.
 * @return TF_FOUND, TF_NONE or an error */
static tf_status match(tf_comm *c) {
    int there = 0, size = 0;
    MPI_Message message;
    MPI_Status status;
    tf_status s = tf__comm_check(
        c, MPI_Improbe(MPI_ANY_SOURCE, TAG_FRAME, c->comm, &there, &message, &status),
        "MPI_Improbe");
    if (s != TF_OK) return s;
    if (!there) return TF_NONE;
    unsigned slot = 0;
    while (c->incoming[slot].used) slot++;
    tf__incoming *in = &c->incoming[slot];
    s = tf__comm_check(c, MPI_Get_count(&status, TYPE_FRAME, &size), "MPI_Get_count");
    if (s == TF_OK) s = tf_bytes_reserve(&in->frame, (size_t)size);
    if (s != TF_OK) return s;
    in->from = status.MPI_SOURCE;
    in->frame.size = (size_t)size;
    s = tf__comm_check(c, MPI_Imrecv(in->frame.data, size, TYPE_FRAME, &message, &in->request),
                       "MPI_Imrecv");
    if (s != TF_OK) return s;
    in->used = true;
    c->order[c->incoming_count++] = slot;
    return TF_FOUND;
}

/* Is an earlier frame of the same rank still arriving? */
static bool is_behind(const tf_comm *c, unsigned place) {
    int from = c->incoming[c->order[place]].from;
    for (unsigned i = 0; i < place; i++)
        if (c->incoming[c->order[i]].from == from) return true;
    return false;
}

static void give_incoming(tf_comm *c, unsigned place, int *from, tf_bytes *frame) {
    tf__incoming *in = &c->incoming[c->order[place]];
    *from = in->from;
    *frame = in->frame;
    in->frame = (tf_bytes){0};
    in->used = false;
    c->incoming_count--;
    for (unsigned i = place; i < c->incoming_count; i++) c->order[i] = c->order[i + 1];
}

/* The first frame that has come. @return TF_FOUND, TF_NONE or an error */
static tf_status take_incoming(tf_comm *c, int *from, tf_bytes *frame) {
    for (unsigned place = 0; place < c->incoming_count; place++) {
        int done = 0;
        if (is_behind(c, place)) continue;
        tf_status s = tf__comm_check(
            c, MPI_Test(&c->incoming[c->order[place]].request, &done, MPI_STATUS_IGNORE),
            "receive");
        if (s != TF_OK) return s;
        if (!done) continue;
        give_incoming(c, place, from, frame);
        return TF_FOUND;
    }
    return TF_NONE;
}

/* Large frames arrive side by side, and others begin to while one is worked on: one after the other,
 * each would wait for the next look. */
static tf_status receive(tf_comm *c, int *from, tf_bytes *frame) {
    tf_status s = move_sends(c), matched = TF_FOUND;
    while (s == TF_OK && matched == TF_FOUND && c->incoming_count < TF__INCOMING) {
        matched = match(c);
        if (matched < 0) s = matched;
    }
    return s == TF_OK ? take_incoming(c, from, frame) : s;
}

tf_status tf_wire_receive(tf_comm *c, int *from, tf_bytes *frame) {
    tf__comm_lock(c);
    if (c->watched_by_receive) tf__watch_turn(c->watch);
    tf_status s = receive(c, from, frame);
    tf__comm_unlock(c);
    return s;
}

/* ---- the rest ----------------------------------------------------------------------------------
 */

/* Words are numbered by the round: one that a lost rank said in an earlier one is passed over. */
typedef struct gathered {
    uint32_t round, value;
} gathered;

/* One word from @p from; TF_WIRE_LOST when the rank is lost before it says one. */
static tf_status gather_from(tf_comm *c, int from, uint32_t *value) {
    gathered word = {0};
    MPI_Request request;
    do {
        int done = 0;
        tf__comm_lock(c);
        tf_status s = tf__comm_check(
            c, MPI_Irecv(&word, sizeof word, MPI_BYTE, from, TAG_GATHER, c->comm, &request),
            "MPI_Irecv");
        tf__comm_unlock(c);
        while (s == TF_OK && !done && tf_comm_there(c, from)) s = tf__comm_try(c, &request, &done);
        if (s != TF_OK) return s;
        if (!done) {
            tf__comm_lock(c);
            MPI_Cancel(&request);
            MPI_Wait(&request, MPI_STATUS_IGNORE); /* of a cancelled receive: at once */
            tf__comm_unlock(c);
            *value = TF_WIRE_LOST;
            return TF_OK;
        }
    } while (word.round != c->gathers);
    *value = word.value;
    return TF_OK;
}

static tf_status spread(tf_comm *c, const uint32_t *all) {
    tf_status status = TF_OK;
    for (int i = 1; i < c->size && status == TF_OK; i++) {
        tf_bytes copy = {0}; /* a lost rank may take it later */
        status = tf_bytes_append(&copy, (const uint8_t *)all, (size_t)c->size * sizeof *all);
        if (status == TF_OK) status = post(c, i, TAG_GATHERED, &copy);
        tf_bytes_clear(&copy);
    }
    return status;
}

tf_status tf_wire_gather(tf_comm *c, uint32_t value, uint32_t *all) {
    c->gathers++;
    if (c->rank == 0) {
        tf_status s = TF_OK;
        all[0] = value;
        for (int i = 1; i < c->size && s == TF_OK; i++) s = gather_from(c, i, &all[i]);
        return s == TF_OK ? spread(c, all) : s;
    }
    gathered mine = {c->gathers, value};
    MPI_Request request, answer;
    tf__comm_lock(c);
    tf_status s = tf__comm_check(
        c, MPI_Isend(&mine, sizeof mine, MPI_BYTE, 0, TAG_GATHER, c->comm, &request), "MPI_Isend");
    if (s == TF_OK)
        s = tf__comm_check(c,
                           MPI_Irecv(all, c->size, MPI_UINT32_T, 0, TAG_GATHERED, c->comm, &answer),
                           "MPI_Irecv");
    tf__comm_unlock(c);
    if (s == TF_OK) s = tf__comm_wait(c, &request, "MPI_Isend");
    return s == TF_OK ? tf__comm_wait(c, &answer, "MPI_Irecv") : s;
}

void tf__wire_close(tf_comm *c) {
    tf_status s = TF_OK;
    for (int i = 0; i < c->sending && s == TF_OK; i++)
        s = tf__comm_wait(c, &c->requests[i], "send");
    /* After an error MPI may still read the buffers: then they are left to the process's end. */
    for (int i = 0; i < c->sending && s == TF_OK; i++) tf_bytes_clear(&c->buffers[i]);
    free(c->requests);
    free(c->buffers);
    free(c->indices);
    for (unsigned i = 0; i < TF__INCOMING; i++) tf_bytes_clear(&c->incoming[i].frame);
}
