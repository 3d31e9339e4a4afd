/* reader.h — a stream of tokens from operands, files and standard input, in that order given.
 *
 * Tokens are separated by blanks, tabs, newlines, and CR, FF, VT (so that files with CR LF lines
 * read well; GNU factor takes the CR for a part of the number). '#' at the start of a token is a
 * comment to the end of the line; behind a digit or ')' it is the primorial operator. An operand is
 * one token as it stands, blanks and all. NUL and other bytes are parts of tokens: the number
 * parser refuses them.
 *
 * The reader never blocks: it polls before each read of anything that is no regular file, and never
 * changes flags of an inherited descriptor. Memory is bounded by one token's limit. */
#ifndef TF_READER_H
#define TF_READER_H

#include "base.h"

#define TF_READER_CONTEXT 128 /* bytes of the line shown before a token, and behind it */

typedef struct tf_reader tf_reader;

typedef enum tf_read_event {
    TF_READ_TOKEN, /* *token is set */
    TF_READ_BLOCK, /* *block is set (tf_reader_next_block only) */
    TF_READ_WAIT,  /* nothing available now: poll tf_reader_fd() and ask again */
    TF_READ_END,   /* no more input, now and for ever */
    TF_READ_ERROR  /* a source cannot be opened or read: token->source names it, token->text says
                      why (strerror); the remaining sources follow */
} tf_read_event;

typedef struct tf_token {
    const char *text; /* view, valid until the next call; not terminated */
    size_t size;
    const char *source;  /* "-" for standard input, the path, NULL for an operand */
    uint64_t line;       /* 1-based; for an operand its position among the operands */
    uint64_t column;     /* 1-based, in bytes */
    const char *context; /* the line's text around the token: may begin within the line, and may run
                            on beyond its end (cut at the first newline behind the token) */
    size_t context_size;
    size_t context_column; /* 0-based offset of context in the line */
    bool from_list;        /* the source was named (--input), not standard input by default */
    bool too_long;         /* token cut at the limit, its rest was skipped */
} tf_token;

/** A stretch of one source that begins and ends between tokens. */
typedef struct tf_read_block {
    const char *text; /* begins with a token; view, valid until the next call */
    size_t size;
    uint64_t tokens;    /* in it, those in comments not counted */
    const char *source; /* as in tf_token; never NULL */
    uint64_t line;      /* of the first byte, 1-based */
    uint64_t column;    /* likewise, in bytes */
    uint64_t weight;    /* of its tokens, by the scale */
    size_t before;      /* bytes of the same line that can be read in front of it, */
    size_t behind;      /* and behind it: for the context of tokens */
    bool from_list;
} tf_read_block;

/** What tokens weigh by their length, so that a block can be cut before it is too much to do. */
typedef struct tf_read_scale {
    size_t from, to;        /* bytes of the tokens that weigh anything, 1 <= from <= to */
    const uint32_t *weight; /* of those of from, from + 1, ..., to bytes */
    uint64_t most;          /* in a block, but for its first token */
} tf_read_scale;

typedef struct tf_reader_limits {
    size_t buffer;    /* bytes read at a time, >= 16; 0: 64 KiB */
    size_t max_token; /* 0: 2,000,000 bytes */
} tf_reader_limits;

/** @param limits  NULL for the defaults. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_reader_new(tf_reader **out, const tf_reader_limits *limits);
/** Strings are borrowed until the reader is freed. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_reader_add_operand(tf_reader *r, const char *text);
/** @param path   "-": standard input. Opened when its turn comes.
 *  @param named  for tf_token.from_list */
TF_WARN_UNUSED tf_status tf_reader_add_file(tf_reader *r, const char *path, bool named);
/** An open descriptor; stays the caller's. */
TF_WARN_UNUSED tf_status tf_reader_add_fd(tf_reader *r, int fd, const char *name, bool named);

/** A stretch of a file that is in memory. @param data  borrowed until the reader is freed
 *  @param name  of the file
 *  @param line  in which it begins, >= 1: it begins with a line */
TF_WARN_UNUSED tf_status tf_reader_add_text(tf_reader *r, const void *data, size_t size,
                                            const char *name, uint64_t line);

tf_read_event tf_reader_next(tf_reader *r, tf_token *token);
/** As tf_reader_next, but many tokens at once where that is possible: as a block of files and
 *  streams, of at most @p want bytes, and fewer when the input pauses or the scale says so. Operands, and tokens longer
 *  than that, come as tokens. A block may hold comments: '#' at the start of a token, to the end of
 *  the line or of the block.
 *  @param want   >= 1
 *  @param scale  NULL: nothing weighs anything. What is in comments may be weighed, too */
tf_read_event tf_reader_next_block(tf_reader *r, size_t want, const tf_read_scale *scale,
                                   tf_read_block *block, tf_token *token);
/** The descriptor that a TF_READ_WAIT waits for, else -1. */
int tf_reader_fd(const tf_reader *r);
/** Bytes consumed so far, and of how many altogether: *total = 0 if that cannot be known (a pipe).
 */
void tf_reader_progress(const tf_reader *r, uint64_t *done, uint64_t *total);
void tf_reader_free(tf_reader *r); /* NULL is allowed */

#endif
