/* intake.h — from tokens to entries of the window: parsing, sharding, messages for invalid input.
 */
#ifndef TF_INTAKE_H
#define TF_INTAKE_H

#include "config.h"
#include "invalid.h"
#include "reader.h"
#include "window.h"

typedef struct tf_intake {
    tf_reader *reader;
    tf_opt_shard shard;
    bool keep_text;
    bool trees_only; /* one-word numbers too become trees (a method chosen by hand) */
    tf_invalid_style style;
    uint64_t index; /* of the next token from the reader */
    uint64_t first; /* checksum of the first token, once index > 0 */
    bool source_failed;
} tf_intake;

typedef enum tf_intake_event {
    TF_INTAKE_NUMBER, /* a running entry, at *place */
    TF_INTAKE_BLOCK,  /* a block of text was read: *block */
    TF_INTAKE_OTHER,  /* an invalid entry was pushed, or a token skipped: ask again */
    TF_INTAKE_WAIT,
    TF_INTAKE_END,
    TF_INTAKE_FAILED /* out of memory */
} tf_intake_event;

/** Read on, a token or a block; a token becomes an entry of the window.
 *  @param want   bytes of a block at most; 0: tokens alone
 *  @param scale  as for tf_reader_next_block */
tf_intake_event tf_intake_next(tf_intake *in, tf_window *window, size_t want,
                               const tf_read_scale *scale, tf_read_block *block, uint64_t *place);
/** The number of a token that a block's answer has left. @return NUMBER, OTHER or FAILED */
tf_intake_event tf_intake_opened(tf_intake *in, tf_window *window, const tf_opened *o);

#endif
