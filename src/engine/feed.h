/* feed.h — from input to ADVANCE tasks: numbers are read as far as the window allows and gathered
 * into batches; batches that are out are kept until their results come. */
#ifndef TF_FEED_H
#define TF_FEED_H

#include "batch.h"
#include "intake.h"
#include "store.h"
#include "task.h"

typedef struct tf_feed {
    /* Set by the owner before tf_feed_init: */
    tf_intake intake;
    tf_window *window;       /* borrowed, also below */
    const tf_cancel *cancel; /* ends the reading */
    tf_advance_head head;    /* of all batches */
    tf_store *store;         /* what earlier runs have finished; NULL: none */
    /* To be read: */
    bool ended;         /* there is no more input */
    int wait_fd;        /* the last call waits for this descriptor; -1: for none */
    size_t out_count;   /* batches handed out, not taken back */
    tf_batch_pace pace; /* for the owner to teach */
    /* Its own: */
    tf_batch filling;
    uint64_t held; /* read, but to travel alone: begins the next batch */
    bool holding;
    tf_batch **out;
    uint64_t next_ordinal; /* of the next number that joins a batch */
    bool has_stored;       /* stored is the first block at or behind next_ordinal */
    tf_stored_block stored;
    size_t out_capacity;
} tf_feed;

/** @return TF_OK, TF_ENOMEM; tf_feed_clear in any case */
TF_WARN_UNUSED tf_status tf_feed_init(tf_feed *f);
void tf_feed_clear(tf_feed *f);

/** Read, and make a task of the batch that is ready, or of what there is when the input pauses.
 *  @param task  zeroed; written when there is one
 *  @param id    for the task
 *  @return TF_FOUND (there is one), TF_NONE (nothing now), TF_ENOMEM, TF_EIO (the state failed);
 *          TF_MORE: an earlier run has finished a batch, to be had from tf_feed_recall() */
TF_WARN_UNUSED tf_status tf_feed_next(tf_feed *f, tf_task *task, uint64_t id);
/** After TF_MORE: the batch, as from tf_feed_take(), and what its task answered.
 *  @param result  its body is valid until the next call of a function of the feed */
tf_batch *tf_feed_recall(tf_feed *f, tf_result *result);
/** Take back the batch of this task; the caller frees it with tf_feed_free_batch. NULL: none. */
tf_batch *tf_feed_take(tf_feed *f, uint64_t id);
void tf_feed_free_batch(tf_batch *b);

#endif
