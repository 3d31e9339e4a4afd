/* checksum.h — a 64-bit checksum for what lies on a disk: FNV-1a.
 *
 * Every step maps the state one to one for a given byte, so that a single damaged byte is always
 * noticed, and any other accident with a chance of 2^-64. It protects from disks, not from people.
 */
#ifndef TF_CHECKSUM_H
#define TF_CHECKSUM_H

#include "base.h"

#define TF_CHECKSUM_START UINT64_C(0xcbf29ce484222325)

/** Go on from @p sum (TF_CHECKSUM_START for the first piece) over @p size more bytes. */
uint64_t tf_checksum(uint64_t sum, const void *data, size_t size);
/** Likewise over the eight bytes of v, lowest first. */
uint64_t tf_checksum_u64(uint64_t sum, uint64_t v);
/** Likewise over a string and its length, so that "ab","c" differs from "a","bc". */
uint64_t tf_checksum_text(uint64_t sum, const char *s);

#endif
