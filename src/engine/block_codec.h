/* block_codec.h — what a BLOCK task says, and what its result answers.
 *
 * A block is a stretch of input text between two tokens. The worker reads, factors and formats the
 * plain numbers of one word in it, and of two if it may; its answer is a sequence of pieces: runs of
 * finished output, and between them the tokens it did not deal with (expressions, large numbers, what
 * is no number at all), with their place in the input. docs/FORMATS.md has the layout. */
#ifndef TF_BLOCK_CODEC_H
#define TF_BLOCK_CODEC_H

#include "codec.h"
#include "config.h"
#include "reader.h"
#include "sink.h"

/* Zero bytes that may be read behind everything: the parser takes 8 at a time. */
#define TF_BLOCK_PADDING 32u

typedef struct tf_block_head {
    const tf_sink_format *format;
    bool exponents;     /* as in tf_sink */
    bool wide;          /* numbers of two words, too; otherwise they come back as tokens */
    bool prove;         /* of these: try to prove primes above 2^64 */
    bool sealed;        /* the answer is to have a seal (block_seal.h) */
    tf_opt_shard shard; /* tokens of other shards are skipped */
    uint64_t index;     /* of the first token in the whole input */
} tf_block_head;

/** The text of a task: whole tokens, and what stands around them. */
typedef struct tf_block_text {
    const char *text; /* tf_read_block.before bytes can be read in front */
    size_t size;
    size_t before, behind; /* of the same line */
    uint64_t line, column; /* of text[0] */
} tf_block_text;

void tf_block_put(tf_writer *w, const tf_block_head *h, const tf_read_block *b);
/** @return TF_OK, TF_EFORMAT (also when the text ends within a token: only its reader knows where one ends) */
TF_WARN_UNUSED tf_status tf_block_get(tf_block_head *h, tf_block_text *t, tf_cursor *c);

/* ---- answers ----------------------------------------------------------------------------------
 */

typedef enum tf_piece_kind {
    TF_PIECE_LINES = 0,
    TF_PIECE_TOKEN = 1,
    TF_PIECE_SEAL = 2 /* eight bytes at the end: whoever reads pieces has come to the end there */
} tf_piece_kind;

typedef struct tf_piece {
    tf_piece_kind kind;
    /* lines: */
    uint32_t numbers; /* answered in them */
    const char *lines;
    size_t size;
    /* token: source and from_list are not set */
    tf_token token;
    uint64_t index; /* in the block, from 0 */
} tf_piece;

/** Begin a run of lines at the end of @p out; @return a mark for tf_piece_end_lines. */
size_t tf_piece_begin_lines(tf_outbuf *out);
/** End it; nothing is left of a run without numbers. */
void tf_piece_end_lines(tf_outbuf *out, size_t mark, uint32_t numbers);
void tf_piece_put_token(tf_outbuf *out, const tf_token *token, uint64_t index);

/** Read a piece; views stay valid as long as the bytes. @return TF_FOUND, TF_NONE (the end),
 *  TF_EFORMAT */
TF_WARN_UNUSED tf_status tf_piece_get(tf_piece *p, tf_cursor *c);

#endif
