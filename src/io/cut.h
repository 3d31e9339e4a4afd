/* cut.h — a large file in parts, each of whole lines, that can be read and answered by themselves.
 *
 * Part number i (from 0) is the lines that begin in bytes [i S, (i + 1) S) of the file, S the part size: so
 * where parts begin and end depends on the file and S alone, and whoever looks for the parts of a stretch of
 * the file finds the same as who looks at all of it. A line longer than S leaves parts empty behind it. For each
 * part its lines and tokens are counted, as reader.h understands them, so that the parts before it need not be
 * read to say in which line of the file a token stands. */
#ifndef TF_CUT_H
#define TF_CUT_H

#include "digest.h"

typedef struct tf_cut_part {
    uint64_t begin, size;   /* bytes */
    uint64_t lines, tokens; /* newlines in it; tokens, those in comments not counted */
    uint64_t checksum;      /* of its bytes: their digest */
} tf_cut_part;

typedef struct tf_cut {
    uint64_t part_size;
    uint64_t number, end; /* the part at hand, and the one behind the last that is wanted */
    uint64_t at;          /* offset of the next byte */
    bool begun;           /* the first line of the part at hand was reached */
    uint8_t state;        /* of the scanner */
    tf_cut_part part;
    tf_digesting digest; /* of its bytes */
    tf_cut_part *out;    /* of the caller; parts in order */
    size_t count;        /* in there */
} tf_cut;

/** How many parts a file of @p size bytes has. @param part_size  >= 1 */
uint64_t tf_cut_count(uint64_t size, uint64_t part_size);
/** A part size that suits a file of @p size bytes: small enough that a thousand workers end together. */
uint64_t tf_cut_size(uint64_t size);

/** Look for parts [first, first + count). c->at says from where the bytes are to be fed.
 *  @param out  room for @p count parts; borrowed */
void tf_cut_begin(tf_cut *c, uint64_t part_size, uint64_t first, uint64_t count, tf_cut_part *out);
/** The bytes at c->at. @return false: all parts are found, nothing more is needed */
bool tf_cut_feed(tf_cut *c, const void *data, size_t size);
/** The file ends at c->at: what is not found yet ends there, too. */
void tf_cut_end(tf_cut *c);

#endif
