/* qs_pot_internal.h — what the pot keeps, for cycles, matrix and square root. */
#ifndef TF_QS_POT_INTERNAL_H
#define TF_QS_POT_INTERNAL_H

#include "isprime32v.h"
#include "qs_map.h"
#include "qs_pot.h"
#include "qs_residue.h"

typedef struct tf_qs_kept {
    size_t offset; /* of its record in bytes */
    uint64_t a;
    uint32_t slot;      /* of the primes of a */
    uint32_t vertex[2]; /* of its large primes; 0 stands for 1 */
} tf_qs_kept;

enum { TF_QS_BATCH = 64 };

/* A relation on its way into the pot. */
typedef struct tf_qs_staged {
    tf_qs_brief r;
    const tf_fbidx *factor;
    uint64_t id;        /* of X up to sign; 0: the relation is false */
    uint32_t vertex[2]; /* of the large primes; NEW: not there yet */
} tf_qs_staged;

struct tf_qs_pot {
    const tf_qs *qs;
    tf_qs_pot_state state;
    tf_qs_bytes bytes; /* records, one after the other */
    tf_qs_kept *kept;  /* state.relations of them */
    size_t kept_room;
    tf_qs_set seen;   /* X up to sign, modulo a prime */
    tf_qs_map primes; /* large prime -> vertex */
    uint32_t *parent; /* union-find over the vertices */
    size_t parent_room;
    uint32_t vertices;
    uint8_t *occurs;    /* fb.size flags */
    tf_fbidx *a_primes; /* pool.s of them for each slot */
    uint32_t slots, slots_room;
    uint32_t margin;       /* relations wanted beyond the rows */
    tf_qs_poly poly;       /* the last a that was asked for ... */
    tf_qs_residue residue; /* ... and its residues */
    tf_isprime32v *are_primes;
    unsigned staged; /* relations of that a */
    tf_qs_staged stage[TF_QS_BATCH];
    tf_fbidx factor[TF_QS_BATCH * TF_QS_MAX_FACTORS]; /* theirs, packed */
};

/** Decode what was kept under @p number. Never fails: it was verified. */
void tf__qs_pot_get(tf_qs_relation *r, const tf_qs_pot *pot, size_t number);

#endif
