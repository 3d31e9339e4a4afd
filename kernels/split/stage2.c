/* stage2.c — see stage2.h. Phases: the table of f(j Q), brought to Z = 1; the first giant steps;
 * then batches of rows: giant steps, their products, one gcd. A gcd of n sends the batch back to be
 * done with a gcd for every row, and that row once more with a gcd for every product. */
#include "stage2.h"

#include "check.h"
#include "xtable.h"

#include <stdlib.h>

#define MAX_GIANTS  64   /* elements brought to Z = 1 together */
#define BATCH_BYTES 8192 /* rows of a batch: about one byte a product */
#define MEMORY      (UINT64_C(32) << 20)

typedef enum stage2_phase { BABY, GIANT, COLLECT, ADVANCE, ROWS, DONE } stage2_phase;
typedef enum gcd_grain { GCD_BATCH, GCD_ROW, GCD_PAIR } gcd_grain;

struct tf_stage2 {
    const tf_xgroup *g;
    tf_pairing_shape shape;
    stage2_phase phase;
    gcd_grain grain;

    tf_xtable *baby;
    const mp_limb_t *table; /* its residues */

    /* Giant steps: giant[i] is (m + i) D Q, two more of them than the batch uses. */
    uint64_t m;
    size_t batch, row_at;
    mp_limb_t *space;                          /* of all that follow */
    mp_limb_t *giant, *step_d, *q;             /* elements */
    mp_limb_t *giant_x, *prefix, *acc, *saved; /* residues */

    /* Rows: of the whole batch, and of what is next in it. */
    const uint8_t *batch_rows, *row;
    const uint8_t *shared; /* next batch, when rows are shared */
    uint8_t *own_rows;
    tf_pairing *pairing;
    size_t index; /* GCD_PAIR: the product just done in this row */
};

static mp_limb_t *giant(const tf_stage2 *s, size_t i) {
    return s->giant + i * s->g->width;
}

size_t tf_stage2_table_limit(size_t limbs) {
    /* Each entry: its residue and up to some two and a half elements of two residues. */
    uint64_t entries = MEMORY / (6 * sizeof(mp_limb_t) * limbs);
    return entries < TF_STAGE2_MAX_TABLE ? (size_t)entries : TF_STAGE2_MAX_TABLE;
}

/* ---- construction --------------------------------------------------------------------------- */

static bool make_space(tf_stage2 *s) {
    size_t k = s->g->m->limbs, w = s->g->width;
    s->space = malloc(((MAX_GIANTS + 4) * w + (2 * MAX_GIANTS + 2) * k) * sizeof(mp_limb_t));
    if (!s->space) return false;
    s->giant = s->space;
    s->step_d = s->giant + (MAX_GIANTS + 2) * w;
    s->q = s->step_d + w;
    s->giant_x = s->q + w;
    s->prefix = s->giant_x + MAX_GIANTS * k;
    s->acc = s->prefix + MAX_GIANTS * k;
    s->saved = s->acc + k;
    return true;
}

tf_status tf_stage2_new(tf_stage2 **out, const tf_xgroup *g, const mp_limb_t *q,
                        const tf_pairing_shape *shape, const uint8_t *rows) {
    *out = NULL;
    tf_stage2 *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    s->g = g;
    s->shape = *shape;
    s->shared = rows;
    s->m = shape->first;
    if (!make_space(s)) goto fail;
    uint32_t bound = shape->reach * (shape->d / 2);
    if (tf_xtable_new(&s->baby, g, q, shape->d, bound) != TF_OK) goto fail;
    if (!rows) {
        s->own_rows = malloc(BATCH_BYTES + tf_pairing_row_bound(shape));
        if (!s->own_rows || tf_pairing_new(&s->pairing, shape) != TF_OK) goto fail;
    }
    tf_xgroup_copy(g, s->q, q);
    *out = s;
    return TF_OK;
fail:
    tf_stage2_free(s);
    return TF_ENOMEM;
}

void tf_stage2_free(tf_stage2 *s) {
    if (!s) return;
    tf_pairing_free(s->pairing);
    free(s->own_rows);
    tf_xtable_free(s->baby);
    free(s->space);
    free(s);
}

/* ---- giant steps ---------------------------------------------------------------------------- */

static tf_status baby_step(tf_stage2 *s, mpz_t f, uint64_t culprit[2]) {
    tf_status r = tf_xtable_step(s->baby, f, &culprit[0]);
    if (r != TF_NONE) return r;
    s->table = tf_xtable_residues(s->baby);
    s->phase = GIANT;
    return TF_MORE;
}

static tf_status giant_start(tf_stage2 *s) {
    const tf_xgroup *g = s->g;
    if (!tf_xgroup_ladder(g, s->step_d, giant(s, 0), s->q, s->shape.d) ||
        !tf_xgroup_ladder(g, giant(s, 0), giant(s, 1), s->step_d, s->m))
        return TF_CANCELLED;
    s->phase = COLLECT;
    return TF_MORE;
}

static const uint8_t *row_end(const uint8_t *row) {
    size_t index = SIZE_MAX;
    while (tf_pairing_next(&row, &index)) {
    }
    return row;
}

/* The rows of the next batch: as many as fit BATCH_BYTES, at least one. */
static tf_status collect(tf_stage2 *s) {
    if (s->m > s->shape.last) {
        s->phase = DONE;
        return TF_NONE;
    }
    const uint8_t *begin = s->pairing ? s->own_rows : s->shared, *end = begin;
    uint8_t *out = s->own_rows;
    size_t most =
        s->shape.last - s->m + 1 < MAX_GIANTS ? (size_t)(s->shape.last - s->m + 1) : MAX_GIANTS;
    for (s->batch = 0; s->batch < most && end - begin < BATCH_BYTES; s->batch++)
        end = s->pairing ? (out = tf_pairing_row(s->pairing, out)) : row_end(end);
    s->batch_rows = begin;
    if (!s->pairing) s->shared = end;
    s->phase = ADVANCE;
    return TF_MORE;
}

static void start_rows(tf_stage2 *s, gcd_grain grain) {
    s->grain = grain;
    s->row = s->batch_rows;
    s->row_at = 0;
    s->index = SIZE_MAX;
    tf_montn_copy(s->g->m, s->acc, s->g->m->one);
    s->phase = ROWS;
}

static tf_status advance(tf_stage2 *s, mpz_t f, uint64_t culprit[2]) {
    const mp_limb_t *p[MAX_GIANTS];
    size_t bad;
    for (size_t i = 0; i < s->batch; i++) {
        p[i] = giant(s, i);
        if (!tf_xgroup_add(s->g, giant(s, i + 2), giant(s, i + 1), s->step_d, giant(s, i)))
            return TF_CANCELLED;
    }
    tf_status r = tf_xgroup_normalize(s->g, s->giant_x, p, s->batch, s->prefix, f, &bad);
    if (r == TF_MORE) culprit[0] = (s->m + bad) * s->shape.d;
    if (r != TF_OK) return r;
    start_rows(s, GCD_BATCH);
    return TF_MORE;
}

static void next_batch(tf_stage2 *s) {
    tf_xgroup_copy(s->g, giant(s, 0), giant(s, s->batch));
    tf_xgroup_copy(s->g, giant(s, 1), giant(s, s->batch + 1));
    s->m += s->batch;
    s->phase = COLLECT;
}

/* ---- products ------------------------------------------------------------------------------- */

static tf_status multiply_row(tf_stage2 *s) {
    const tf_montn *m = s->g->m;
    const uint8_t *row = s->row;
    const mp_limb_t *x = s->giant_x + s->row_at * m->limbs;
    size_t index = SIZE_MAX;
    tf_montn_copy(m, s->saved, s->acc);
    while (tf_pairing_next(&row, &index)) {
        tf_montn_muldiff(m, s->acc, x, s->table + index * m->limbs);
        if (!tf_meter_add(s->g->meter, 1)) {
            tf_montn_copy(m, s->acc, s->saved);
            return TF_CANCELLED;
        }
    }
    s->row = row;
    s->row_at++;
    return TF_MORE;
}

static tf_status row_step(tf_stage2 *s, mpz_t f) {
    const uint8_t *row = s->row;
    tf_status r = multiply_row(s);
    if (r != TF_MORE || (s->grain == GCD_BATCH && s->row_at < s->batch)) return r;
    switch (tf_montn_gcd(s->g->m, f, s->acc)) {
    case TF_GCD_PROPER:
        return TF_FOUND;
    case TF_GCD_ONE:
        if (s->row_at == s->batch) next_batch(s);
        return TF_MORE;
    default:
        break;
    }
    if (s->grain == GCD_BATCH) {
        start_rows(s, GCD_ROW);
    } else {
        s->row = row;
        s->row_at--;
        s->grain = GCD_PAIR;
    }
    return TF_MORE;
}

/* The j of an entry of the table. */
static uint32_t table_j(const tf_stage2 *s, size_t index) {
    for (uint32_t j = 1;; j += 2)
        if (tf_coprime32(j, s->shape.d) && index-- == 0) return j;
}

/* One product of a row that is known to hold all prime factors of n. */
static tf_status pair_step(tf_stage2 *s, mpz_t f, uint64_t culprit[2]) {
    const tf_montn *m = s->g->m;
    bool more = tf_pairing_next(&s->row, &s->index);
    TF_REQUIRE(more);
    tf_montn_sub(m, s->acc, s->giant_x + s->row_at * m->limbs, s->table + s->index * m->limbs);
    tf_gcd_kind kind = tf_montn_gcd(m, f, s->acc);
    if (kind == TF_GCD_PROPER) return TF_FOUND;
    if (kind == TF_GCD_ALL) {
        uint64_t center = (s->m + s->row_at) * s->shape.d, j = table_j(s, s->index);
        culprit[0] = center > j ? center - j : j - center;
        culprit[1] = center + j;
    }
    return TF_MORE;
}

tf_status tf_stage2_step(tf_stage2 *s, mpz_t f, uint64_t culprit[2]) {
    culprit[0] = culprit[1] = 0;
    switch (s->phase) {
    case BABY:
        return baby_step(s, f, culprit);
    case GIANT:
        return giant_start(s);
    case COLLECT:
        return collect(s);
    case ADVANCE:
        return advance(s, f, culprit);
    case ROWS:
        return s->grain == GCD_PAIR ? pair_step(s, f, culprit) : row_step(s, f);
    default:
        return TF_NONE;
    }
}
