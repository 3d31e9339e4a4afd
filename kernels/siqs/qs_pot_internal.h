/* qs_pot_internal.h — what the pot keeps, for cycles, matrix and square root. */
#ifndef TF_QS_POT_INTERNAL_H
#define TF_QS_POT_INTERNAL_H

#include "qs_map.h"
#include "qs_pot.h"
#include "qs_stage.h"

typedef struct tf_qs_kept {
    size_t offset; /* of its record in bytes */
    uint64_t a;
    uint32_t slot;      /* of the primes of a */
    uint32_t vertex[2]; /* of its large primes; 0 stands for 1 */
} tf_qs_kept;

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
    uint32_t margin;        /* relations wanted beyond the rows */
    const tf_parallel *par; /* threads that verify; NULL: one */
    tf_qs_stage stage;      /* what was verified last ... */
    size_t staged_size;     /* ... of so many bytes */
    bool believes;          /* some relations were taken in by their docket */
};

/** Decode what was kept under @p number. @return false: it was believed, and is malformed */
bool tf__qs_pot_get(tf_qs_relation *r, const tf_qs_pot *pot, size_t number);

#endif
