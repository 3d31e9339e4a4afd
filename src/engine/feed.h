/* feed.h — from input to tasks: blocks of text as they are read, and batches of the numbers that
 * come one by one (operands, and what blocks leave). What is out is kept until its result comes. */
#ifndef TF_FEED_H
#define TF_FEED_H

#include "batch.h"
#include "intake.h"
#include "kept.h"
#include "pace.h"
#include "task.h"

typedef struct tf_feed {
    /* Set by the owner before tf_feed_init: */
    tf_intake intake;
    tf_window *window;       /* borrowed, also below */
    const tf_cancel *cancel; /* ends the reading */
    tf_advance_head head;    /* of all batches */
    tf_block_head block;     /* of all blocks; the index is set here */
    bool blocks;             /* numbers may come in blocks */
    const tf_known *known;   /* factors found before; NULL: none */
    tf_store *store;         /* what earlier runs have finished; NULL: none, see tf_feed_keep */
    unsigned workers;        /* who share the work */
    /* To be read: */
    bool ended;          /* there is no more input */
    int wait_fd;         /* the last call waits for this descriptor; -1: for none */
    size_t out_count;    /* batches and blocks handed out, not taken back */
    tf_batch_pace pace;  /* for the owner to teach */
    tf_block_pace sizes; /* likewise */
    struct {             /* after TF_MORE: a number, and what an earlier run has answered to it; */
        uint64_t place;
        tf_advanced answer; /* its tree is the reader's */
    } recalled;
    /* Its own: */
    tf_batch filling;
    uint64_t held; /* read, but to travel alone: begins the next batch */
    bool holding;
    bool urgent;     /* the batch has numbers of blocks: the output waits for them */
    tf_block *ready; /* read, but behind the batch that is handed out first; and its body */
    tf_bytes ready_body;
    tf_kept kept;
    bool checked; /* the input is that of the state */
    struct tf_feed_out *out;
    size_t out_capacity;
} tf_feed;

/** What is out with a worker: one of the two is NULL. */
typedef struct tf_feed_out {
    uint64_t id; /* of the task */
    tf_batch *batch;
    tf_block *block; /* the window's */
} tf_feed_out;

/** @return TF_OK, TF_ENOMEM; tf_feed_clear in any case */
TF_WARN_UNUSED tf_status tf_feed_init(tf_feed *f);
void tf_feed_clear(tf_feed *f);
/** From now on there is a state. @return TF_OK, TF_EIO (it belongs to other input) */
TF_WARN_UNUSED tf_status tf_feed_keep(tf_feed *f, tf_store *store);

/** Read, and make a task of the block or batch that is ready, or of what there is when the input
 *  pauses.
 *  @param task  zeroed; written when there is one
 *  @param id    for the task
 *  @return TF_FOUND (there is one), TF_NONE (nothing now), TF_ENOMEM, TF_EIO (the state failed);
 *          TF_MORE: an earlier run has answered to a number: f->recalled */
TF_WARN_UNUSED tf_status tf_feed_next(tf_feed *f, tf_task *task, uint64_t id);
/** Take back what belongs to this task; the caller frees a batch with tf_feed_free_batch.
 *  @return false: nothing */
bool tf_feed_take(tf_feed *f, uint64_t id, tf_feed_out *out);
void tf_feed_free_batch(tf_batch *b); /* NULL is allowed */

#endif
