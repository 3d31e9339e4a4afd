/* reader_internal.h — what reader.c (tokens, one by one) and reader_block.c (many at a time) share.
 */
#ifndef TF_READER_INTERNAL_H
#define TF_READER_INTERNAL_H

#include "reader.h"

#define TF__READER_FILLS 64 /* reads in one call */

typedef struct tf__source {
    const char *name; /* an operand's text, or a path; NULL name for the end */
    int fd;           /* -1: not open (yet) */
    bool operand, named, opened_here, regular;
    uint64_t size;    /* bytes of a regular file, or of the text */
    const char *text; /* in memory; NULL: to be read from the descriptor */
    uint64_t line;    /* of the text's beginning */
} tf__source;

/* Where the scanner is within the source. */
typedef enum scan_state { IN_GAP, IN_TOKEN, IN_COMMENT, IN_REST } scan_state;

struct tf_reader {
    tf__source *sources;
    size_t count, capacity, current;
    uint64_t operands; /* given so far */
    size_t chunk, max_token;

    /* buffer[begin..end) is not scanned yet; a token that is not complete starts at `start`. */
    char *buffer;
    size_t buffer_size, begin, end, start;
    scan_state state;
    bool at_eof;
    bool waiting;
    uint64_t line;       /* 1-based */
    uint64_t line_start; /* offset in the source of the first byte of the line */
    uint64_t base;       /* offset in the source of buffer[0] */
    uint64_t done;       /* bytes of sources that are finished */
    uint64_t total;      /* bytes of all regular files seen while adding; 0 and unknown below */
    bool total_unknown;
};

/* Classes of bytes: 0 part of a token, 1 blank, 2 newline. */
extern const uint8_t tf__byte_class[256];

typedef enum tf__fill { TF__FILL_DATA, TF__FILL_EOF, TF__FILL_WAIT, TF__FILL_ERROR } tf__fill;

/** Over blanks, comments, the rest of what was too long: to the next token, or the buffer's end. */
void tf__reader_settle(tf_reader *r);
/** Open the current source if need be and read once, without blocking; errno on errors. */
tf__fill tf__reader_fill(tf_reader *r);
void tf__reader_next_source(tf_reader *r);
/** The current source cannot be read on: it is left behind. */
tf_read_event tf__reader_give_error(tf_reader *r, tf_token *token, const char *why);
tf_read_event tf__reader_give_operand(tf_reader *r, tf_token *token);

#endif
