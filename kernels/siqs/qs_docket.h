/* qs_docket.h — what a pot has to know of relations, listed by somebody who has verified them.
 *
 * To verify a relation is two thirds of what it costs to gather it, and one pot gathers those of a thousand
 * workers. So a worker verifies its own, as the pot would, and writes down what the pot would have found
 * out on the way: who believes the docket puts the relations in without a look at their bytes. The bytes
 * are, all numbers lowest byte first,
 *      groups, relations, size of the marks (4 bytes each)
 *      groups times:     a index (8), how many relations (4), bytes of marks (4), the primes of a (4 each)
 *      relations times:  X up to sign, modulo 2^61 - 1 (8), large primes (4 each), size of the record (2)
 *      marks:            the primes of the factor base that occur in a group, as far as they are in no
 *                        group before it: increasing, as differences, varints
 * A docket is about 26 bytes a relation. */
#ifndef TF_QS_DOCKET_H
#define TF_QS_DOCKET_H

#include "le64.h"
#include "qs_relation.h"

/** Verify all relations of a batch (modulo a prime, qs_residue.h; their large primes are primes), and
 *  append their docket. It depends on the batch alone.
 *  @return TF_OK, TF_EFORMAT (something is false or malformed: nothing was appended), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_docket_make(tf_qs_bytes *out, const tf_qs *qs, const uint8_t *data,
                                           size_t size);

/* A docket that is read, group by group. */
typedef struct tf_qs_docket {
    const uint8_t *group, *entry, *mark, *end;
    unsigned s;               /* primes of an a */
    uint32_t groups, entries; /* that are left */
} tf_qs_docket;

typedef struct tf_qs_docket_group {
    uint64_t a;
    uint32_t count; /* of relations */
    uint32_t mark_bytes;
    const uint8_t *q, *mark; /* where its primes and its marks begin */
} tf_qs_docket_group;

typedef struct tf_qs_docket_entry {
    uint64_t id;
    uint32_t large[2];
    uint16_t size;
} tf_qs_docket_entry;

/** Begin to read. Nothing that the bytes say is believed to be true, but they are seen to be well
 *  formed: as many entries as the groups have, numbers in their range, sizes that add up to @p size.
 *  @param size  of the batch
 *  @return false: they are not, or not of such a batch */
bool tf_qs_docket_open(tf_qs_docket *d, const tf_qs *qs, size_t size, const uint8_t *docket,
                       size_t docket_size);

/** The next group, if one is left. */
bool tf_qs_docket_next_group(tf_qs_docket_group *g, tf_qs_docket *d);
/** The next entry; there must be one. */
static inline void tf_qs_docket_next(tf_qs_docket_entry *e, tf_qs_docket *d);
/** Set the flags of the marks of a group, whose docket is still there; marks beyond @p flags are passed over.
 *  @return how many were not set before */
uint32_t tf_qs_docket_mark(uint8_t *flag, uint32_t flags, const tf_qs_docket_group *g);

enum { TF__QS_DOCKET_ENTRY = 18 };

static inline uint32_t tf__qs_load32(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline void tf_qs_docket_next(tf_qs_docket_entry *e, tf_qs_docket *d) {
    const uint8_t *at = d->entry;
    e->id = tf_le64_load(at);
    e->large[0] = tf__qs_load32(at + 8);
    e->large[1] = tf__qs_load32(at + 12);
    e->size = (uint16_t)(at[16] | at[17] << 8);
    d->entry += TF__QS_DOCKET_ENTRY;
    d->entries--;
}

#endif
