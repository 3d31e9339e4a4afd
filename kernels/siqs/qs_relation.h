/* qs_relation.h — relations: their bytes, and the proof that one is true.
 *
 * A relation says X^2 - kn = 4 a Q(x) with X = 2ax + b and Q(x) = ± product of primes of the factor
 * base (with repetition) * large[0] * large[1]. The bytes of a batch are groups
 *      a index (varint), count (4 bytes, little-endian), count records
 * and a record is
 *      b number (varint), x (zigzag varint), large[0], large[1] (varints, 1: none),
 *      number of factors (varint), indices into the factor base (varints, differences; increasing;
 *      index 0 stands for a negative sign)
 * About 35 bytes each. Nothing in the bytes is trusted: decoding checks every bound, and
 * tf_qs_relation_verify multiplies everything out; qs_residue.h does it modulo a prime. */
#ifndef TF_QS_RELATION_H
#define TF_QS_RELATION_H

#include "qs_context.h"

#define TF_QS_MAX_FACTORS 200u /* a value below 2^256 has fewer with distinct small ones */

typedef struct tf_qs_relation {
    uint64_t a;      /* index */
    uint32_t number; /* of b */
    int32_t x;
    uint32_t large[2]; /* large[0] <= large[1]; 1: none */
    uint32_t count;
    tf_fbidx factor[TF_QS_MAX_FACTORS]; /* of Q(x), without the primes of a; increasing */
} tf_qs_relation;

/* A relation whose factors are kept elsewhere, and where it stands in the bytes. */
typedef struct tf_qs_brief {
    uint64_t a;
    const uint8_t *record;
    size_t size; /* of the record */
    uint32_t number;
    int32_t x;
    uint32_t large[2];
    uint32_t count;
} tf_qs_brief;

typedef struct tf_qs_bytes { /* growing output */
    uint8_t *data;
    size_t size, room;
} tf_qs_bytes;

typedef struct tf_qs_reader {
    const uint8_t *at, *end;
    uint64_t a;
    uint32_t left; /* records of the group that were not read */
} tf_qs_reader;

void tf_qs_bytes_clear(tf_qs_bytes *b);
/** Room for @p more bytes; TF_OK or TF_ENOMEM. */
TF_WARN_UNUSED tf_status tf_qs_bytes_reserve(tf_qs_bytes *b, size_t more);

/** Open a group. @return TF_OK with the place of its count, or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_encode_group(tf_qs_bytes *b, size_t *place, uint64_t a);
/** Bytes of a group before its first record. */
size_t tf_qs_group_bytes(uint64_t a);
/** Append a record to the group at @p place. */
TF_WARN_UNUSED tf_status tf_qs_encode(tf_qs_bytes *b, size_t place, const tf_qs_relation *r);

void tf_qs_reader_init(tf_qs_reader *reader, const uint8_t *data, size_t size);
/** The next relation. @return TF_FOUND, TF_NONE (end), TF_EFORMAT */
TF_WARN_UNUSED tf_status tf_qs_decode(tf_qs_relation *r, tf_qs_reader *reader);

/** The same with the factors apart.
 *  @param factor  room for TF_QS_MAX_FACTORS */
TF_WARN_UNUSED tf_status tf_qs_decode_brief(tf_qs_brief *r, tf_fbidx *factor, tf_qs_reader *reader);

/** Begin the next group when the one before was read. @return TF_FOUND, TF_NONE (end), TF_EFORMAT */
TF_WARN_UNUSED tf_status tf_qs_next_group(tf_qs_reader *reader);
/** Go past a record (at least one is left in the group), quicker than by reading it. No number in it
 *  is looked at but that of the factors. @return false: it has no end */
TF_WARN_UNUSED bool tf_qs_skip(tf_qs_reader *reader);

/** Set a and b of @p poly to those of the relation (c is not set), cheaply if it has that a already.
 *  @return false if there is no such polynomial */
bool tf_qs_relation_poly(tf_qs_poly *poly, const tf_qs *qs, const tf_qs_relation *r);

/** X = 2ax + b. */
void tf_qs_relation_x(mpz_t X, const tf_qs_poly *poly, const tf_qs_relation *r);

/** Is the relation true, and are its large primes primes within the bound? Sets poly.
 *  @param X  2ax + b */
bool tf_qs_relation_verify(mpz_t X, tf_qs_poly *poly, const tf_qs *qs, const tf_qs_relation *r);

#endif
